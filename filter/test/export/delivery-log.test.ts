import assert from 'node:assert/strict';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { cluster, config, Worker } from '../worker.ts';
import { pass, passAll } from './traffic.ts';

const MINUTE_NS = 60_000_000_000n;
const begin = (name: string): string => `meshtap: cannot deliver exchanges: cluster ${name} `;
const end = 'Logged once a minute at most; see the counters for numbers.';
const once = { ...config, limits: { maxAttempts: 1 } };

for (const build of builds) {
  describe(`the delivery log (${build} build)`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    const lines = (): string[] =>
      worker.host.takeLogs().map(({ level, text }) => {
        assert.equal(level, 'warn');
        return text;
      });

    it('logs a cluster that is not known', () => {
      const root = worker.configure(once);
      worker.host.clusters.delete(cluster);
      pass(worker, root, 'a');
      assert.deepEqual(lines(), [
        `${begin(cluster)}is not known to this proxy. Check backend.address and backend.port, and that no Sidecar or exportTo hides the service from this workload. ${end}`,
      ]);
    });

    it('logs  a cluster that has no endpoint', () => {
      const root = worker.configure(once);
      worker.host.clusters.set(cluster, status.internalFailure);
      pass(worker, root, 'a');
      assert.deepEqual(lines(), [
        `${begin(cluster)}has no endpoint that can be reached. Check that the backend runs and is healthy. ${end}`,
      ]);
    });

    it('logs  a call that was reset', () => {
      const root = worker.configure(once);
      worker.reset(worker.exchange(root));
      assert.deepEqual(lines(), [
        `${begin(cluster)}did not answer: the call was reset. Check that the backend speaks HTTP on this port. ${end}`,
      ]);
    });

    it('logs an answer that is not successful, with its status', () => {
      const root = worker.configure(once);
      worker.answer(worker.exchange(root), '404');
      assert.deepEqual(lines(), [
        `${begin(cluster)}answered 404. Check the backend; 503 can also mean a refused connection or failed TLS, 504 a timeout. ${end}`,
      ]);
    });

    it('logs  a queue that is full', () => {
      const root = worker.configure({ ...once, limits: { maxInFlight: 1, maxQueueBytes: 0 } });
      passAll(worker, root, ['a', 'b']);
      worker.host.takeCalls();
      assert.deepEqual(lines(), [
        `${begin(cluster)}is too slow for this traffic: limits.maxInFlight and limits.maxQueueBytes are reached, and the oldest are dropped. ${end}`,
      ]);
    });

    it('logs each reason once a minute', () => {
      const root = worker.configure(once);
      worker.answer(worker.exchange(root), '503');
      assert.equal(lines().length, 1);
      worker.host.now += MINUTE_NS - 1n;
      worker.answer(worker.exchange(root), '500');
      assert.equal(lines().length, 0);
      worker.reset(worker.exchange(root));
      assert.equal(lines().length, 1);
      worker.host.now += 1n;
      worker.answer(worker.exchange(root), '500');
      assert.equal(lines().length, 1);
      worker.reset(worker.exchange(root));
      assert.equal(lines().length, 0);
    });

    it('is logged by each plugin with its own cluster', () => {
      const first = worker.configure(once, 'test.first');
      const second = worker.configure({ ...once, backend: { cluster: 'other' } }, 'test.second');
      worker.host.clusters.clear();
      passAll(worker, first, ['a', 'b']);
      passAll(worker, second, ['a', 'b']);
      const told = lines();
      assert.equal(told.length, 2);
      assert.ok(told[0]!.startsWith(begin(cluster)) && told[1]!.startsWith(begin('other')));
    });

    it('logs attempts that are followed by others, too', () => {
      const root = worker.configure();
      worker.answer(worker.exchange(root), '503');
      assert.equal(lines().length, 1);
    });

    it('logs nothing at level error, and nothing about what is left out on purpose', () => {
      const root = worker.configure({ ...once, logLevel: 'error' });
      worker.answer(worker.exchange(root), '503');
      const sampled = worker.configure({ ...config, sampling: { ratio: 0 } });
      pass(worker, sampled, 'a');
      assert.deepEqual(lines(), []);
    });

    it('logs again soon if the clock is set back', () => {
      const root = worker.configure(once);
      worker.answer(worker.exchange(root), '503');
      worker.host.now -= 3600n * 1_000_000_000n;
      worker.answer(worker.exchange(root), '503');
      assert.equal(lines().length, 2);
    });
  });
}
