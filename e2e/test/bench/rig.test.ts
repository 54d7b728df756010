import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { createServer } from 'node:net';
import { GO_TOOLS } from '../../../tools/go-tools.ts';
import { GOOD_SINK, type Order } from '../../bench/rig.ts';
import { eventually } from '../../support/eventually.ts';
import { findFreePort, listenOnFreePort } from '../../support/ports.ts';
import { useRig } from './use-rig.ts';

const MESSAGE = { version: 'HTTP/1.1', headers: [['a', 'b']], body: 'QQ==', truncated_body: false };
const EXCHANGE = {
  ...{ request_id: '1', scheme: 'http', destination_address: '1.2.3.4:5', source_address: '1.2.3.4:6' },
  scnt_request: { method: 'GET', path: '/', host: 'h', ...MESSAGE },
  scnt_response: { status_code: '200', ...MESSAGE },
};

describe('the rig of the benchmark', () => {
  const { rig } = useRig('bench-rig');

  const post = async (body: string | Uint8Array<ArrayBuffer>) => {
    const response = await fetch(`http://127.0.0.1:${rig().sinkPort}/publish`, { method: 'POST', body });
    await response.text();
    return response.status;
  };
  const order = (changes: Partial<Order>): Order => ({
    ...{
      address: `127.0.0.1:${rig().appPort}`,
      method: 'GET',
      path: '/bytes/1000',
      headers: [['host', 'a']],
    },
    ...{ bodyBytes: 0, answerBytes: 1000, connections: 2, requests: 20, ratePerSecond: 0 },
    ...changes,
  });

  it('is rebuilt when one of its files changes', async () => {
    const { folder, sources } = GO_TOOLS.find(({ name }) => name === 'bench-rig') ?? {
      folder: '',
      sources: [],
    };
    assert.deepEqual([...sources].sort(), (await readdir(folder)).sort());
  });

  it('counts documents that come alone and in arrays, and which of them are exchanges', async () => {
    assert.equal(await post(JSON.stringify(EXCHANGE)), 200);
    const { scheme, ...less } = EXCHANGE;
    const others = [{ fixed: 'post' }, less, { ...EXCHANGE, more: scheme }, { ...EXCHANGE, scheme: 1 }];
    await post(JSON.stringify([EXCHANGE, ...others]));
    const { bytes, ...counts } = await rig().readSink();
    assert.deepEqual(counts, { posts: 2, documents: 6, accepted: 6, exchanges: 2, invalid: 0 });
    assert.ok(bytes > 1000);
  });

  const refused: [string, string | Uint8Array<ArrayBuffer>][] = [
    ['a document that is cut short', JSON.stringify(EXCHANGE).slice(0, -1)],
    ['a backslash that escapes nothing', '{"a":"\\d"}'],
    ['a control character in a string', '{"a":"\u0001"}'],
    ['a name that comes twice', '{"a":1,"a":2}'],
    ['bytes that are not UTF-8', Uint8Array.from([0x22, 0xe9, 0x22])],
    ['half a surrogate pair', '"\\ud800"'],
    ['two documents without an array', '{}{}'],
    ['no document at all', ''],
  ];
  for (const [what, body] of refused) {
    it(`counts ${what} as invalid`, async () => {
      await post(body);
      const { posts, invalid, firstInvalid } = await rig().readSink();
      assert.deepEqual({ posts, invalid }, { posts: 1, invalid: 1 });
      assert.ok(firstInvalid);
    });
  }

  it('has a sink that refuses, is slow or is down when it is asked to', async () => {
    await rig().setSink({ ...GOOD_SINK, status: 503 });
    assert.equal(await post('{}'), 503);
    assert.equal((await rig().readSink()).accepted, 0);
    await rig().setSink({ ...GOOD_SINK, delayMs: 50 });
    const start = performance.now();
    await post('{}');
    assert.ok(performance.now() - start >= 49);
    await rig().setSink({ ...GOOD_SINK, isDown: true });
    await assert.rejects(post('{}'));
    await rig().setSink(GOOD_SINK);
    assert.equal(
      await eventually(
        'the sink to be back',
        () => post('{}'),
        () => true,
      ),
      200,
    );
  });

  it('sends as many requests as it is asked to, with bodies, and says how long they took', async () => {
    const report = await rig().load(order({ method: 'POST', bodyBytes: 300_000, requests: 30 }));
    assert.equal(report.requests, 30);
    assert.deepEqual(report.failures, { status: 0, length: 0, connection: 0 });
    assert.ok(report.p50Us > 0 && report.p50Us <= report.p99Us && report.seconds > 0);
  });

  it('keeps to a rate', async () => {
    const { seconds } = await rig().load(order({ requests: 11, ratePerSecond: 100 }));
    assert.ok(seconds >= 0.1, `${seconds} s`);
  });

  it('distinguishes the time of half of the requests from that of nearly all', async () => {
    let count = 0;
    const server = createWebServer((_, answer) => {
      // In lower case, as Envoy writes it.
      answer.setHeader('content-length', 1);
      setTimeout(() => answer.end('1'), ++count === 5 ? 100 : 0);
    });
    const address = `127.0.0.1:${await listenOnFreePort(server)}`;
    const slowest = order({ address, answerBytes: 1, connections: 1, requests: 10 });
    const { p50Us, p99Us, failures } = await rig().load(slowest);
    server.close();
    assert.deepEqual(failures, { status: 0, length: 0, connection: 0 });
    assert.ok(p99Us >= 99_000 && p50Us < p99Us, `${p50Us} and ${p99Us}`);
  });

  it('calls a request failed by its status, its length or its connection', async () => {
    const { failures: status } = await rig().load(order({ path: '/nothing' }));
    assert.deepEqual(status, { status: 20, length: 0, connection: 0, first: 'HTTP/1.1 404 Not Found' });
    const { failures: length } = await rig().load(order({ answerBytes: 999 }));
    assert.deepEqual(length, { status: 0, length: 20, connection: 0, first: 'a body of 1000 bytes' });
    const rude = createServer((socket) => socket.once('data', () => socket.destroy()));
    const address = `127.0.0.1:${await listenOnFreePort(rude)}`;
    const { failures: connection } = await rig().load(order({ address }));
    rude.close();
    assert.equal(connection.connection, 20);
  });

  it('fails a load that cannot even connect', async () => {
    await assert.rejects(
      rig().load(order({ address: `127.0.0.1:${await findFreePort()}` })),
      /connection refused/,
    );
  });
});
