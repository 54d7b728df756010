import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { eventually } from '../../../e2e/support/eventually.ts';
import { scntDocument } from '../decode/documents.ts';
import { headOf, readAll, startTestIngest, stopTestIngests } from './test-ingest.ts';

const SCNT = JSON.stringify(scntDocument());
const KIB = 1024;

describe('The limits of ingest', () => {
  afterEach(stopTestIngests);

  it('refuse a body by its announced length, before it comes', async () => {
    const { open, ingest } = await startTestIngest({ limits: { maxBodyBytes: 10 * KIB } });
    const socket = open(headOf('/publish', { 'content-length': 10 * KIB + 1 }));
    socket.once('data', () => socket.end());
    assert.match(
      await readAll(socket),
      /^HTTP\/1.1 413 .*The body is larger than 10240 bytes\. Send smaller batches or bodies\./s,
    );
    assert.equal(ingest.counters.bytes, 0);
  });

  it('refuse a body that says nothing of its length when it is too long', async () => {
    const { open } = await startTestIngest({ limits: { maxBodyBytes: 10 * KIB } });
    const chunk = `${(6 * KIB).toString(16)}\r\n${'x'.repeat(6 * KIB)}\r\n`;
    const head = headOf('/publish', { 'transfer-encoding': 'chunked' });
    const socket = open(head + chunk + chunk);
    socket.once('data', () => socket.end());
    assert.match(await readAll(socket), /^HTTP\/1.1 413/);
  });

  it('let a connection be used again whose body was too large', async () => {
    const { open } = await startTestIngest({ limits: { maxBodyBytes: 10 * KIB } });
    const large = headOf('/publish', { 'content-length': 12 * KIB }) + 'x'.repeat(12 * KIB);
    const good = headOf('/publish', { 'content-length': SCNT.length, connection: 'close' }) + SCNT;
    const answers = await readAll(open(large + good));
    assert.deepEqual(answers.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('end a connection that goes on after its body was refused', async () => {
    const { open } = await startTestIngest({ limits: { maxBodyBytes: 10 * KIB } });
    const socket = open(headOf('/publish', { 'content-length': 2 ** 40 }));
    const flow = setInterval(() => socket.write('x'.repeat(4 * KIB)), 1);
    const answer = await readAll(socket);
    clearInterval(flow);
    assert.match(answer, /^HTTP\/1.1 413/);
  });

  it('stop to decompress a small body that becomes a large one', async () => {
    const { post, store } = await startTestIngest({ limits: { maxBodyBytes: 100 * KIB } });
    const answer = await post('/publish', gzipSync(Buffer.alloc(50_000 * KIB)) as BodyInit, {
      'content-encoding': 'gzip',
    });
    assert.equal(answer.status, 413);
    assert.deepEqual(store.appends, []);
  });

  it('stop to decompress what takes too long', async () => {
    const { post, store } = await startTestIngest({
      limits: { decompressionTimeoutMs: 1, maxBodyBytes: 200_000 * KIB, maxHeldBytes: 300_000 * KIB },
    });
    const answer = await post('/publish', gzipSync(Buffer.alloc(100_000 * KIB)) as BodyInit, {
      'content-encoding': 'gzip',
    });
    assert.match(await answer.text(), /takes too long to decompress/);
    assert.equal(answer.status, 413);
    assert.deepEqual(store.appends, []);
  });

  it('answer 429 to what would make all bodies together too large', async () => {
    const { open, post } = await startTestIngest({ limits: { maxHeldBytes: 20 * KIB } });
    const held = open(headOf('/publish', { 'content-length': 16 * KIB }) + ' '.repeat(15 * KIB));
    const body = ' '.repeat(10 * KIB) + SCNT;
    const answer = await eventually(
      'the refusal',
      () => post('/publish', body),
      ({ status }) => status === 429,
    );
    assert.equal(answer.headers.get('retry-after'), '1');
    held.write(`${' '.repeat(KIB - SCNT.length)}${SCNT}`);
    held.once('data', () => held.destroy());
    assert.match(await readAll(held), /^HTTP\/1.1 200/);
  });

  it('free what a connection held that dies within its body', async () => {
    const { open, post } = await startTestIngest({ limits: { maxHeldBytes: 20 * KIB } });
    const dying = open(headOf('/publish', { 'content-length': 30 * KIB }) + ' '.repeat(18 * KIB));
    const body = ' '.repeat(10 * KIB) + SCNT;
    await eventually(
      'the refusal',
      () => post('/publish', body),
      ({ status }) => status === 429,
    );
    dying.resetAndDestroy();
    await eventually(
      'the success',
      () => post('/publish', body),
      ({ status }) => status === 200,
    );
  });

  it('count what a small body is decompressed to among what is held', async () => {
    const { post } = await startTestIngest({ limits: { maxHeldBytes: 100 * KIB } });
    const answer = await post('/publish', gzipSync(Buffer.alloc(1000 * KIB)) as BodyInit, {
      'content-encoding': 'gzip',
    });
    assert.equal(answer.status, 429);
    assert.equal((await post('/publish', SCNT)).status, 200);
  });

  it('cut a body that comes too slowly, and answer', async () => {
    const limits = { requestTimeoutMs: 300, headersTimeoutMs: 200 };
    const { open, ingest } = await startTestIngest({ limits });
    assert.match(await readAll(open(headOf('/publish', { 'content-length': 100 }))), /^HTTP\/1.1 408/);
    assert.match(await readAll(open('POST /publish HTTP/1.1\r\nhost:')), /^HTTP\/1.1 408/);
    assert.equal(ingest.counters.refused.other, 2);
  });

  it('take no more connections than they allow', async () => {
    const { open, ingest, post } = await startTestIngest({ limits: { maxConnections: 2 } });
    const first = [open('POST'), open('POST')];
    await eventually(
      'a connection that is refused',
      () => readAll(open('POST')).then(() => ingest.counters.refused.busy),
      (count) => count > 0,
    );
    for (const socket of first) socket.destroy();
    await eventually(
      'the success',
      () => post('/publish', SCNT).then(({ status }) => status),
      (status) => status === 200,
    );
  });

  it('refuse a head that is too large', async () => {
    const { open } = await startTestIngest();
    assert.match(await readAll(open(headOf('/publish', { a: 'x'.repeat(70 * KIB) }))), /^HTTP\/1.1 431/);
  });
});

describe('Ingest before a store that falls behind', () => {
  afterEach(stopTestIngests);

  it('answers 429, and loses nothing that it acknowledged', async () => {
    const { store, post, ingest } = await startTestIngest({ limits: { maxWaitingBytes: 20 * KIB } });
    store.hold();
    const send = async (id: number) => {
      const document = JSON.stringify(scntDocument({ request_id: String(id) }));
      const answer = await post('/publish', document);
      return { id: String(id), status: answer.status, wait: answer.headers.get('retry-after') };
    };
    const first = Array.from({ length: 100 }, (_, id) => send(id));
    await eventually(
      'refusals',
      () => ingest.counters.refused.busy,
      (count) => count > 0,
    );
    assert.deepEqual((({ status, wait }) => [status, wait])(await send(100)), [429, '1']);
    store.release();
    const answers = await Promise.all(first);
    const acknowledged = answers.filter(({ status }) => status === 200).map(({ id }) => id);
    assert.deepEqual(store.stored.map(({ requestId }) => requestId).sort(), acknowledged.sort());
    assert.ok(acknowledged.length < 100 && acknowledged.length > 0);
    assert.equal((await send(101)).status, 200);
  });
});

describe('Stopping ingest', () => {
  afterEach(stopTestIngests);

  it('answers what is under way when it is stored, and takes nothing new', async () => {
    const { store, post, ingest, url } = await startTestIngest();
    store.hold();
    const underWay = post('/publish', SCNT);
    await eventually(
      'the append',
      () => store.appends.length,
      (count) => count === 1,
    );
    const stopped = ingest.stop();
    await assert.rejects(fetch(`${url}/healthz`));
    store.release();
    const answer = await underWay;
    assert.deepEqual([answer.status, answer.headers.get('connection')], [200, 'close']);
    await stopped;
    assert.equal(store.stored.length, 1);
  });

  it('ends connections that are idle at once', async () => {
    const { open, ingest, post } = await startTestIngest();
    const idle = open('');
    await post('/publish', SCNT);
    const ended = readAll(idle);
    await ingest.stop();
    assert.equal(await ended, '');
  });

  it('does not wait longer than its limit for a sender that does not end', async () => {
    const { open, ingest } = await startTestIngest({ limits: { stopTimeoutMs: 100 } });
    const socket = open(headOf('/publish', { 'content-length': 100 }));
    await eventually(
      'the request',
      () => ingest.counters.requests,
      (count) => count === 1,
    );
    const ended = readAll(socket);
    await ingest.stop();
    assert.equal(await ended, '');
  });

  it('gives the same end to all who ask', async () => {
    const { ingest } = await startTestIngest();
    assert.equal(ingest.stop(), ingest.stop());
    await ingest.stop();
  });
});
