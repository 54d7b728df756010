import assert from 'node:assert/strict';
import { expectRestAfterEach } from './accounting.ts';
import { deliver, idsFrom, pass, passAll } from './export/traffic.ts';
import { status } from './host.ts';
import { builds } from './module.ts';
import { config, getRequest, okResponse, Worker } from './worker.ts';

const quiet = { ...config, logLevel: 'error' };
const other = {
  ...{ backend: { cluster: 'other', authority: 'other.test', path: '/other', timeoutMs: 7 } },
  logLevel: 'error',
};

for (const build of builds) {
  describe(`root contexts of one VM (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
      worker.host.clusters.set('other', status.ok);
    });
    expectRestAfterEach(() => worker.host);

    it('are one where the host makes them twice', () => {
      const root = worker.configure(quiet);
      const call = worker.exchange(root);
      worker.host.during({ contextId: root, rootId: root }, (filter) =>
        filter.proxy_on_context_create(root, 0),
      );
      worker.answer(call, '200');
      worker.answer(worker.exchange(root), '200');
      worker.delete(root);
      pass(worker, root, 'not seen');
      assert.equal(metric('seen'), 2);
    });

    it('share the limits of their worker, of which the largest count', () => {
      const first = worker.configure(
        { ...quiet, limits: { maxInFlight: 1, maxQueueBytes: 4096 } },
        'test.first',
      );
      const second = worker.configure(
        { ...other, limits: { maxInFlight: 4, maxQueueBytes: 16_384 } },
        'test.second',
      );
      passAll(worker, first, idsFrom('a', 9));
      assert.deepEqual(
        [metric('in_flight'), metric('queue_traces'), metric('queue_bytes')],
        [4, 5, 5 * 2048],
      );
      passAll(worker, second, idsFrom('b', 9));
      // One call is always left to another configuration.
      assert.deepEqual([metric('in_flight'), metric('queue_traces'), metric('queue_bytes')], [5, 8, 16_384]);
      assert.equal(metric('dropped_queue_full'), 5);
      const calls = worker.host.takeCalls();
      worker.delete(first);
      assert.equal(metric('in_flight'), 1);
      deliver(worker, calls.slice(4));
    });

    it('drop from the one that holds most where the queue is full, its oldest first', () => {
      const limits = { maxInFlight: 1, maxQueueBytes: 16_384 };
      const slow = worker.configure({ ...quiet, limits }, 'test.slow');
      const quick = worker.configure({ ...other, limits }, 'test.quick');
      passAll(worker, slow, idsFrom('s', 10));
      passAll(worker, quick, idsFrom('q', 3));
      const calls = worker.host.takeCalls();
      assert.deepEqual(deliver(worker, calls.slice(1)).flat(), ['q0', 'q1', 'q2']);
      assert.deepEqual(deliver(worker, calls.slice(0, 1)).flat(), ['s0', ...idsFrom('s', 10).slice(4)]);
      assert.equal(metric('dropped_queue_full'), 3);
    });

    it('hold no more than one queue together, however often the configuration changes', () => {
      const limits = { maxInFlight: 1, maxQueueBytes: 16_384 };
      const roots: number[] = [];
      for (let change = 0; change < 17; change++) {
        const root = worker.configure({ ...quiet, limits });
        passAll(worker, root, idsFrom(`c${change}-`, 20));
        assert.ok(metric('queue_bytes') <= limits.maxQueueBytes, `${metric('queue_bytes')} bytes wait`);
        worker.done(root);
        roots.push(root);
      }
      deliver(worker);
      for (let tick = 0; tick < 40; tick++) {
        for (const root of roots) worker.tick(root);
        deliver(worker);
      }
      assert.deepEqual(worker.host.finishedRoots.toSorted(), roots.toSorted());
    });

    it('leave calls to others while a backend of one does not answer', () => {
      const limits = { maxInFlight: 8 };
      const slow = worker.configure({ ...quiet, limits }, 'test.slow');
      const quick = worker.configure({ ...other, limits }, 'test.quick');
      passAll(worker, slow, idsFrom('s', 20));
      const waiting = worker.host.takeCalls();
      passAll(worker, quick, idsFrom('q', 5));
      assert.deepEqual(deliver(worker).flat(), idsFrom('q', 5));
      deliver(worker, waiting);
    });

    it('ignore  the answers to POSTs of others', () => {
      const first = worker.configure(quiet, 'test.first');
      const second = worker.configure(other, 'test.second');
      const [a, b] = [worker.exchange(first), worker.exchange(second)];
      worker.answer({ ...a, rootId: second }, '200');
      worker.answer({ ...b, rootId: first }, '503', [['retry-after', '9']]);
      assert.equal(metric('in_flight'), 2);
      deliver(worker, [a, b, worker.exchange(first)]);
    });

    it('have ticks of their own', () => {
      const first = worker.configure({ ...quiet, batch: { maxTraces: 9, maxDelayMs: 2 } }, 'test.first');
      const second = worker.configure({ ...other, batch: { maxTraces: 9, maxDelayMs: 2 } }, 'test.second');
      pass(worker, first, 'a');
      pass(worker, second, 'b');
      for (let i = 0; i < 9; i++) worker.tick(second);
      assert.deepEqual(deliver(worker), [['b']]);
      for (let i = 0; i < 2; i++) worker.tick(first);
      assert.deepEqual(deliver(worker), [['a']]);
    });

    it('are found whichever of them is deleted', () => {
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 0, 2],
        [1, 2, 0],
      ]) {
        const roots = ['a', 'b', 'c'].map((name) => worker.configure(quiet, name));
        const left = new Set(roots);
        for (const at of order) {
          worker.delete(roots[at]!);
          left.delete(roots[at]!);
          for (const root of left) worker.answer(worker.exchange(root), '200');
          pass(worker, roots[at]!, 'not seen');
        }
      }
      assert.equal(metric('seen'), 4 * 3);
    });

    it('count streams that outlive them as dropped, or as sampled out, and log nothing', () => {
      const root = worker.configure();
      const sampling = worker.configure({ ...config, sampling: { ratio: 0 } });
      const streams = [root, root, root, sampling].map((id) => worker.open(id));
      streams[0]!.requestHeaders(getRequest, true);
      streams[0]!.responseHeaders(okResponse);
      streams[1]!.requestHeaders(getRequest);
      streams[3]!.requestHeaders(getRequest);
      worker.delete(root);
      worker.delete(sampling);
      for (const stream of streams) {
        stream.responseBody('late', true);
        stream.end();
      }
      assert.deepEqual([metric('dropped_backend'), metric('sampled_out'), metric('seen')], [2, 1, 3]);
    });

    it('give back what streams that outlive them held, with the last of them', () => {
      const change = (): void => {
        const root = worker.configure(quiet);
        const streams = [worker.open(root), worker.open(root)];
        for (const stream of streams) {
          stream.requestHeaders(getRequest);
          stream.requestBody(new Uint8Array(20_000));
        }
        worker.delete(root);
        for (const stream of streams) stream.end();
      };
      for (let i = 0; i < 10; i++) change();
      const { byteLength } = worker.host.exports.memory.buffer;
      for (let i = 0; i < 300; i++) change();
      assert.equal(worker.host.exports.memory.buffer.byteLength, byteLength);
    });
  });
}
