import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { PostOrder } from '../../bench/rig.ts';
import { listenOnFreePort } from '../../support/ports.ts';
import { useRig } from './use-rig.ts';

describe('the load on a receiver', () => {
  const { run, rig } = useRig('bench-rig-posts');

  const order = (changes: Partial<PostOrder>): PostOrder => ({
    ...{ address: `127.0.0.1:${rig().sinkPort}`, format: 'scnt', batch: 1, exchanges: 100, first: 0 },
    ...{ connections: 2, ratePerSecond: 0, ...changes },
  });

  for (const format of ['scnt', 'otlp-traces'] as const)
    for (const batch of [1, 30])
      it(`posts exchanges of ${format} that a strict decoder takes, ${batch} in a POST`, async () => {
        const { acknowledged, busy, failed, bytes } = await rig().post(order({ format, batch }));
        assert.deepEqual({ acknowledged, busy, failed }, { acknowledged: 100, busy: 0, failed: 0 });
        const { exchanges, invalid, posts } = await rig().readSink();
        assert.deepEqual({ exchanges, invalid }, { exchanges: 100, invalid: 0 });
        assert.equal(posts, Math.ceil(100 / batch));
        assert.ok(bytes / 100 > 1_500 && bytes / 100 < 4_500, `an exchange has ${bytes / 100} bytes`);
      });

  it('sends a POST again that was answered 429, after the time that the answer asks for', async () => {
    let posts = 0;
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(++posts === 1 ? 429 : 204, { 'retry-after': '0' }).end();
    });
    const port = await listenOnFreePort(server);
    run.stopAfterAll(async () => server.closeAllConnections());
    const report = await rig().post(
      order({ address: `127.0.0.1:${port}`, exchanges: 3, batch: 3, connections: 1 }),
    );
    assert.deepEqual([report.acknowledged, report.busy, report.failed], [3, 1, 0]);
    server.close();
  });

  it('counts a POST that is refused as failed', async () => {
    const report = await rig().post(order({ address: `127.0.0.1:${rig().appPort}`, connections: 1 }));
    assert.equal(report.failed, 1);
    assert.match(report.first ?? '', /answered 404/);
  });
});
