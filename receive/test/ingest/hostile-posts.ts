import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { traceRequests } from '../../../filter/test/formats/definitions.ts';
import { apiclarityDocument, scntDocument } from '../decode/documents.ts';
import { otlpRequest } from '../decode/otlp-documents.ts';
import { headOf } from './test-ingest.ts';

/** What is written to a connection, and how many answers must come. It must not have an exchange in it. */
export type HostilePost = { kind: string; bytes: Buffer; answers: number };

const MIB = 2 ** 20;
const SCNT = JSON.stringify(scntDocument());
const APICLARITY = JSON.stringify(apiclarityDocument());
const OTLP = otlpRequest('traces', { 'url.full': 'http://a/b' });
const PROTOBUF = Buffer.from(traceRequests.encode(traceRequests.fromObject(OTLP as object)).finish());
const BOMB = gzipSync(Buffer.alloc(20 * MIB));
const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';

function post(path: string, body: Buffer | string, headers: Record<string, string | number> = {}): Buffer {
  const bytes = Buffer.from(body as string);
  const head = headOf(path, { 'content-length': bytes.length, connection: 'close', ...headers });
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

function one(kind: string, bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<HostilePost> {
  return bytes.map((written) => ({ kind, bytes: written, answers: 1 }));
}

const jsonPath = fc.constantFrom('/publish', '/api/telemetry');
const otlpPath = fc.constantFrom('/v1/traces', '/v1/logs');
const document = fc.constantFrom(SCNT, APICLARITY);

const brokenJson = one(
  'broken JSON',
  fc.tuple(jsonPath, document, fc.double({ min: 0, max: 0.99, noNaN: true })).map(([path, text, share]) => {
    return post(path, text.slice(0, Math.floor(text.length * share)), { 'content-type': JSON_TYPE });
  }),
);
const wrongTypes = one(
  'wrong types',
  fc
    .tuple(fc.constantFrom('scheme', 'scnt_request', 'scnt_response', 'request_id'), fc.json({ maxDepth: 2 }))
    .filter(([, json]) => !json.startsWith('"') && !json.startsWith('{'))
    .map(([name, json]) => post('/publish', JSON.stringify({ ...scntDocument(), [name]: JSON.parse(json) }))),
);
const deep = one(
  'deep nesting',
  fc.tuple(jsonPath, fc.constantFrom('[', '{"a":', '[{"scnt_request":')).map(([path, opening]) => {
    return post(path, opening.repeat(100_000 / opening.length));
  }),
);
const deepOtlp = one(
  'deep nesting in OTLP',
  otlpPath.map((path) => post(path, '{"a":'.repeat(20_000), { 'content-type': JSON_TYPE })),
);
const hugeNumbers = one(
  'huge numbers',
  fc.constantFrom('1e999', '9'.repeat(400), '-1', '1e308').map((number) => {
    return post('/api/telemetry', APICLARITY.replaceAll(/"time":\d+/g, `"time":${number}`));
  }),
);
const brokenProtobuf = one(
  'broken protobuf',
  fc
    .tuple(otlpPath, fc.uint8Array({ minLength: 1, maxLength: 100 }))
    .map(([path, bytes]) => post(path, Buffer.from(bytes), { 'content-type': PROTOBUF_TYPE })),
);
const cutProtobuf = one(
  'cut protobuf',
  fc
    .nat(PROTOBUF.length - 1)
    .map((end) => post('/v1/traces', PROTOBUF.subarray(0, end), { 'content-type': PROTOBUF_TYPE })),
);
const emptySpans = one(
  'spans without end',
  fc.constant(
    post('/v1/traces', Buffer.alloc(100_000, Buffer.from([0x0a, 0])), { 'content-type': PROTOBUF_TYPE }),
  ),
);
const bombs = one(
  'zip bombs',
  fc.constantFrom('/publish', '/v1/traces').map((path) => {
    return post(path, BOMB, { 'content-type': PROTOBUF_TYPE, 'content-encoding': 'gzip' });
  }),
);
const cutGzip = one(
  'cut gzip',
  fc.nat(60).map((end) => post('/publish', gzipSync(SCNT).subarray(0, end), { 'content-encoding': 'gzip' })),
);
const slow = one(
  'slow bodies',
  fc.nat(1000).map((size) => {
    return Buffer.from(headOf('/publish', { 'content-length': 10_000 }) + ' '.repeat(size));
  }),
);
const chunkedGarbage = one(
  'chunked garbage',
  fc
    .constantFrom('ZZ\r\n', '5\r\nab', '-1\r\n', 'ffffffffffffffffff\r\n', '5;\u0000\r\n', '0\r\n')
    .map((chunks) => {
      return Buffer.from(
        headOf('/publish', { 'transfer-encoding': 'chunked', connection: 'close' }) + chunks,
      );
    }),
);
const headerFlood = one(
  'header floods',
  fc.constantFrom(200, 3000, 9000).map((count) => {
    const flood = Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, 'y']));
    return post('/publish', '{}', flood);
  }),
);
const contradictions = one(
  'heads that contradict themselves',
  fc
    .constantFrom<Record<string, string>>(
      { 'content-length': '2, 3' },
      { 'content-length': '-1' },
      { 'content-length': '99999999999999999999' },
      { 'transfer-encoding': 'chunked' },
      { 'transfer-encoding': 'gzip' },
      { host: 'a\r\nhost: b' },
      { 'content-encoding': 'gzip, gzip, gzip' },
      { expect: 'a miracle' },
    )
    .map((headers) => post('/publish', '{}', headers)),
);
const pipelines: fc.Arbitrary<HostilePost> = fc.integer({ min: 2, max: 30 }).map((count) => {
  const each = post('/publish', '[5]', { connection: 'keep-alive' });
  const bytes = Buffer.concat([...new Array<Buffer>(count - 1).fill(each), post('/publish', '[5]')]);
  return { kind: 'pipelines', bytes, answers: count };
});

/** Hostile POSTs of every kind, the same ones for a seed. Costly kinds are rarer. */
export function hostilePosts(count: number, seed: number): HostilePost[] {
  const kinds: fc.WeightedArbitrary<HostilePost>[] = [
    ...[brokenJson, wrongTypes, brokenProtobuf, cutProtobuf].map((arbitrary) => ({ arbitrary, weight: 150 })),
    ...[hugeNumbers, cutGzip, chunkedGarbage, contradictions].map((arbitrary) => ({ arbitrary, weight: 80 })),
    ...[deep, deepOtlp, emptySpans, headerFlood, pipelines].map((arbitrary) => ({ arbitrary, weight: 15 })),
    ...[bombs, slow].map((arbitrary) => ({ arbitrary, weight: 5 })),
  ];
  return fc.sample(fc.oneof(...kinds), { numRuns: count, seed });
}
