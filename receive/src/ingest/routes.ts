import { decodeApiclarity } from '../decode/apiclarity.ts';
import { mediaTypeOf } from '../decode/framing.ts';
import { decodeOtlp, isOtlpType, JSON_TYPE } from '../decode/otlp.ts';
import type { OtlpBatch, Signal } from '../decode/otlp-batch.ts';
import { decodeScnt } from '../decode/scnt.ts';
import type { Exchange } from '../exchange.ts';
import { partialSuccess } from './partial-success.ts';
import { RefusalError } from './refusal-error.ts';

/** A body of an answer, and its type. */
export type Answer = { type: string; body: string | Uint8Array };

/** What one path takes. */
export type Route = {
  /** Throws a RefusalError if the format does not have this content type. */
  checkType: (contentType: string) => void;
  decode: (body: Buffer, contentType: string) => OtlpBatch;
  /** Makes the answer of a success. */
  succeed: (batch: OtlpBatch, contentType: string) => Answer;
};

/** The paths that take POSTs. Source: docs, "Wire formats". */
export const ROUTES: Readonly<Record<string, Route>> = {
  __proto__: null as never,
  '/publish': jsonRoute(decodeScnt),
  '/api/telemetry': jsonRoute(decodeApiclarity),
  '/v1/traces': otlpRoute('traces'),
  '/v1/logs': otlpRoute('logs'),
};

function jsonRoute(decode: (body: Buffer, contentType: string) => Exchange[]): Route {
  return {
    checkType: () => {},
    decode: (body, contentType) => ({ exchanges: decode(body, contentType), rejected: 0, reason: '' }),
    succeed: ({ exchanges }) => ({ type: JSON_TYPE, body: `{"stored":${exchanges.length}}\n` }),
  };
}

function otlpRoute(signal: Signal): Route {
  return {
    checkType: (contentType) => {
      if (isOtlpType(contentType)) return;
      const message = 'The content-type must be application/x-protobuf or application/json.';
      throw new RefusalError(415, 'other', message);
    },
    decode: (body, contentType) => decodeOtlp(body, contentType, signal),
    succeed: (batch, contentType) => partialSuccess(batch, signal, mediaTypeOf(contentType)),
  };
}
