import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { eventually } from '../../../e2e/support/eventually.ts';
import { logRequests, traceRequests } from '../../../filter/test/formats/definitions.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { StoreError } from '../../src/store/store.ts';
import { apiclarityDocument, bytesOf, scntDocument } from '../decode/documents.ts';
import { otlpRequest } from '../decode/otlp-documents.ts';
import { headOf, readAll, startTestIngest, stopTestIngests } from './test-ingest.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };
const SCNT = JSON.stringify(scntDocument());
const TRACES = otlpRequest('traces', { 'url.full': 'http://a/b' }) as object;
const LOGS = otlpRequest('logs', { 'url.full': 'http://a/b' }) as object;
const TRACES_PROTOBUF = traceRequests.encode(traceRequests.fromObject(TRACES)).finish();
const LOGS_PROTOBUF = logRequests.encode(logRequests.fromObject(LOGS)).finish();

describe('startIngest', () => {
  afterEach(stopTestIngests);

  const posts: [string, string, Uint8Array, Record<string, string>, number, string][] = [
    ['scnt', '/publish', Buffer.from(SCNT), JSON_TYPE, 1, 'scnt'],
    ['scnt with a query in the path', '/publish?a=b', Buffer.from(SCNT), JSON_TYPE, 1, 'scnt'],
    ['an array of scnt', '/publish', Buffer.from(`[${SCNT},${SCNT}]`), JSON_TYPE, 2, 'scnt'],
    [
      'lines of scnt',
      '/publish',
      Buffer.from(`${SCNT}\n${SCNT}\n`),
      { 'content-type': 'application/x-ndjson' },
      2,
      'scnt',
    ],
    ['scnt without a content type', '/publish', Buffer.from(SCNT), {}, 1, 'scnt'],
    [
      'scnt of the filter',
      '/publish',
      Buffer.from(SCNT),
      { ...JSON_TYPE, 'x-meshtap-export': '1' },
      1,
      'scnt',
    ],
    ['apiclarity', '/api/telemetry', bytesOf(apiclarityDocument()), JSON_TYPE, 1, 'apiclarity'],
    ['spans in protobuf', '/v1/traces', TRACES_PROTOBUF, PROTOBUF_TYPE, 1, 'otlp-traces'],
    ['spans in JSON', '/v1/traces', bytesOf(TRACES), JSON_TYPE, 1, 'otlp-traces'],
    ['log records in protobuf', '/v1/logs', LOGS_PROTOBUF, PROTOBUF_TYPE, 1, 'otlp-logs'],
    ['log records in JSON', '/v1/logs', bytesOf(LOGS), JSON_TYPE, 1, 'otlp-logs'],
  ];
  for (const [what, path, body, headers, count, format] of posts) {
    for (const encoding of ['identity', 'gzip']) {
      it(`stores ${what}, encoded as ${encoding}`, async () => {
        const { store, post } = await startTestIngest();
        const sent = encoding === 'gzip' ? gzipSync(body) : body;
        const answer = await post(path, sent as BodyInit, { ...headers, 'content-encoding': encoding });
        assert.equal(answer.status, 200, await answer.text());
        assert.deepEqual(
          store.stored.map((exchange) => exchange.format),
          new Array(count).fill(format),
        );
      });
    }
  }

  it('stores in SQLite what then can be listed', async () => {
    const store = await openSqliteStore({ path: ':memory:', keepForMs: 3_600_000, keepBytes: 2 ** 30 });
    const { post } = await startTestIngest({ store });
    assert.equal((await post('/publish', `[${SCNT},${SCNT}]`)).status, 200);
    const { exchanges } = await store.list({ filter: { terms: [] }, limit: 10 });
    assert.deepEqual(
      exchanges.map(({ path }) => path),
      ['/pay?amount=3', '/pay?amount=3'],
    );
    await store.close();
  });

  it('answers only when the store has it', async () => {
    const { store, post } = await startTestIngest();
    store.hold();
    let isAnswered = false;
    const answer = post('/publish', SCNT).finally(() => {
      isAnswered = true;
    });
    await eventually(
      'the append',
      () => store.appends.length,
      (count) => count === 1,
    );
    assert.equal(isAnswered, false);
    store.release();
    assert.equal((await answer).status, 200);
  });

  it('answers an export request in its own encoding', async () => {
    const { post } = await startTestIngest();
    const binary = await post('/v1/traces', TRACES_PROTOBUF as BodyInit, PROTOBUF_TYPE);
    assert.equal(binary.headers.get('content-type'), 'application/x-protobuf');
    assert.equal((await binary.arrayBuffer()).byteLength, 0);
    const json = await post('/v1/logs', bytesOf(LOGS) as BodyInit, JSON_TYPE);
    assert.equal(json.headers.get('content-type'), 'application/json');
    assert.deepEqual(await json.json(), {});
  });

  it('stores what is an exchange, and says what is none', async () => {
    const { store, post, ingest } = await startTestIngest();
    const spans = [{ name: 'foreign' }, ...[TRACES].flatMap(spansOf), { name: 'foreign' }];
    const request = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
    const errorMessage = 'span 0: http.request.method is missing: it is not an HTTP exchange';
    const json = await post('/v1/traces', bytesOf(request) as BodyInit, JSON_TYPE);
    assert.deepEqual(await json.json(), { partialSuccess: { rejectedSpans: '2', errorMessage } });
    const body = traceRequests.encode(traceRequests.fromObject(request)).finish();
    const binary = await post('/v1/traces', body as BodyInit, PROTOBUF_TYPE);
    const responses = traceRequests.root.lookupType(
      'opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse',
    );
    const answer = responses.decode(new Uint8Array(await binary.arrayBuffer()));
    assert.deepEqual(responses.toObject(answer, { longs: Number }), {
      partialSuccess: { rejectedSpans: 2, errorMessage },
    });
    assert.equal(store.stored.length, 2);
    assert.equal(ingest.counters.rejected, 4);
  });

  it('answers whether it lives, without a token', async () => {
    const { url } = await startTestIngest({ token: 'secret' });
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
  });

  it('asks for the body only after a good head, if the sender waits for that', async () => {
    const { open } = await startTestIngest();
    const ask = { expect: '100-continue', 'content-length': SCNT.length };
    const refused = await readAll(open(headOf('/nothing', ask)));
    assert.match(refused, /^HTTP\/1.1 404/);
    const socket = open(headOf('/publish', ask));
    socket.once('data', () => socket.end(SCNT));
    assert.match(await readAll(socket), /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200/);
  });

  it('stores what came whole, though its sender leaves before the answer', async () => {
    const { store, open, post } = await startTestIngest();
    store.hold();
    const socket = open(headOf('/publish', { 'content-length': SCNT.length }) + SCNT);
    await eventually(
      'the append',
      () => store.appends.length,
      (count) => count === 1,
    );
    socket.resetAndDestroy();
    store.release();
    assert.equal((await post('/publish', SCNT)).status, 200);
    assert.equal(store.stored.length, 2);
  });

  it('answers many requests of one connection in their order', async () => {
    const { open } = await startTestIngest();
    const good = headOf('/publish', { 'content-length': SCNT.length }) + SCNT;
    const bad = `${headOf('/publish', { 'content-length': 2 })}{}`;
    const last = headOf('/nothing', { 'content-length': 0, connection: 'close' });
    const answers = await readAll(open(good + bad + good + last));
    assert.deepEqual(answers.match(/HTTP\/1.1 \d+/g), [
      'HTTP/1.1 200',
      'HTTP/1.1 400',
      'HTTP/1.1 200',
      'HTTP/1.1 404',
    ]);
  });

  it('answers 503 while the store fails, and says so once', async () => {
    const { store, post, log, ingest } = await startTestIngest();
    store.failure = () => new StoreError('Cannot store in x: the disk is full');
    for (let i = 0; i < 3; i++) {
      const answer = await post('/publish', SCNT);
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
    }
    assert.equal(ingest.counters.storeError, 'Cannot store in x: the disk is full');
    store.failure = () => undefined;
    assert.equal((await post('/publish', SCNT)).status, 200);
    assert.deepEqual(
      log.filter((line) => !line.startsWith('Refused')),
      [
        'Cannot store in x: the disk is full. Senders are asked to send again.',
        'Exchanges are stored again.',
      ],
    );
    assert.equal(ingest.counters.storeError, null);
  });

  it('counts what came of each request', async () => {
    const { post, ingest } = await startTestIngest();
    await post('/publish', `[${SCNT},${SCNT}]`);
    // It is about the last ten seconds.
    const { storedPerSecond } = ingest.counters;
    await post('/publish', '{');
    await post('/nothing', '');
    const { requests, received, stored, bytes, refused } = ingest.counters;
    assert.deepEqual(
      { requests, received, stored, bytes, refused, storedPerSecond },
      {
        requests: 3,
        received: 2,
        stored: 2,
        bytes: 2 * SCNT.length + 4,
        refused: { decode: 1, tooLarge: 0, busy: 0, store: 0, unauthorized: 0, other: 1 },
        storedPerSecond: 0.2,
      },
    );
  });

  it('rejects where it cannot listen', async () => {
    const { ingest } = await startTestIngest();
    await assert.rejects(startTestIngest({ listen: ingest.address }), { code: 'EADDRINUSE' });
  });
});

function spansOf(request: object): unknown[] {
  type Request = { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
  return (request as Request).resourceSpans[0]!.scopeSpans[0]!.spans;
}
