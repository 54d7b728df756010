import assert from 'node:assert/strict';
import fc from 'fast-check';
import { logRequests, type MessageType, traceRequests } from '../../../filter/test/formats/definitions.ts';
import { decodeOtlp } from '../../src/decode/otlp.ts';
import type { Signal } from '../../src/decode/otlp-batch.ts';

type Case = {
  method: string;
  path: string;
  query: string;
  status: number;
  size: number;
  startNs: bigint;
  lastsNs: bigint;
  traceId: Uint8Array;
  headers: [string, string[]][];
  body: Uint8Array;
  noise: [string, unknown][];
};

const text = fc.string({ unit: 'binary', maxLength: 30 });
const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.integer().map((intValue) => ({ intValue })),
    fc.double().map((doubleValue) => ({ doubleValue })),
    fc.uint8Array().map((bytesValue) => ({ bytesValue })),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc.constant({}),
  ),
})).value;

const cases: fc.Arbitrary<Case> = fc.record({
  method: text.filter((method) => method !== '' && method !== '_OTHER'),
  path: text.filter((path) => path !== ''),
  query: text.filter((query) => query !== ''),
  status: fc.integer({ min: 100, max: 999 }),
  size: fc.integer({ min: 2000, max: 2 ** 40 }),
  startNs: fc.bigInt({ min: 1000n, max: 4_000_000_000_000_000_000n }),
  lastsNs: fc.bigInt({ min: 0n, max: 3_600_000_000_000n }),
  traceId: fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((id) => id.some((byte) => byte !== 0)),
  headers: fc.uniqueArray(
    fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), fc.array(text, { minLength: 1, maxLength: 3 })),
    { selector: ([name]) => name, maxLength: 6 },
  ),
  body: fc.uint8Array({ maxLength: 40 }),
  noise: fc.array(
    fc.tuple(
      text.map((key) => `x.${key}`),
      anyValue,
    ),
    { maxLength: 4 },
  ),
});

function recordOf(signal: Signal, one: Case): unknown {
  const attributes = [
    ...one.noise.map(([key, value]) => ({ key, value })),
    { key: 'url.path', value: { stringValue: one.path } },
    { key: 'url.query', value: { stringValue: one.query } },
    { key: 'http.response.status_code', value: { intValue: one.status } },
    ...one.headers.map(([name, texts]) => ({
      key: `http.request.header.${name}`,
      value: { arrayValue: { values: texts.map((stringValue) => ({ stringValue })) } },
    })),
    { key: 'http.response.body.content', value: { bytesValue: one.body } },
    { key: 'http.response.body.size', value: { intValue: one.size } },
    { key: 'http.request.method', value: { stringValue: one.method } },
  ];
  const isSpan = signal === 'traces';
  return {
    attributes,
    traceId: one.traceId,
    [isSpan ? 'startTimeUnixNano' : 'timeUnixNano']: one.startNs,
    [isSpan ? 'endTimeUnixNano' : 'observedTimeUnixNano']: one.startNs + one.lastsNs,
  };
}

function requestOf(signal: Signal, all: readonly Case[]): Record<string, unknown> {
  const records = all.map((one) => recordOf(signal, one));
  const scope = { name: 'meshtap' };
  return signal === 'traces'
    ? { resourceSpans: [{ scopeSpans: [{ scope, spans: records }] }] }
    : { resourceLogs: [{ scopeLogs: [{ scope, logRecords: records }] }] };
}

/** The published definitions write what a request means: as protobuf, and as OTLP's JSON. */
function encode(type: MessageType, request: Record<string, unknown>): { binary: Buffer; json: Buffer } {
  const message = type.fromObject(asPlain(request) as Record<string, unknown>);
  const object = type.toObject(message, { longs: String, bytes: String, json: true });
  return {
    binary: Buffer.from(type.encode(message).finish()),
    json: Buffer.from(JSON.stringify(object, hexOfIds)),
  };
}

/** protobufjs takes 64 bits as text. */
function asPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(asPlain);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asPlain(member)]));
}

function hexOfIds(key: string, value: unknown): unknown {
  return key === 'traceId' || key === 'spanId'
    ? Buffer.from(value as string, 'base64').toString('hex')
    : value;
}

function expected(one: Case) {
  return {
    method: one.method,
    path: `${one.path}?${one.query}`,
    status: one.status,
    startUs: Number(one.startNs / 1000n),
    durationUs: Number(one.lastsNs / 1000n),
    traceId: Buffer.from(one.traceId).toString('hex'),
    headers: one.headers.flatMap(([name, texts]) => texts.map((value) => [name, value])),
    body: [...one.body],
    size: one.size,
  };
}

describe('decodeOtlp', () => {
  for (const signal of ['traces', 'logs'] as const) {
    it(`reads ${signal} as the published definitions write them, in protobuf and in JSON`, () => {
      const type = signal === 'traces' ? traceRequests : logRequests;
      fc.assert(
        fc.property(fc.array(cases, { maxLength: 4 }), (all) => {
          const { binary, json } = encode(type, requestOf(signal, all));
          for (const [body, contentType] of [
            [binary, 'application/x-protobuf'],
            [json, 'application/json; charset=utf-8'],
          ] as const) {
            const { exchanges, reason } = decodeOtlp(body, contentType, signal);
            const found = exchanges.map(
              ({ method, path, status, startUs, durationUs, traceId, ...rest }) => ({
                ...{ method, path, status, startUs, durationUs, traceId },
                headers: rest.request.headers,
                body: [...rest.response.body],
                size: rest.response.size,
              }),
            );
            assert.deepEqual(found, all.map(expected), reason);
          }
        }),
        { seed: 18 },
      );
    });
  }
});
