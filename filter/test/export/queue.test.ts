import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { hoardMemory, workerOfLittleMemory } from '../hoard.ts';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { config, Worker } from '../worker.ts';
import { deliver, idsFrom, idsIn, pass, passAll, takeCall, ticksToNextCall } from './traffic.ts';

const quiet = { ...config, logLevel: 'error' };

for (const build of builds) {
  describe(`the queue (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    it('drops the oldest that wait when it is full, and never holds more than it may', () => {
      const limits = { maxInFlight: 1, maxQueueBytes: 8192 };
      const root = worker.configure({ ...quiet, limits });
      const ids = idsFrom('n', 20);
      for (const id of ids) {
        pass(worker, root, id);
        assert.ok(metric('queue_bytes') <= limits.maxQueueBytes);
      }
      const sent = deliver(worker).flat();
      assert.ok(sent.length > 2 && sent.length < ids.length);
      assert.deepEqual(sent, ['n0', ...ids.slice(ids.length - sent.length + 1)]);
      assert.equal(metric('dropped_queue_full'), ids.length - sent.length);
    });

    it('counts the bytes of memory that it holds', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 1, maxQueueBytes: 16_384 } });
      passAll(worker, root, ['under way', 'a']);
      assert.equal(metric('queue_bytes'), 2048);
      pass(worker, root, 'b', 9000);
      assert.equal(metric('queue_bytes'), 2048 + 16_384 - 2048, 'a has gone for b');
      deliver(worker);
    });

    it('fills up to the last byte', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 1, maxQueueBytes: 8192 } });
      passAll(worker, root, ['under way', 'a', 'b', 'c', 'd']);
      assert.deepEqual([metric('queue_bytes'), metric('dropped_queue_full')], [8192, 0]);
      pass(worker, root, 'e');
      assert.deepEqual([metric('queue_bytes'), metric('dropped_queue_full')], [8192, 1]);
      assert.deepEqual(deliver(worker), [['under way'], ['b'], ['c'], ['d'], ['e']]);
    });

    it('drops what failed before what was never sent', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 1, maxQueueBytes: 4096 } });
      passAll(worker, root, ['a', 'b', 'c']);
      worker.reset(takeCall(worker));
      const b = takeCall(worker);
      assert.deepEqual([idsIn(b), metric('queue_traces'), metric('dropped_queue_full')], [['b'], 2, 0]);
      pass(worker, root, 'd');
      assert.equal(metric('dropped_queue_full'), 1);
      worker.tick(root);
      assert.deepEqual(deliver(worker, [b]), [['b'], ['c'], ['d']]);
    });

    it('drops the batch that is being filled last, and as a whole', () => {
      const root = worker.configure({
        ...{ ...quiet, batch: { maxTraces: 3 } },
        limits: { maxInFlight: 1, maxQueueBytes: 4096 },
      });
      passAll(worker, root, idsFrom('under way', 3));
      const underWay = takeCall(worker);
      passAll(worker, root, idsFrom('ready', 3));
      passAll(worker, root, idsFrom('filling', 2));
      assert.deepEqual([metric('queue_traces'), metric('queue_bytes')], [5, 4096]);
      pass(worker, root, 'large', 3000);
      assert.deepEqual([metric('queue_traces'), metric('dropped_queue_full')], [0, 6]);
      deliver(worker, [underWay]);
    });

    it('goes on filling a batch while it drops older ones', () => {
      const limits = { maxInFlight: 1, maxQueueBytes: 4096 };
      const root = worker.configure({ ...quiet, batch: { maxTraces: 4 }, limits });
      passAll(worker, root, [...idsFrom('under way', 4), ...idsFrom('ready', 4)]);
      pass(worker, root, 'a');
      pass(worker, root, 'large', 1200);
      assert.equal(metric('dropped_queue_full'), 4);
      passAll(worker, root, ['b', 'c']);
      assert.deepEqual(deliver(worker), [idsFrom('under way', 4), ['a', 'large', 'b', 'c']]);
    });

    it('keeps nothing waiting where it has no room at all', () => {
      const root = worker.configure({ ...quiet, limits: { maxInFlight: 1, maxQueueBytes: 0 } });
      passAll(worker, root, ['a', 'b']);
      assert.deepEqual(deliver(worker), [['a']]);
      assert.equal(metric('dropped_queue_full'), 1);
    });

    it('posts what it has no room for, as long as it may, even if a batch could take more', () => {
      const limits = { maxInFlight: 2, maxQueueBytes: 0 };
      const root = worker.configure({ ...quiet, batch: { maxTraces: 100 }, limits });
      passAll(worker, root, ['a', 'b', 'c']);
      assert.deepEqual(worker.host.takeCalls().map(idsIn), [['a'], ['b']]);
      assert.equal(metric('dropped_queue_full'), 1);
      worker.delete(root);
    });

    it('drops what failed where it has no room for it', () => {
      const root = worker.configure({ ...quiet, limits: { maxQueueBytes: 0 } });
      worker.answer(worker.exchange(root), '503');
      assert.deepEqual([metric('dropped_queue_full'), metric('export_errors')], [1, 1]);
      for (let i = 0; i < 3; i++) worker.tick(root);
    });

    it('holds 65536 exchanges at most, however small they are', function () {
      this.timeout(180_000);
      const root = worker.configure({
        ...{ ...quiet, batch: { maxTraces: 4096, maxBytes: 16 << 20 } },
        limits: { maxInFlight: 1, maxQueueBytes: 64 << 20 },
      });
      // Little is read of each exchange, as there are many.
      worker.host.failures.set('proxy_get_property', status.notFound);
      let id = 1000;
      const passMany = (count: number): void => {
        const phase = {
          contextId: root,
          rootId: root,
          canCall: true,
          headerMaps: { 0: [[':path', '/'] as const] },
        };
        worker.host.during(phase, (filter) => {
          for (const end = id + count; id < end; id++) {
            filter.proxy_on_context_create(id, root);
            filter.proxy_on_delete(id);
          }
        });
      };
      passMany(4096);
      const underWay = takeCall(worker);
      passMany(65_536);
      assert.deepEqual([metric('queue_traces'), metric('dropped_queue_full')], [65_536, 0]);
      passMany(1);
      assert.deepEqual([metric('queue_traces'), metric('dropped_queue_full')], [65_536 - 4095, 4096]);
      worker.done(root);
      deliver(worker, [underWay]);
      assert.equal(metric('exported'), 65_537);
    });

    it('keeps what waits when a batch goes and another comes', () => {
      const root = worker.configure({ ...quiet, batch: { maxTraces: 2 }, limits: { maxInFlight: 1 } });
      passAll(worker, root, idsFrom('n', 7));
      assert.deepEqual([metric('queue_traces'), metric('in_flight')], [5, 1]);
      assert.deepEqual(deliver(worker), [
        ['n0', 'n1'],
        ['n2', 'n3'],
        ['n4', 'n5'],
      ]);
      deliver(worker, [ticksToNextCall(worker, root).call]);
      assert.equal(metric('exported'), 7);
    });

    it('needs no memory for a POST beside its document, however long the headers of the configuration are', () => {
      worker = workerOfLittleMemory(build);
      const headers = { token: 'x'.repeat(8000) };
      const root = worker.configure({ backend: { address: 'collector.test', headers }, logLevel: 'error' });
      const hoards = hoardMemory(worker);
      hoards.pop()!.release();
      const before = metric('dropped_queue_full');
      worker.answer(worker.exchange(root), '200');
      assert.equal(metric('dropped_queue_full'), before);
      for (const hoard of hoards) hoard.release();
    });
  });
}
