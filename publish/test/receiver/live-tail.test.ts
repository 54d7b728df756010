import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { SummaryJson } from '../../../receive/src/api/api-types.ts';
import { followLive, type TailReader, type TailTimes } from '../../src/receiver/live-tail.ts';
import { openLocalPort } from '../../src/receiver/local-port.ts';
import { openUrlClient, PageRefusal } from '../../src/receiver/page-client.ts';
import { postExchanges, postUntil, startTestReceiver, until } from '../support/receiver.ts';

const TIMES = { firstPauseMs: 5, maxPauseMs: 20, silenceMs: 60_000 };

/** Keeps all that a tail hears. */
function makeReader() {
  const heard = {
    paths: [] as string[],
    skipped: [] as number[],
    lost: [] as string[],
    gaps: [] as boolean[],
  };
  const reader: TailReader = {
    take: async ({ path }: SummaryJson) => void heard.paths.push(path),
    skipped: (count) => heard.skipped.push(count),
    lost: (why) => heard.lost.push(why),
    back: (hasGap) => heard.gaps.push(hasGap),
  };
  return { heard, reader };
}

describe('followLive, at a receiver', function () {
  this.timeout(180_000);
  it('gives each exchange that fits once and in order, however often the connection is cut', async () => {
    const receiver = await startTestReceiver();
    const pagePort = Number(new URL(receiver.pageUrl).port);
    const open = new Set<ReturnType<typeof connect>>();
    const dial = async () => {
      const socket = connect(pagePort, '127.0.0.1');
      open.add(socket.once('close', () => open.delete(socket)));
      return socket;
    };
    const way = await openLocalPort({ port: 0, isAsked: true }, dial, () => {});
    const stop = new AbortController();
    const { heard, reader } = makeReader();
    const client = openUrlClient(new URL(`http://127.0.0.1:${way.port}`), undefined);
    const done = followLive(client, 'status:5xx', reader, stop.signal, TIMES);
    try {
      // The head of the answer has the position from which nothing may be lost.
      const warm = () => postExchanges(receiver.ingestUrl, ['/warm'], { status: '503' });
      await postUntil(() => heard.paths.length > 0, 'the first exchange', warm);
      const paths = () => heard.paths.filter((path) => path !== '/warm');
      const wanted: string[] = [];
      for (let round = 0; round < 12; round++) {
        const more = Array.from({ length: 20 }, (_, at) => `/${round}-${at}`);
        wanted.push(...more);
        await postExchanges(receiver.ingestUrl, more, { status: '503' });
        await postExchanges(receiver.ingestUrl, ['/fine']);
        for (const socket of open) socket.destroy();
      }
      await until(() => paths().length >= wanted.length, 'all exchanges');
      assert.deepEqual(paths(), wanted);
      assert.ok(heard.lost.length > 0 && !heard.gaps.includes(true));
    } finally {
      stop.abort();
      await done;
      await way.close();
      await receiver.close();
    }
  });

  it('ends when the receiver asks for a token that it does not get', async () => {
    const receiver = await startTestReceiver('t0ken');
    const { reader } = makeReader();
    const { signal } = new AbortController();
    const url = new URL(receiver.pageUrl);
    await assert.rejects(
      followLive(openUrlClient(url, 'wrong'), '', reader, signal, TIMES),
      (error) => error instanceof PageRefusal && error.status === 401,
    );
    await receiver.close();
  });
});

describe('followLive, at a server that does as the test wants', function () {
  this.timeout(120_000);
  let server: Server;
  let asked: string[];
  let times: TailTimes;
  beforeEach(() => {
    times = TIMES;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Answers the requests one by one; the last one stays open. */
  const follow = async (...answers: ((response: ServerResponse) => void)[]) => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answers[Math.min(asked.length, answers.length) - 1]?.(response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const stop = new AbortController();
    const { heard, reader } = makeReader();
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const done = followLive(openUrlClient(url, undefined), 'a b', reader, stop.signal, times);
    const end = () => {
      stop.abort();
      return done;
    };
    return { heard, end, done };
  };
  const exchange = (id: number, position?: string) =>
    `event: exchange\n${position === undefined ? '' : `id: ${position}\n`}data: {"id":"${id}","path":"/${id}"}\n\n`;
  const begin = (response: ServerResponse, text: string, position = 'p0') => {
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .write(`: live\nid: ${position}\n\n${text}`);
    return response;
  };

  it('asks again behind the last position, and reads nothing twice that comes again', async () => {
    const { heard, end } = await follow(
      (response) => begin(response, exchange(1) + exchange(2, 'p2') + exchange(3)).end(),
      (response) => begin(response, exchange(3) + exchange(4, 'p4'), 'p2'),
    );
    await until(() => heard.paths.length === 4, 'four exchanges');
    await end();
    assert.deepEqual(heard.paths, ['/1', '/2', '/3', '/4']);
    assert.equal(asked[1], '/api/live?filter=a+b&after=p2');
  });

  it('drops a connection that sends more than is to be remembered', async () => {
    const endless = Array.from({ length: 10_001 }, (_, id) => exchange(id)).join('');
    const { heard, end } = await follow(
      (response) => begin(response, endless),
      (response) => begin(response, 'event: exchange\ndata: null\n\n'),
      (response) => begin(response, `event: exchange\ndata: {"id":"${'x'.repeat(65)}"}\n\n`),
      (response) => begin(response, exchange(1, 'p1')),
    );
    await until(() => heard.lost.length === 3, 'three lost connections');
    await end();
    assert.deepEqual(heard.lost, [
      'it sent too many exchanges without a position',
      'it sent an exchange without an id',
      'it sent an exchange without an id',
    ]);
  });

  it('says when exchanges were skipped', async () => {
    const { heard, end } = await follow((response) =>
      begin(response, `event: skipped\ndata: {"count":7}\n\n${exchange(9, 'p9')}`),
    );
    await until(() => heard.paths.length === 1, 'an exchange');
    await end();
    assert.deepEqual(heard.skipped, [7]);
  });

  it('starts anew, and says so, where the receiver knows the position no more', async () => {
    const { heard, end } = await follow(
      (response) => begin(response, exchange(1, 'p1')).end(),
      (response) => response.writeHead(400, { 'content-length': '2' }).end('{}'),
      (response) => begin(response, exchange(2, 'q1')),
    );
    await until(() => heard.paths.length === 2, 'the second exchange');
    await end();
    assert.deepEqual([heard.gaps, asked[2]], [[true], '/api/live?filter=a+b']);
  });

  it('treats a connection on which nothing arrives as lost', async () => {
    times = { ...TIMES, silenceMs: 100 };
    const { heard, end } = await follow(
      (response) => begin(response, ''),
      (response) => begin(response, exchange(1)),
    );
    await until(() => heard.paths.length === 1, 'an exchange');
    await end();
    assert.match(heard.lost[0] ?? '', /nothing arrived/);
  });

  it('fails when the first connection does', async () => {
    const { done } = await follow((response) => response.destroy());
    await assert.rejects(done);
  });
});
