import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { assertAtRest } from './accounting.ts';
import { documentOf } from './document.ts';
import { status } from './host.ts';
import { builds } from './module.ts';
import { config, getRequest, okResponse, Worker } from './worker.ts';

for (const build of builds) {
  describe(`root contexts (${build} build)`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });

    it('end at once where nothing is open, under way or waiting', () => {
      const root = worker.configure();
      assert.equal(worker.done(root), true);
      worker.delete(root);
      assert.deepEqual(worker.host.finishedRoots, []);
    });

    it('wait for the answers to their POSTs, including those from the queue, before they end', () => {
      const root = worker.configure({ ...config, limits: { maxInFlight: 1 } });
      const first = worker.exchange(root);
      const stream = worker.open(root);
      stream.requestHeaders(getRequest, true);
      stream.end();
      assert.equal(worker.done(root), false);
      worker.answer(first, '200');
      assert.deepEqual(worker.host.finishedRoots, []);
      worker.answer(worker.host.takeCalls()[0]!, '200');
      assert.deepEqual(worker.host.finishedRoots, [root]);
      worker.delete(root);
      assertAtRest(worker.host);
      assert.equal(worker.host.metric('meshtap_exported'), 2);
    });

    it('wait for their open streams before they end', () => {
      const root = worker.configure();
      const stream = worker.open(root);
      stream.requestHeaders(getRequest, true);
      assert.equal(worker.done(root), false);
      stream.end();
      worker.answer(worker.host.takeCalls()[0]!, '200');
      assert.deepEqual(worker.host.finishedRoots, [root]);
    });

    it('do not wait longer after a stream that was not an exchange', () => {
      const root = worker.configure();
      const stream = worker.open(root);
      assert.equal(worker.done(root), false);
      stream.end();
      assert.deepEqual(worker.host.finishedRoots, [root]);
    });

    it('count what is under way or waiting as dropped when they are deleted before its end', () => {
      const root = worker.configure({ ...config, limits: { maxInFlight: 1 } });
      worker.exchange(root);
      const stream = worker.open(root);
      stream.requestHeaders(getRequest, true);
      stream.end();
      worker.delete(root);
      assert.equal(worker.host.metric('meshtap_dropped_backend'), 2);
      assertAtRest(worker.host);
    });

    it('leave their open streams harmless when they are deleted before them', () => {
      const root = worker.configure();
      const stream = worker.open(root);
      stream.requestHeaders(getRequest);
      worker.delete(root);
      const next = worker.configure();
      stream.requestBody('x', true);
      stream.responseHeaders(okResponse, true);
      stream.end();
      assert.deepEqual(worker.host.takeCalls(), []);
      assertAtRest(worker.host);
      worker.answer(worker.exchange(next), '200');
      assertAtRest(worker.host);
      worker.host.takeLogs();
      worker.host.verify();
    });

    it('follow their own configuration side by side', () => {
      worker.host.clusters.set('other', status.ok);
      const first = worker.configure(config, 'test.first');
      const second = worker.configure(
        { backend: { cluster: 'other' }, redact: { headers: ['host'] } },
        'test.second',
      );
      const [open, late] = [worker.open(first), worker.open(second)];
      for (const stream of [open, late]) stream.requestHeaders(getRequest);
      for (const stream of [late, open]) {
        stream.responseHeaders(okResponse, true);
        stream.end();
      }
      const [fromSecond, fromFirst] = worker.host.takeCalls();
      assert.equal(fromFirst!.rootId, first);
      assert.equal(documentOf(fromFirst!).scnt_request.host, 'shop.test');
      assert.equal(fromSecond!.cluster, 'other');
      assert.equal(documentOf(fromSecond!).scnt_request.host, '[redacted]');
      worker.answer(fromFirst!, '200');
      worker.answer(fromSecond!, '200');
      assertAtRest(worker.host);
    });

    it('leave no memory behind, however often the configuration changes', () => {
      const large = { ...config, redact: { headers: Array.from({ length: 60 }, (_, i) => `x-${i}`) } };
      const change = (): void => {
        const root = worker.configure(large);
        worker.answer(worker.exchange(root, { responseBody: [new Uint8Array(10_000)] }), '200');
        assert.equal(worker.done(root), true);
        worker.delete(root);
      };
      for (let i = 0; i < 10; i++) change();
      const pages = worker.host.exports.memory.buffer.byteLength;
      for (let i = 0; i < 500; i++) change();
      assert.equal(worker.host.exports.memory.buffer.byteLength, pages);
    });

    it('send nothing while they are configured, and count a heartbeat with each tick', () => {
      const root = worker.configure();
      assert.ok(worker.host.tickPeriodMs > 0);
      worker.tick(root);
      worker.tick(root);
      assert.equal(worker.host.metric('meshtap_heartbeat'), 2);
      worker.host.verify();
    });

    it('say that they are done only if they had to wait, and only once', () => {
      const root = worker.configure({ ...config, logLevel: 'error' });
      worker.answer(worker.exchange(root), '200');
      worker.reset(worker.exchange(root));
      for (let i = 0; i < 2; i++) worker.tick(root);
      const call = worker.host.takeCalls()[0]!;
      assert.equal(worker.done(root), false);
      assert.deepEqual(worker.host.finishedRoots, []);
      worker.answer(call, '200');
      worker.answer(call, '200');
      worker.tick(root);
      worker.open(root).end();
      assert.equal(worker.done(root), true);
      assert.deepEqual(worker.host.finishedRoots, [root]);
    });

    it('ask for ticks in every worker', () => {
      for (let i = 0; i < 3; i++) {
        const other = new Worker(build, worker.host.sharedData);
        other.configure({ ...config, batch: { maxTraces: 2, maxDelayMs: 100 } });
        assert.equal(other.host.tickPeriodMs, 50);
      }
    });

    it('ask for no more ticks after their end, whatever caused it', () => {
      const roots = ['idle', 'by an answer', 'by a stream', 'by a tick', 'goes on'].map((name) =>
        worker.configure({ ...config, logLevel: 'error' }, name),
      );
      const [, answered, streaming, ticking] = roots as [number, number, number, number, number];
      const call = worker.exchange(answered);
      const stream = worker.open(streaming);
      const late = worker.exchange(ticking);
      for (const root of roots.slice(0, 4)) worker.done(root);
      worker.answer(late, '503');
      worker.answer(call, '200');
      stream.end();
      worker.host.clusters.clear();
      for (let i = 0; i < 2; i++) worker.tick(ticking);
      assert.deepEqual(
        roots.map((root) => worker.host.tickPeriods.get(root)),
        [0, 0, 0, 0, 1000],
      );
    });

    it('log their version and cluster once in each proxy, at level info', () => {
      const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
      const { version } = JSON.parse(manifest) as { version: string };
      const informed = { ...config, logLevel: 'info' };
      worker.configure(informed);
      new Worker(build, worker.host.sharedData).configure(informed);
      const text = `meshtap: version ${version} posts to cluster outbound|9000||collector.test`;
      assert.deepEqual(worker.host.takeLogs(), [{ level: 'info', text }]);
    });

    it('show a wrong configuration in the gauge until the same plugin has a right one', () => {
      const gauge = (): number => worker.host.metric('meshtap_config_error');
      const wrong = worker.configure({}, 'test.first');
      const other = worker.configure(config, 'test.second');
      assert.equal(gauge(), 1, 'another plugin does not hide it');
      worker.configure(config, 'test.first');
      assert.equal(gauge(), 0);
      const again = worker.configure({}, 'test.second');
      assert.equal(gauge(), 1);
      for (const root of [wrong, other, again]) {
        assert.equal(worker.done(root), true);
        worker.delete(root);
      }
      assert.equal(gauge(), 0, 'it goes with the plugin');
    });
  });
}
