import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { cluster, config, Worker } from '../worker.ts';
import { deliver, idsIn, pass, passAll, takeCall, ticksToNextCall } from './traffic.ts';

/** A configuration with ticks of a millisecond, so that waiting times can be measured. */
const fine = {
  ...config,
  batch: { maxTraces: 2, maxDelayMs: 1 },
  limits: { maxAttempts: 10 },
  logLevel: 'error',
};
const quiet = { ...config, logLevel: 'error' };

for (const build of builds) {
  describe(`another attempt to export (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    for (const code of ['408', '429', '500', '502', '503', '504', '599', 'reset', '99', 'abc']) {
      it(`is made with the same POST behind ${code}`, () => {
        const root = worker.configure(quiet);
        const first = worker.exchange(root);
        if (code === 'reset') worker.reset(first);
        else worker.answer(first, code);
        assert.deepEqual(worker.host.takeCalls(), [], 'not at once');
        assert.deepEqual([metric('queue_traces'), metric('in_flight')], [1, 0]);
        const { call } = ticksToNextCall(worker, root);
        assert.deepEqual({ ...call, token: first.token }, first);
        assert.deepEqual([metric('queue_traces'), metric('in_flight')], [0, 1]);
        worker.answer(call, '200');
        assert.deepEqual([metric('exported'), metric('export_errors')], [1, 1]);
      });
    }

    for (const answer of [status.internalFailure, 1, 3, 6, 12]) {
      it(`is made where the host answers ${answer} to the call`, () => {
        const root = worker.configure(quiet);
        worker.host.clusters.set(cluster, answer);
        pass(worker, root, 'a');
        assert.deepEqual([metric('queue_traces'), metric('in_flight')], [1, 0]);
        worker.host.clusters.set(cluster, status.ok);
        const { call } = ticksToNextCall(worker, root);
        worker.answer(call, '200');
        assert.deepEqual([metric('exported'), metric('export_errors')], [1, 1]);
      });
    }

    for (const maxAttempts of [1, 2, 10]) {
      it(`is made until there were ${maxAttempts}, and then no more`, () => {
        const root = worker.configure({ ...quiet, limits: { maxAttempts } });
        pass(worker, root, 'a');
        for (let attempt = 1; attempt < maxAttempts; attempt++) {
          worker.reset(takeCall(worker));
          assert.equal(metric('dropped_backend'), 0);
          while (metric('in_flight') === 0) worker.tick(root);
        }
        worker.reset(takeCall(worker));
        assert.deepEqual([metric('dropped_backend'), metric('export_errors')], [1, maxAttempts]);
        for (let i = 0; i < 100; i++) worker.tick(root);
      });
    }

    it('counts attempts that the host refuses as attempts', () => {
      const root = worker.configure({ ...quiet, limits: { maxAttempts: 3 } });
      worker.host.clusters.set(cluster, status.internalFailure);
      pass(worker, root, 'a');
      for (let i = 0; i < 100; i++) worker.tick(root);
      assert.deepEqual([metric('dropped_backend'), metric('export_errors')], [1, 3]);
    });

    it('waits about twice as long each time, up to half a minute', () => {
      const root = worker.configure(fine);
      pass(worker, root, 'a');
      worker.tick(root);
      let call = takeCall(worker);
      for (const middle of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]) {
        worker.reset(call);
        const next = ticksToNextCall(worker, root, 50_000);
        assert.ok(next.ticks >= middle / 2 && next.ticks <= middle * 1.5, `${next.ticks} ms, not ${middle}`);
        call = next.call;
      }
      worker.reset(call);
      assert.equal(metric('dropped_backend'), 1);
    });

    it('comes at another time from each worker', () => {
      const waits = Array.from({ length: 10 }, (_, i) => {
        worker = new Worker(build);
        worker.host.now += BigInt(i) * 1_234_567n;
        const root = worker.configure(fine);
        pass(worker, root, 'a');
        worker.tick(root);
        worker.reset(takeCall(worker));
        const { ticks, call } = ticksToNextCall(worker, root, 1000);
        worker.answer(call, '200');
        return ticks;
      });
      assert.ok(new Set(waits).size > 5, `${waits}`);
    });

    it('holds nothing else up', () => {
      const root = worker.configure(quiet);
      pass(worker, root, 'a');
      worker.answer(takeCall(worker), '503');
      pass(worker, root, 'b');
      const b = takeCall(worker);
      assert.deepEqual(idsIn(b), ['b']);
      worker.answer(b, '200');
      worker.answer(ticksToNextCall(worker, root).call, '200');
      assert.equal(metric('exported'), 2);
    });

    it('goes before what was never sent, and in the order of the failures', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 2 } });
      passAll(worker, root, ['a', 'b', 'c', 'd']);
      const [a, b] = worker.host.takeCalls();
      for (const call of [a!, b!]) worker.answer(call, '503');
      const cAndD = worker.host.takeCalls();
      passAll(worker, root, ['e', 'f']);
      for (let i = 0; i < 3; i++) worker.tick(root);
      assert.deepEqual(deliver(worker, cAndD), [['c'], ['d'], ['a'], ['b'], ['e'], ['f']]);
    });

    it('ends where the cluster is gone in the meantime', () => {
      const root = worker.configure(quiet);
      worker.reset(worker.exchange(root));
      worker.host.clusters.delete(cluster);
      for (let i = 0; i < 3; i++) worker.tick(root);
      assert.deepEqual([metric('dropped_no_cluster'), metric('dropped_backend')], [1, 0]);
    });

    it('is made for a batch as it was, which nothing joins any more', () => {
      const root = worker.configure({ ...quiet, batch: { maxTraces: 3 } });
      passAll(worker, root, ['a', 'b']);
      for (let i = 0; i < 2; i++) worker.tick(root);
      const first = takeCall(worker);
      worker.answer(first, '503');
      passAll(worker, root, ['c', 'd']);
      const { calls } = ticksToNextCall(worker, root);
      assert.deepEqual({ ...calls[0], token: first.token }, first);
      deliver(worker, calls);
      for (let i = 0; i < 2; i++) worker.tick(root);
      deliver(worker);
      assert.deepEqual([metric('exported'), metric('export_errors')], [4, 1]);
    });

    it('is no longer made for a batch that failed too often; each of its documents counts', () => {
      const root = worker.configure({ ...quiet, batch: { maxTraces: 3 }, limits: { maxAttempts: 2 } });
      passAll(worker, root, ['a', 'b', 'c']);
      worker.answer(takeCall(worker), '500');
      worker.answer(ticksToNextCall(worker, root).call, '500');
      assert.deepEqual([metric('dropped_backend'), metric('export_errors')], [3, 2]);
    });
  });
}
