import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { hoardMemory, workerOfLittleMemory } from '../hoard.ts';
import type { Call } from '../host.ts';
import { builds } from '../module.ts';
import { textOf } from '../wire.ts';
import { config, Worker } from '../worker.ts';
import { deliver, idsFrom, idsIn, pass, passAll, takeCall, ticksToNextCall } from './traffic.ts';

const batchOf = (batch: object, more: object = {}): object => ({
  ...{ ...config, logLevel: 'error', batch },
  ...more,
});

for (const build of builds) {
  describe(`a batch (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    /** The JSON of one exchange alone. */
    function documentSize(id: string, bodyBytes = 0): number {
      const other = new Worker(build);
      pass(other, other.configure(config), id, bodyBytes);
      return takeCall(other).body.length;
    }

    it('is sent when it has as many exchanges as it may, as a JSON array in their order', () => {
      const root = worker.configure(batchOf({ maxTraces: 3 }));
      passAll(worker, root, ['a', 'b']);
      assert.deepEqual(worker.host.takeCalls(), []);
      assert.equal(metric('queue_traces'), 2);
      passAll(worker, root, ['c', 'd']);
      const call = takeCall(worker);
      assert.deepEqual(idsIn(call), ['a', 'b', 'c']);
      assert.ok(Array.isArray(JSON.parse(textOf(call.body))));
      assert.ok(call.headers.every(([name]) => name !== 'x-request-id'));
      worker.answer(call, '200');
      assert.deepEqual([metric('exported'), metric('queue_traces')], [3, 1]);
      worker.delete(root);
    });

    it('has the same bytes as documents that are sent alone', () => {
      const alone = ['a', 'b'].map((id) => {
        const other = new Worker(build);
        pass(other, other.configure(config), id, 100);
        return textOf(takeCall(other).body);
      });
      const root = worker.configure(batchOf({ maxTraces: 2 }));
      for (const id of ['a', 'b']) pass(worker, root, id, 100);
      const call = takeCall(worker);
      assert.equal(textOf(call.body), `[${alone[0]},${alone[1]}]`);
      worker.answer(call, '200');
    });

    it('of one exchange is an array, too, and has its id', () => {
      const root = worker.configure(batchOf({ maxTraces: 2 }));
      pass(worker, root, 'a');
      const { call } = ticksToNextCall(worker, root);
      assert.match(textOf(call.body), /^\[\{.*\}\]$/);
      assert.deepEqual(call.headers.at(-1), ['x-request-id', 'a']);
      worker.answer(call, '200');
    });

    it('is sent before its JSON would be larger than it may be', () => {
      const size = documentSize('n0', 300);
      const fits = 4 * size + 5;
      for (const [maxBytes, count] of [
        [fits, 4],
        [fits - 1, 3],
        [fits + size, 4],
        [fits + size + 1, 5],
      ] as const) {
        const root = worker.configure(batchOf({ maxTraces: 100, maxBytes }));
        for (const id of idsFrom('n', 6)) pass(worker, root, id, 300);
        const call = takeCall(worker);
        assert.ok(call.body.length <= maxBytes);
        assert.equal(idsIn(call).length, count, `of at most ${maxBytes} bytes`);
        worker.delete(root);
      }
    });

    it('sends an exchange that is larger than that alone, in its order', () => {
      const root = worker.configure(batchOf({ maxTraces: 100, maxBytes: 2000 }));
      pass(worker, root, 'a');
      pass(worker, root, 'large', 5000);
      passAll(worker, root, ['b', 'c']);
      const early = worker.host.takeCalls();
      assert.deepEqual(early.map(idsIn), [['a'], ['large']]);
      const late = ticksToNextCall(worker, root).call;
      assert.deepEqual(idsIn(late), ['b', 'c']);
      deliver(worker, [...early, late]);
    });

    it('may grow to 16 MiB', () => {
      const root = worker.configure({
        ...batchOf({ maxTraces: 100, maxBytes: 16_777_216 }, { limits: { maxQueueBytes: 64 << 20 } }),
        capture: { maxResponseBodyBytes: 3_000_000 },
      });
      for (const id of idsFrom('n', 6)) pass(worker, root, id, 3_000_000);
      const call = takeCall(worker);
      assert.equal(idsIn(call).length, 4);
      assert.ok(call.body.length < 16_777_216);
      worker.answer(call, '200');
      worker.delete(root);
    });

    for (const [maxDelayMs, tickMs] of [
      [1, 1],
      [2, 1],
      [3, 1],
      [5, 2],
      [999, 499],
      [1000, 500],
      [1999, 999],
      [2500, 1000],
      [60_000, 1000],
    ] as const) {
      it(`is sent at most ${maxDelayMs} ms after it began, and not two ticks before`, () => {
        const root = worker.configure(batchOf({ maxTraces: 100, maxDelayMs }));
        assert.equal(worker.host.tickPeriodMs, tickMs);
        for (const begin of [0, 5]) {
          for (let i = 0; i < begin; i++) worker.tick(root);
          passAll(worker, root, ['a', 'b']);
          const { ticks, call } = ticksToNextCall(worker, root);
          assert.deepEqual(idsIn(call), ['a', 'b']);
          assert.ok(ticks * tickMs <= maxDelayMs, `${ticks} ticks are too many`);
          assert.ok((ticks + 2) * tickMs > maxDelayMs, `${ticks} ticks are too few`);
          worker.answer(call, '200');
        }
      });
    }

    it('has an age of its own, whatever came before', () => {
      const root = worker.configure(batchOf({ maxTraces: 2, maxDelayMs: 60_000 }));
      pass(worker, root, 'a');
      for (let i = 0; i < 40; i++) worker.tick(root);
      passAll(worker, root, ['b', 'c']);
      worker.answer(takeCall(worker), '200');
      const { ticks, call } = ticksToNextCall(worker, root);
      assert.equal(ticks, 60);
      worker.answer(call, '200');
    });

    it('is sent when its configuration goes away, and then each exchange at once', () => {
      const root = worker.configure(batchOf({ maxTraces: 100 }));
      const late = ['x', 'y'].map(() => worker.open(root));
      passAll(worker, root, ['a', 'b']);
      assert.equal(worker.done(root), false);
      const first = takeCall(worker);
      assert.deepEqual(idsIn(first), ['a', 'b']);
      for (const stream of late) {
        stream.requestHeaders([[':path', '/']], true);
        stream.end();
      }
      const calls = worker.host.takeCalls();
      assert.deepEqual(calls.map(idsIn), [[''], ['']]);
      assert.deepEqual(worker.host.finishedRoots, []);
      deliver(worker, [first, ...calls]);
      assert.deepEqual(worker.host.finishedRoots, [root]);
      assert.equal(metric('exported'), 4);
    });

    it('that never began is not sent', () => {
      const root = worker.configure(batchOf({ maxTraces: 100 }));
      for (let i = 0; i < 10; i++) worker.tick(root);
      assert.equal(worker.done(root), true);
    });

    it('is counted by its exchanges if there is no cluster for it', () => {
      const root = worker.configure(batchOf({ maxTraces: 3 }));
      worker.host.clusters.clear();
      passAll(worker, root, ['a', 'b', 'c']);
      assert.deepEqual([metric('dropped_no_cluster'), metric('export_errors')], [3, 1]);
    });

    it('is sent before its time where the queue is full of it', () => {
      const root = worker.configure(batchOf({ maxTraces: 10_000 }, { limits: { maxQueueBytes: 8192 } }));
      const ids = idsFrom('n', 50);
      passAll(worker, root, ids);
      worker.done(root);
      assert.deepEqual(deliver(worker).flat(), ids);
      assert.equal(metric('dropped_queue_full'), 0);
    });

    it('is sent as it is where memory for one more ends', () => {
      worker = workerOfLittleMemory(build);
      const root = worker.configure(batchOf({ maxTraces: 10_000, maxDelayMs: 60_000 }));
      pass(worker, root, 'before');
      for (let i = 0; i < 60; i++) worker.tick(root);
      deliver(worker);
      const hoards = hoardMemory(worker);
      // One block for the batch, and one for each exchange on its way into it; but none to grow into.
      while (metric('queue_traces') < 2) {
        hoards.pop()!.release();
        pass(worker, root, 'a');
      }
      const ids = ['a', 'a'];
      const calls: Call[] = [];
      for (let i = 0; i < 100 && calls.length === 0; i++) {
        ids.push(`n${i}`);
        pass(worker, root, `n${i}`);
        calls.push(...worker.host.takeCalls());
      }
      assert.equal(calls.length, 1);
      for (const hoard of hoards) hoard.release();
      worker.done(root);
      assert.deepEqual(deliver(worker, [...calls, ...worker.host.takeCalls()]).flat(), ids);
    });
  });
}
