import type { OtlpBatch, Signal } from '../../src/decode/otlp-batch.ts';
import { decodeOtlpJson } from '../../src/decode/otlp-json.ts';
import type { Exchange } from '../../src/exchange.ts';
import { bytesOf } from './documents.ts';

/** Attributes by their keys, in OTLP's JSON. Numbers are written as text. */
export function attributesOf(values: Record<string, unknown>): unknown[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

function anyValueOf(value: unknown): unknown {
  if (typeof value === 'number') return { intValue: String(value) };
  if (typeof value === 'boolean') return { boolValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueOf) } };
  return { stringValue: value };
}

/** An export request of one record. `members` are those of the record, `scope` is the scope's name. */
export function otlpRequest(
  signal: Signal,
  attributes: Record<string, unknown>,
  { members = {}, resource = {}, scope = 'meshtap' } = {},
): unknown {
  const record = { attributes: attributesOf({ 'http.request.method': 'GET', ...attributes }), ...members };
  const [resources, scopes, records] =
    signal === 'traces'
      ? ['resourceSpans', 'scopeSpans', 'spans']
      : ['resourceLogs', 'scopeLogs', 'logRecords'];
  return {
    [resources!]: [
      {
        resource: { attributes: attributesOf(resource) },
        [scopes!]: [{ scope: { name: scope }, [records!]: [record] }],
      },
    ],
  };
}

/** Decodes a request of JSON. */
export function decodeJson(request: unknown, signal: Signal): OtlpBatch {
  return decodeOtlpJson(bytesOf(request), signal);
}

/** The one exchange of a request. Throws where it was rejected. */
export function onlyExchange({ exchanges, reason }: OtlpBatch): Exchange {
  if (exchanges.length !== 1) throw new Error(`${exchanges.length} exchanges: ${reason}`);
  return exchanges[0]!;
}
