import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import type { Call } from '../host.ts';
import { builds } from '../module.ts';
import { config, Worker } from '../worker.ts';
import { busyExchanges, deliver, idsFrom, idsIn, pass, passAll, takeCall } from './traffic.ts';

for (const build of builds) {
  describe(`a busy worker (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    const makeBusy = (root: number): void => {
      for (let i = 0; i < busyExchanges; i++) worker.answer(worker.exchange(root), '200');
    };
    /** Makes the worker busy with the call of an exchange `a` under way, and has exchanges with these ids wait after it. */
    const keepWaiting = (root: number, ids: readonly string[]): Call => {
      makeBusy(root);
      pass(worker, root, 'a');
      const first = takeCall(worker);
      passAll(worker, root, ids);
      return first;
    };
    const posted = (): string[][] => worker.host.takeCalls().map(idsIn);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    it('has had more than 500 exchanges since the last tick: until then each is posted at once', () => {
      const root = worker.configure();
      for (let second = 0; second < 2; second++) {
        for (let i = 1; i < busyExchanges; i++) worker.answer(worker.exchange(root), '200');
        pass(worker, root, 'last');
        const last = takeCall(worker);
        pass(worker, root, 'busy');
        assert.deepEqual(worker.host.takeCalls(), []);
        worker.tick(root);
        assert.deepEqual(deliver(worker), [['busy']]);
        worker.answer(last, '200');
        worker.tick(root);
      }
    });

    it('posts at once while nothing is in flight, and then eight in a row', () => {
      const root = worker.configure();
      makeBusy(root);
      pass(worker, root, 'first');
      const first = takeCall(worker);
      const ids = idsFrom('n', 8);
      passAll(worker, root, ids.slice(0, 7));
      assert.deepEqual(worker.host.takeCalls(), []);
      pass(worker, root, 'n7');
      assert.deepEqual(
        deliver(worker),
        ids.map((id) => [id]),
      );
      worker.answer(first, '200');
      assert.equal(metric('exported'), busyExchanges + 9);
    });

    it('posts what waits when the last call under way is answered', () => {
      const root = worker.configure();
      const first = keepWaiting(root, ['b', 'c']);
      worker.answer(first, '200');
      assert.deepEqual(deliver(worker), [['b'], ['c']]);
    });

    it('posts what waits when the last call under way fails', () => {
      const root = worker.configure({ ...config, logLevel: 'error', limits: { maxAttempts: 1 } });
      const first = keepWaiting(root, ['b', 'c']);
      worker.reset(first);
      assert.deepEqual(deliver(worker), [['b'], ['c']]);
      assert.equal(metric('dropped_backend'), 1);
    });

    it('posts what waits at the tick, whatever is under way', () => {
      const root = worker.configure();
      const first = keepWaiting(root, ['b', 'c']);
      worker.tick(root);
      assert.deepEqual(deliver(worker), [['b'], ['c']]);
      worker.answer(first, '200');
    });

    it('posts what waits when its configuration goes away, and all that comes then at once', () => {
      const root = worker.configure();
      makeBusy(root);
      const late = worker.open(root);
      pass(worker, root, 'a');
      const first = takeCall(worker);
      passAll(worker, root, ['b', 'c']);
      assert.equal(worker.done(root), false);
      const flushed = worker.host.takeCalls();
      assert.deepEqual(flushed.map(idsIn), [['b'], ['c']]);
      late.requestHeaders([[':path', '/late']], true);
      late.end();
      deliver(worker, [first, ...flushed, takeCall(worker)]);
      late.delete();
      assert.deepEqual(worker.host.finishedRoots, [root]);
    });

    it('lets no more than 256 KiB wait', () => {
      const root = worker.configure();
      const first = keepWaiting(root, []);
      // Of 90 KB come 120 KB of base64, for which there is a block of 128 KiB.
      pass(worker, root, 'b', 90_000);
      assert.deepEqual(posted(), []);
      pass(worker, root, 'c', 90_000);
      const calls = worker.host.takeCalls();
      assert.deepEqual(calls.map(idsIn), [['b'], ['c']]);
      deliver(worker, [first, ...calls]);
    });

    it('drops nothing that it could post, however small the queue', () => {
      const root = worker.configure({ ...config, limits: { maxQueueBytes: 0 } });
      makeBusy(root);
      passAll(worker, root, idsFrom('n', 20));
      assert.equal(deliver(worker).length, 20);
      assert.equal(metric('dropped_queue_full'), 0);
    });

    it('keeps no more calls under way than it may', () => {
      const root = worker.configure({ ...config, limits: { maxInFlight: 3 } });
      makeBusy(root);
      passAll(worker, root, idsFrom('n', 20));
      const calls = worker.host.takeCalls();
      assert.equal(calls.length, 3);
      assert.deepEqual([metric('in_flight'), metric('queue_traces')], [3, 17]);
      assert.equal(deliver(worker, calls).length, 20);
    });

    it('flushes the counters at the tick, and at once when nothing is in flight or waiting', () => {
      const root = worker.configure();
      const first = keepWaiting(root, ['b', 'c']);
      assert.deepEqual([metric('seen'), metric('in_flight'), metric('queue_traces')], [busyExchanges, 0, 0]);
      worker.tick(root);
      assert.deepEqual(
        [metric('seen'), metric('in_flight'), metric('queue_traces')],
        [busyExchanges + 3, 3, 0],
      );
      deliver(worker, [first, ...worker.host.takeCalls()]);
      assert.equal(metric('exported'), busyExchanges + 3);
    });

    it('counts what is sampled out with the rest', () => {
      const root = worker.configure({ ...config, sampling: { hosts: ['shop.test'] } });
      const first = keepWaiting(root, []);
      const stream = worker.open(root);
      stream.requestHeaders([
        [':authority', 'other.test'],
        [':path', '/'],
      ]);
      stream.end();
      assert.equal(metric('sampled_out'), 0);
      worker.answer(first, '200');
      assert.equal(metric('sampled_out'), 1);
    });

    it('does not make a worker of another configuration wait', () => {
      const busy = worker.configure(config, 'busy');
      const other = worker.configure(config, 'other');
      makeBusy(busy);
      passAll(worker, other, ['a', 'b']);
      assert.deepEqual(deliver(worker), [['a'], ['b']]);
    });
  });
}
