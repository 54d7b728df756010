import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { startLoad } from '../support/load.ts';
import { listenOnFreePort } from '../support/ports.ts';

describe('a load', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  const sendSome = async (answer: RequestListener) => {
    const ids: unknown[] = [];
    const server = createServer((request, response) => {
      ids.push(request.headers['x-case']);
      answer(request, response);
    });
    const load = startLoad(await listenOnFreePort(server), (stop) => stops.push(stop));
    await load.awaitMore(20);
    const result = await load.stop();
    await new Promise((resolve) => server.close(resolve));
    return { ...result, arrived: ids };
  };

  it('sends requests with ids of their own until it is stopped, and no answer is missing', async () => {
    const { ids, failures, arrived } = await sendSome((_, response) => response.end(Buffer.alloc(300)));
    assert.deepEqual(failures, []);
    assert.ok(ids.length >= 20);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(arrived.toSorted(), ids.toSorted());
  });

  it('notes an answer that is too short, one with another status, and one that breaks off', async () => {
    const short = await sendSome((_, response) => response.end('short'));
    assert.equal(short.failures.length, short.ids.length);
    const refused = await sendSome((_, response) => response.writeHead(503).end(Buffer.alloc(300)));
    assert.match(refused.failures[0] ?? '', /^load-\d+: status 503 with 300 bytes$/);
    const broken = await sendSome((request) => request.socket.destroy());
    assert.equal(broken.failures.length, broken.ids.length);
  });
});
