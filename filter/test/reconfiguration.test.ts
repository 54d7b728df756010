import assert from 'node:assert/strict';
import { expectRestAfterEach } from './accounting.ts';
import { documentOf } from './document.ts';
import { deliver, idsFrom, idsIn, pass, passAll, takeCall, ticksToNextCall } from './export/traffic.ts';
import { status } from './host.ts';
import { builds } from './module.ts';
import { config, getRequest, okResponse, Worker } from './worker.ts';

const quiet = { ...config, logLevel: 'error' };
const other = { backend: { cluster: 'other', authority: 'other.test', path: '/other', timeoutMs: 7 } };

for (const build of builds) {
  describe(`a root context that is configured again (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
      worker.host.clusters.set('other', status.ok);
    });
    expectRestAfterEach(() => worker.host);

    it('captures and exports by the new configuration', () => {
      const root = worker.configure({ ...quiet, redact: { headers: ['x-a'] } });
      worker.answer(worker.exchange(root), '200');
      worker.reconfigure(root, { ...other, redact: { headers: ['x-b'], replacement: '***' } });
      const request = [...getRequest, ['x-a', '1'], ['x-b', '2']] as const;
      const call = worker.exchange(root, { request });
      assert.deepEqual([call.cluster, call.timeoutMs], ['other', 7]);
      assert.deepEqual(call.headers.slice(1, 3), [
        [':path', '/other'],
        [':authority', 'other.test'],
      ]);
      assert.deepEqual(documentOf(call).scnt_request.headers.slice(-2), [
        ['x-a', '1'],
        ['x-b', '***'],
      ]);
      worker.answer(call, '200');
    });

    it('sends by the new configuration what is open, waits or has failed, and loses none of it', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 2 } });
      const open = worker.open(root);
      open.requestHeaders(getRequest, true);
      passAll(worker, root, ['a', 'b', 'c', 'd']);
      const [a, b] = worker.host.takeCalls();
      worker.reset(a!);
      const c = takeCall(worker);
      worker.reconfigure(root, { ...other, logLevel: 'error' });
      open.responseHeaders(okResponse, true);
      open.end();
      for (let i = 0; i < 2; i++) worker.tick(root);
      const calls = worker.host.takeCalls();
      assert.ok(calls.every(({ cluster }) => cluster === 'other'));
      assert.deepEqual(calls.flatMap(idsIn).toSorted(), ['a', 'd', 'id-1']);
      for (const call of [b!, c, ...calls]) worker.answer(call, '200');
      assert.equal(metric('exported'), 5);
    });

    it('applies the new limits to what waits', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 1 } });
      passAll(worker, root, idsFrom('n', 20));
      worker.reconfigure(root, { ...quiet, limits: { maxInFlight: 1, maxQueueBytes: 4096 } });
      worker.tick(root);
      assert.deepEqual(deliver(worker), [['n0'], ['n18'], ['n19']]);
      assert.equal(metric('dropped_queue_full'), 17);
    });

    it('sends the batch that it was filling where it batches no more', () => {
      const root = worker.configure({ ...quiet, batch: { maxTraces: 100, maxDelayMs: 60_000 } });
      passAll(worker, root, ['a', 'b']);
      worker.reconfigure(root, quiet);
      pass(worker, root, 'c');
      assert.deepEqual(deliver(worker), [['a', 'b'], ['c']]);
    });

    it('begins to batch where it did not', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 1 } });
      const open = worker.open(root);
      open.requestHeaders(getRequest, true);
      passAll(worker, root, ['a', 'b']);
      worker.reconfigure(root, { ...quiet, batch: { maxTraces: 2 } });
      open.end();
      passAll(worker, root, ['c', 'd']);
      assert.deepEqual(deliver(worker), [['a'], ['b'], ['id-1'], ['c', 'd']]);
    });

    it('has the tick of the new configuration, and lets nothing wait longer because of it', () => {
      const root = worker.configure({ ...quiet, batch: { maxTraces: 2, maxDelayMs: 2 } });
      assert.equal(worker.host.tickPeriodMs, 1);
      passAll(worker, root, ['a', 'b']);
      worker.answer(takeCall(worker), '503', [['retry-after', '5']]);
      worker.reconfigure(root, quiet);
      assert.equal(worker.host.tickPeriodMs, 1000);
      const { ticks, call } = ticksToNextCall(worker, root, 10_000);
      assert.ok(ticks <= 7, `${ticks} seconds`);
      worker.answer(call, '200');
    });

    it('does not wait for less with the new tick either', () => {
      const root = worker.configure(quiet);
      worker.answer(worker.exchange(root), '503', [['retry-after', '5']]);
      worker.reconfigure(root, { ...quiet, batch: { maxTraces: 2, maxDelayMs: 2 } });
      const { ticks, call } = ticksToNextCall(worker, root, 10_000);
      assert.ok(ticks >= 5000, `${ticks} milliseconds`);
      worker.answer(call, '200');
    });

    it('takes no more memory, however often', () => {
      const large = { ...quiet, redact: { headers: Array.from({ length: 60 }, (_, i) => `x-${i}`) } };
      const root = worker.configure(large);
      const change = (i: number): void => {
        worker.reconfigure(root, { ...large, exclude: { paths: [`/${i}`] } });
        worker.answer(worker.exchange(root), '200');
      };
      for (let i = 0; i < 10; i++) change(i);
      const { byteLength } = worker.host.exports.memory.buffer;
      for (let i = 0; i < 500; i++) change(i);
      assert.equal(worker.host.exports.memory.buffer.byteLength, byteLength);
    });

    it('captures no new exchanges where that is wrong, but goes on with what is open or waits', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 1 } });
      const open = worker.open(root);
      open.requestHeaders(getRequest);
      passAll(worker, root, ['a', 'b']);
      worker.reconfigure(root, { ...quiet, limits: { maxInFlight: 0 } });
      assert.match(worker.host.takeLogs()[0]!.text, /limits\.maxInFlight is 0/);
      assert.equal(metric('config_error'), 1);
      pass(worker, root, 'not seen');
      open.requestBody('body', true);
      open.responseHeaders(okResponse, true);
      open.end();
      assert.equal(metric('seen'), 3);
      worker.reset(takeCall(worker));
      const late = [...worker.host.takeCalls()];
      for (let i = 0; i < 2; i++) worker.tick(root);
      assert.deepEqual(deliver(worker, late).flat().toSorted(), ['a', 'b', 'id-1']);
      worker.reconfigure(root, quiet);
      assert.equal(metric('config_error'), 0);
      worker.answer(worker.exchange(root), '200');
      assert.equal(metric('exported'), 4);
    });

    it('ends as usual if its last configuration was wrong', () => {
      const root = worker.configure(quiet);
      const call = worker.exchange(root);
      worker.reconfigure(root, 'wrong');
      assert.equal(worker.host.takeLogs().length, 1);
      assert.equal(worker.done(root), false);
      worker.answer(call, '200');
      assert.deepEqual(worker.host.finishedRoots, [root]);
      worker.delete(root);
      assert.equal(metric('config_error'), 0);
    });
  });
}
