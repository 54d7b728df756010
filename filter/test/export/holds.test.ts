import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { config, Worker } from '../worker.ts';
import { deliver, idsFrom, idsIn, pass, passAll, takeCall, ticksToNextCall } from './traffic.ts';

const quiet = { ...config, logLevel: 'error' };
/** As above, with a tick of so many milliseconds. */
const ticking = (tickMs: number): object => ({ ...quiet, batch: { maxTraces: 2, maxDelayMs: 2 * tickMs } });

for (const build of builds) {
  describe(`a backend that asks to wait (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    for (const code of ['429', '503']) {
      it(`gets nothing for as many seconds as it says with ${code}`, () => {
        const root = worker.configure(quiet);
        worker.answer(worker.exchange(root), code, [['retry-after', '20']]);
        passAll(worker, root, ['b', 'c']);
        for (let tick = 1; tick <= 20; tick++) {
          worker.tick(root);
          assert.deepEqual(worker.host.takeCalls(), [], `within 20 seconds, at tick ${tick}`);
        }
        worker.tick(root);
        assert.deepEqual(deliver(worker), [['id-1'], ['b'], ['c']]);
      });
    }

    for (const code of ['200', '204', '302', '404', '408', '500', '502', '504']) {
      it(`gets the next ones at once where it says so with ${code}`, () => {
        const root = worker.configure(quiet);
        worker.answer(worker.exchange(root), code, [['retry-after', '20']]);
        pass(worker, root, 'b');
        assert.deepEqual(deliver(worker), [['b']]);
        for (let tick = 0; tick < 3; tick++) worker.tick(root);
        deliver(worker);
      });
    }

    it('gets the next ones at once where it names no time', () => {
      const root = worker.configure(quiet);
      for (const headers of [[], [['retry-after', 'later']], [['retry-after', '0']]] as const)
        worker.answer(worker.exchange(root), '503', headers);
      for (let tick = 0; tick < 3; tick++) worker.tick(root);
      deliver(worker);
      assert.equal(metric('exported'), 3);
    });

    it('gets nothing until the date that it names', () => {
      const root = worker.configure(quiet);
      const date = new Date(Number(worker.host.now / 1_000_000n) + 30_000).toUTCString();
      worker.answer(worker.exchange(root), '503', [['retry-after', date]]);
      const { ticks, call } = ticksToNextCall(worker, root);
      assert.equal(ticks, 31);
      worker.answer(call, '200');
    });

    it('waits for 300 seconds at most', () => {
      const root = worker.configure(quiet);
      worker.answer(worker.exchange(root), '429', [['retry-after', '86400']]);
      const { ticks, call } = ticksToNextCall(worker, root, 1000);
      assert.equal(ticks, 301);
      worker.answer(call, '200');
    });

    for (const tickMs of [1, 7, 250, 300, 700, 999, 1000]) {
      it(`never waits for less than it asked for, nor for two ticks more, with ticks of ${tickMs} ms`, () => {
        const root = worker.configure({ ...ticking(tickMs), limits: { maxAttempts: 1 } });
        assert.equal(worker.host.tickPeriodMs, tickMs);
        passAll(worker, root, ['a', 'b']);
        worker.answer(takeCall(worker), '429', [['retry-after', '2']]);
        passAll(worker, root, ['c', 'd']);
        const { ticks, call } = ticksToNextCall(worker, root, 3000);
        // The first tick may come at any moment of its period.
        assert.ok((ticks - 1) * tickMs >= 2000, `${ticks} ticks may be over sooner`);
        assert.ok((ticks - 2) * tickMs < 2000, `${ticks} ticks`);
        worker.answer(call, '200');
      });
    }

    it('waits as long as the longest of its answers says', () => {
      for (const seconds of [
        [10, 3],
        [3, 10],
      ]) {
        const root = worker.configure(quiet);
        passAll(worker, root, ['a', 'b']);
        for (const [i, call] of worker.host.takeCalls().entries())
          worker.answer(call, '429', [['retry-after', `${seconds[i]}`]]);
        const { ticks, calls } = ticksToNextCall(worker, root);
        assert.equal(ticks, 11);
        deliver(worker, calls);
        worker.delete(root);
      }
    });

    it('is respected after the last attempt, too', () => {
      const root = worker.configure({ ...quiet, limits: { maxAttempts: 1 } });
      worker.answer(worker.exchange(root), '503', [['retry-after', '5']]);
      assert.equal(metric('dropped_backend'), 1);
      pass(worker, root, 'b');
      assert.deepEqual(worker.host.takeCalls(), []);
      assert.equal(ticksToNextCall(worker, root).ticks, 6);
      worker.delete(root);
    });

    it('does not delay a POST that is already in flight', () => {
      const root = worker.configure(quiet);
      passAll(worker, root, ['a', 'b']);
      const [a, b] = worker.host.takeCalls();
      worker.answer(a!, '503', [['retry-after', '5']]);
      worker.answer(b!, '200');
      assert.equal(metric('exported'), 1);
      assert.deepEqual(worker.host.takeCalls(), []);
      deliver(worker, ticksToNextCall(worker, root).calls);
    });

    it('is respected while the configuration ends', () => {
      const root = worker.configure({ ...quiet, batch: { maxTraces: 2, maxDelayMs: 2000 } });
      passAll(worker, root, ['a', 'b', 'c']);
      worker.answer(takeCall(worker), '503', [['retry-after', '5']]);
      assert.equal(worker.done(root), false);
      const { ticks, calls } = ticksToNextCall(worker, root);
      assert.equal(ticks, 6);
      deliver(worker, calls);
      assert.deepEqual(worker.host.finishedRoots, [root]);
      assert.equal(metric('exported'), 3);
    });

    it('of one plugin does not delay another', () => {
      worker.host.clusters.set('other', status.ok);
      const first = worker.configure(quiet, 'test.first');
      const second = worker.configure({ ...quiet, backend: { cluster: 'other' } }, 'test.second');
      worker.answer(worker.exchange(first), '429', [['retry-after', '5']]);
      assert.deepEqual(idsIn(worker.exchange(second)), ['id-1']);
      worker.delete(second);
      worker.delete(first);
    });

    it('fills the queue of its worker no further than to its limits', () => {
      const root = worker.configure({ ...quiet, limits: { maxQueueBytes: 32_768 } });
      worker.answer(worker.exchange(root), '503', [['retry-after', '100']]);
      passAll(worker, root, idsFrom('n', 100));
      assert.ok(metric('queue_bytes') <= 32_768);
      assert.ok(metric('dropped_queue_full') > 50);
      for (let tick = 0; tick < 101; tick++) worker.tick(root);
      const sent = deliver(worker).flat();
      assert.deepEqual(sent, idsFrom('n', 100).slice(-sent.length));
      assert.equal(metric('exported') + metric('dropped_queue_full'), 101);
    });
  });
}
