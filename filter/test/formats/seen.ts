import { bodyOf, type ScntDocument } from '../document.ts';
import type { Settings } from '../fuzz/configurations.ts';
import { expectedDocument } from '../fuzz/expectation.ts';
import type { Passed } from '../fuzz/stream.ts';
import type { MeshProxy } from './proxies.ts';
import type { Caller } from './trace-ids.ts';
import { callersOf } from './trace-ids.ts';

/** The properties of a stream that were readable at its end. */
export type Properties = Readonly<Record<string, string | Uint8Array>>;

/** What every format has to say of an exchange, after redaction. */
export interface Seen {
  readonly document: ScntDocument;
  readonly proxy: MeshProxy;
  readonly callers: readonly (Caller | undefined)[];
  /** The request's id as it came, and whether it may be shown. */
  readonly requestId: string;
  readonly isIdHidden: boolean;
  readonly isHostHidden: boolean;
  readonly replacement: string;
  readonly status: number;
  readonly isBroken: boolean;
  /** The response had no headers at all, as none of Envoy's has. */
  readonly isResponseLost: boolean;
  /** When the request came and when the exchange was over, in nanoseconds; nothing where Envoy did not say. */
  readonly start: bigint | undefined;
  readonly end: bigint | undefined;
  readonly detail: string | undefined;
  readonly upstream: string | undefined;
  readonly requestBody: SeenBody;
  readonly responseBody: SeenBody;
}

/** A body: the bytes that were kept, and all that passed. */
export interface SeenBody {
  readonly kept: Uint8Array;
  readonly all: Uint8Array;
}

/** Puts together what there is to say of an exchange. */
export function seenOf(passed: Passed, properties: Properties, settings: Settings, proxy: MeshProxy): Seen {
  const document = expectedDocument(passed, properties, settings);
  const bare = { ...settings, redact: { ...settings.redact, headers: [] } };
  const hidden = (name: string) => settings.redact.headers.some((header) => header.toLowerCase() === name);
  const start = numberIn(properties['request.time']);
  const duration = numberIn(properties['request.duration']);
  const { scnt_request: request, scnt_response: response } = document;
  return {
    ...{ document, proxy, callers: callersOf(passed.request), start },
    requestId: expectedDocument(passed, properties, bare).request_id,
    isIdHidden: hidden('x-request-id'),
    isHostHidden: hidden('host'),
    replacement: settings.redact.replacement,
    status: Number(response.status_code),
    isBroken: !passed.isResponseOver,
    isResponseLost: passed.response.length === 0,
    end: start === undefined || duration === undefined ? undefined : start + duration,
    detail: textIn(properties['response.code_details']),
    upstream: textIn(properties['upstream.address']),
    requestBody: { kept: bodyOf(request), all: Buffer.concat(passed.requestBody) },
    responseBody: { kept: bodyOf(response), all: Buffer.concat(passed.responseBody) },
  };
}

function numberIn(value: string | Uint8Array | undefined): bigint | undefined {
  if (!(value instanceof Uint8Array) || value.length !== 8) return undefined;
  return new DataView(value.buffer, value.byteOffset).getBigInt64(0, true);
}

function textIn(value: string | Uint8Array | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
