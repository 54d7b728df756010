import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { documentOf } from '../document.ts';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { cluster, config, Worker } from '../worker.ts';
import { deliver, idsFrom, idsIn, pass, passAll, takeCall } from './traffic.ts';

for (const build of builds) {
  describe(`export of documents (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    it('counts what was answered by a 2xx as exported', () => {
      const root = worker.configure();
      for (const code of ['200', '202', '204', '299']) worker.answer(worker.exchange(root), code);
      assert.equal(metric('exported'), 4);
      assert.equal(metric('export_errors'), 0);
    });

    for (const code of ['100', '199', '300', '304', '400', '404', '407', '409', '428', '430', '499']) {
      it(`counts what was answered by ${code} as dropped by the backend, and does not send it again`, () => {
        const root = worker.configure({ ...config, logLevel: 'error' });
        worker.answer(worker.exchange(root), code);
        assert.equal(metric('dropped_backend'), 1);
        assert.equal(metric('export_errors'), 1);
        for (let i = 0; i < 10; i++) worker.tick(root);
      });
    }

    it('counts what has no cluster to go to separately, and does not send it again', () => {
      const root = worker.configure({ ...config, logLevel: 'error' });
      worker.host.clusters.delete(cluster);
      pass(worker, root, 'a');
      assert.equal(metric('dropped_no_cluster'), 1);
      assert.equal(metric('export_errors'), 1);
      worker.host.clusters.set(cluster, status.ok);
      for (let i = 0; i < 10; i++) worker.tick(root);
    });

    it('counts documents with a cut body', () => {
      const root = worker.configure({ ...config, capture: { maxResponseBodyBytes: 10 } });
      for (const bodyBytes of [0, 10, 11]) pass(worker, root, 'a', bodyBytes);
      assert.equal(metric('truncated'), 1);
      deliver(worker);
    });

    it('keeps as many POSTs under way as it may, and sends the others in order as answers come', () => {
      const root = worker.configure({ ...config, limits: { maxInFlight: 2 } });
      passAll(worker, root, ['a', 'b', 'c', 'd']);
      const [a, b, ...none] = worker.host.takeCalls();
      assert.deepEqual([idsIn(a!), idsIn(b!), none.length], [['a'], ['b'], 0]);
      assert.equal(metric('in_flight'), 2);
      assert.equal(metric('queue_traces'), 2);
      worker.answer(b!, '200');
      const c = takeCall(worker);
      assert.deepEqual(idsIn(c), ['c']);
      worker.answer(c, '200');
      worker.answer(a!, '200');
      const d = takeCall(worker);
      assert.deepEqual(idsIn(d), ['d']);
      worker.answer(d, '200');
      assert.equal(metric('exported'), 4);
    });

    it('keeps no more than 16 MiB under way, whatever the number of POSTs', () => {
      const root = worker.configure({ ...config, capture: { maxResponseBodyBytes: 3_000_000 } });
      const ids = idsFrom('n', 6);
      // Of 3 MB come 4 MB of base64, for which there are blocks of 4 or 8 MiB.
      for (const id of ids) pass(worker, root, id, 3_000_000);
      const calls = worker.host.takeCalls();
      assert.equal(calls.length, 4);
      assert.equal(metric('in_flight'), 4);
      assert.equal(metric('queue_traces'), 2);
      worker.answer(calls[2]!, '200');
      const next = takeCall(worker);
      assert.deepEqual(idsIn(next), ['n4']);
      deliver(worker, [calls[0]!, calls[1]!, calls[3]!, next]);
      assert.equal(metric('exported'), 6);
    });

    it('sends one document that is larger than what may be under way, alone', () => {
      const capture = { maxResponseBodyBytes: 20_000_000 };
      const root = worker.configure({ ...config, capture, limits: { maxQueueBytes: 64 << 20 } });
      pass(worker, root, 'large', 14_000_000);
      const large = takeCall(worker);
      assert.ok(large.body.length > 16 << 20);
      passAll(worker, root, ['a', 'b']);
      assert.deepEqual(worker.host.takeCalls(), []);
      worker.answer(large, '200');
      assert.deepEqual(deliver(worker), [['a'], ['b']]);
    });

    it('lets a large document wait for what is under way, and the others with it', () => {
      const capture = { maxResponseBodyBytes: 20_000_000 };
      const root = worker.configure({ ...config, capture, limits: { maxQueueBytes: 64 << 20 } });
      pass(worker, root, 'a', 3_000_000);
      pass(worker, root, 'large', 9_000_000);
      pass(worker, root, 'b');
      const a = takeCall(worker);
      worker.answer(a, '200');
      const large = takeCall(worker);
      assert.deepEqual([idsIn(a), idsIn(large), metric('queue_traces')], [['a'], ['large'], 1]);
      worker.answer(large, '200');
      assert.deepEqual(deliver(worker), [['b']]);
    });

    it('begins the next call when one ends, with an answer or without', () => {
      const root = worker.configure({ ...config, limits: { maxInFlight: 1 }, logLevel: 'error' });
      passAll(worker, root, ['a', 'b']);
      const a = takeCall(worker);
      worker.tick(root);
      assert.deepEqual(worker.host.takeCalls(), []);
      worker.reset(a);
      assert.deepEqual(idsIn(takeCall(worker)), ['b']);
      worker.delete(root);
    });

    it('ignores  an answer that it does not wait for', () => {
      const root = worker.configure();
      const call = worker.exchange(root);
      worker.answer({ ...call, token: call.token + 1 }, '503', [['retry-after', '100']]);
      worker.answer(call, '200');
      worker.answer(call, '200');
      worker.reset(call);
      assert.equal(metric('exported'), 1);
      deliver(worker, [worker.exchange(root)]);
    });

    it('gives the host the timeout and the bytes of the document', () => {
      const root = worker.configure({ backend: { address: 'collector.test', timeoutMs: 250 } });
      const call = worker.exchange(root);
      assert.equal(call.timeoutMs, 250);
      assert.equal(documentOf(call).request_id, 'id-1');
      worker.answer(call, '200');
    });
  });
}
