import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FILTER } from '../../bench/fleet/filter-model.ts';
import type { FleetOrder } from '../../bench/fleet/order.ts';
import { listenOnFreePort } from '../../support/ports.ts';
import { useRig } from './use-rig.ts';

/** The filter with shorter times, so that a test is quick, and so long for an answer that a slow backend has it. */
const QUICK = { ...FILTER, maxDelayMs: 100, firstBackoffMs: 20, timeoutMs: 60_000 };

type Answer = (response: ServerResponse, post: number) => void;
const good: Answer = (response) => response.writeHead(200).end();
const refuse =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end();

describe('a fleet of proxies', function () {
  this.timeout(180_000);
  const { run, rig } = useRig('bench-rig-fleet');

  const order = (changes: Partial<FleetOrder> = {}): FleetOrder => ({
    ...{ targets: [`127.0.0.1:${rig().sinkPort}`], format: 'otlp-traces', proxies: 2, ratePerSecond: 200 },
    ...{ seconds: 0.5, warmUpSeconds: 0, restSeconds: 120, first: 0, filter: QUICK },
    ...changes,
  });

  /** Starts a backend that answers each POST so, and returns its address and what it was sent. */
  async function startBackend(answer: Answer) {
    const posts: { request: IncomingMessage; body: Buffer; atMs: number }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        posts.push({ request, body: Buffer.concat(chunks), atMs: performance.now() });
        answer(response, posts.length);
      });
    });
    const port = await listenOnFreePort(server);
    run.stopAfterAll(async () => {
      server.closeAllConnections();
      server.close();
    });
    return { targets: [`127.0.0.1:${port}`], posts };
  }

  for (const format of ['otlp-traces', 'scnt', 'scnt-lines'] as const)
    it(`posts exchanges of ${format} that a strict decoder takes`, async () => {
      const { seen, exported, waiting, posts } = await rig().runFleet(order({ format }));
      assert.deepEqual({ seen, exported, waiting }, { seen: 200, exported: 200, waiting: 0 });
      const sink = await rig().readSink();
      assert.deepEqual(
        { exchanges: sink.exchanges, invalid: sink.invalid, posts: sink.posts },
        { exchanges: 200, invalid: 0, posts },
      );
    });

  it('makes exchanges of about 2 KB that are unlike each other', async () => {
    const { bytes, exported } = await rig().runFleet(order());
    assert.ok(
      bytes / exported > 1_600 && bytes / exported < 2_600,
      `an exchange has ${bytes / exported} bytes`,
    );
  });

  it('fills a batch to its limit, and sends one that is not full after the time for that', async () => {
    const { targets, posts } = await startBackend(good);
    const filter = { ...QUICK, maxTraces: 10, maxDelayMs: 500 };
    await rig().runFleet(order({ targets, format: 'scnt-lines', proxies: 1, ratePerSecond: 50, filter }));
    const sizes = posts.map(({ body }) => body.toString().trimEnd().split('\n').length);
    // They are on their way at the same time, so any of them may arrive first.
    assert.deepEqual(
      sizes.toSorted((one, other) => one - other),
      [5, 10, 10],
    );
  });

  it('sends a batch again that was refused for a while, and counts it', async () => {
    const { targets } = await startBackend((response, post) =>
      post === 1 ? refuse(503)(response, post) : good(response, post),
    );
    const report = await rig().runFleet(order({ targets, proxies: 1, ratePerSecond: 100 }));
    const { exported, retries, exportErrors, answers } = report;
    assert.deepEqual(
      { exported, retries, exportErrors, answers },
      { exported: 50, retries: 1, exportErrors: 1, answers: { 503: 1 } },
    );
  });

  it('posts nothing for as long as Retry-After asks, and a tick', async () => {
    const { targets, posts } = await startBackend((response, post) =>
      post === 1 ? refuse(429, { 'retry-after': '1' })(response, post) : good(response, post),
    );
    // One at a time: the second one must not be on its way when the first is refused.
    const filter = { ...QUICK, maxInFlight: 1 };
    const report = await rig().runFleet(order({ targets, proxies: 1, ratePerSecond: 400, filter }));
    assert.equal(report.exported, 200);
    const [first, second] = posts;
    assert.ok(second!.atMs - first!.atMs > 990, `after ${second!.atMs - first!.atMs} ms`);
  });

  it('drops a batch after its last attempt', async () => {
    const { targets, posts } = await startBackend(refuse(503));
    const report = await rig().runFleet(order({ targets, proxies: 1, ratePerSecond: 50 }));
    const { seen, exported, droppedBackend, waiting } = report;
    assert.deepEqual(
      { exported, droppedBackend, waiting },
      { exported: 0, droppedBackend: seen, waiting: 0 },
    );
    assert.equal(posts.length, FILTER.maxAttempts * (report.posts - report.retries));
  });

  for (const [status, format, isRetried] of [
    [400, 'otlp-traces', false],
    [500, 'otlp-traces', false],
    [502, 'otlp-traces', true],
    [500, 'scnt', true],
    [408, 'scnt', true],
    [413, 'scnt', false],
  ] as const)
    it(`${isRetried ? 'tries again' : 'drops at once'} what is answered ${status} in ${format}`, async () => {
      const { targets } = await startBackend(refuse(status));
      const report = await rig().runFleet(order({ targets, format, proxies: 1, ratePerSecond: 20 }));
      assert.equal(report.retries > 0, isRetried);
      assert.deepEqual(Object.keys(report.answers), [`${status}`]);
    });

  it('counts a backend that does not listen as Envoy answers it: 503', async () => {
    await rig().setSink({ status: 200, delayMs: 0, isDown: true });
    const report = await rig().runFleet(order({ proxies: 1, ratePerSecond: 20 }));
    await rig().setSink({ status: 200, delayMs: 0, isDown: false });
    assert.deepEqual(Object.keys(report.answers), ['503']);
    assert.equal(report.droppedBackend, report.seen);
  });

  it('counts a backend that does not answer in time as Envoy answers it: 504', async () => {
    const { targets } = await startBackend(() => {});
    // Time enough to connect, which counts as 503 if it fails.
    const filter = { ...QUICK, timeoutMs: 5000, maxAttempts: 1 };
    const report = await rig().runFleet(order({ targets, proxies: 1, ratePerSecond: 20, filter }));
    assert.deepEqual(Object.keys(report.answers), ['504']);
  });

  it('drops the oldest when the queue is full', async () => {
    const { targets } = await startBackend(() => {});
    const filter = { ...QUICK, maxQueueBytes: 65_536, maxInFlight: 1, timeoutMs: 10_000 };
    const report = await rig().runFleet(
      order({ targets, proxies: 1, ratePerSecond: 1_000, filter, restSeconds: 0 }),
    );
    assert.ok(report.droppedQueueFull > 300, `${report.droppedQueueFull} were dropped`);
    assert.equal(
      report.seen,
      report.exported + report.droppedQueueFull + report.droppedBackend + report.waiting,
    );
  });

  it('spreads its POSTs over all endpoints', async () => {
    const backends = [await startBackend(good), await startBackend(good)];
    const targets = backends.flatMap((backend) => backend.targets);
    await rig().runFleet(order({ targets, proxies: 20, ratePerSecond: 50 }));
    for (const { posts } of backends) assert.ok(posts.length > 2, `${posts.length} POSTs`);
  });

  it('sends further headers to another path', async () => {
    const { targets, posts } = await startBackend(good);
    await rig().runFleet(order({ targets, path: '/?query=INSERT', headers: [['x-clickhouse-user', 'tap']] }));
    assert.equal(posts[0]?.request.url, '/?query=INSERT');
    assert.equal(posts[0]?.request.headers['x-clickhouse-user'], 'tap');
  });
});
