import assert from 'node:assert/strict';
import { assertAtRest } from '../accounting.ts';
import { documentOf } from '../document.ts';
import { type Call, status } from '../host.ts';
import { builds } from '../module.ts';
import type { Field } from '../wire.ts';
import { cluster, config, getRequest, okResponse, Worker } from '../worker.ts';

const MINUTE_NS = 60_000_000_000n;

/** Sends a plain exchange with an id of its own through. */
function pass(worker: Worker, root: number, id: string): void {
  const stream = worker.open(root);
  const request = getRequest.map(
    (field): Field => (field[0] === 'x-request-id' ? ['x-request-id', id] : field),
  );
  stream.requestHeaders(request, true);
  stream.responseHeaders(okResponse, true);
  stream.end();
}

const idOf = (call: Call): string => documentOf(call).request_id;

for (const build of builds) {
  describe(`export of documents (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => {
      worker.host.verify();
      assertAtRest(worker.host);
    });

    it('counts what was answered by a 2xx as exported, and anything else as dropped by the backend', () => {
      const root = worker.configure({ ...config, logLevel: 'error' });
      const codes = ['200', '204', '299', '199', '300', '404', '503', '504', '99', 'abc'];
      for (const code of codes) worker.answer(worker.exchange(root), code);
      assert.equal(metric('exported'), 3);
      assert.equal(metric('dropped_backend'), 7);
      assert.equal(metric('export_errors'), 7);
    });

    it('counts a POST that was reset as dropped by the backend', () => {
      const root = worker.configure();
      worker.reset(worker.exchange(root));
      assert.equal(metric('dropped_backend'), 1);
      assert.match(worker.host.takeLogs()[0]!.text, /gave no answer/);
    });

    it('tells a cluster that is not known from one that has no endpoint', () => {
      const root = worker.configure();
      worker.host.clusters.delete(cluster);
      pass(worker, root, 'a');
      worker.host.clusters.set(cluster, status.internalFailure);
      pass(worker, root, 'b');
      assert.equal(metric('dropped_no_cluster'), 1);
      assert.equal(metric('dropped_backend'), 1);
      assert.equal(metric('export_errors'), 2);
      const lines = worker.host.takeLogs();
      assert.deepEqual(
        lines.map(({ level }) => level),
        ['warn', 'warn'],
      );
      assert.match(lines[0]!.text, /outbound\|9000\|\|collector\.test is not known to this proxy.*Sidecar/);
      assert.match(lines[1]!.text, /has no endpoint/);
    });

    it('logs each kind of trouble once a minute', () => {
      const root = worker.configure();
      const lines = (): number => worker.host.takeLogs().length;
      worker.answer(worker.exchange(root), '503');
      assert.equal(lines(), 1);
      worker.host.now += MINUTE_NS - 1n;
      worker.answer(worker.exchange(root), '500');
      assert.equal(lines(), 0);
      worker.reset(worker.exchange(root));
      assert.equal(lines(), 1);
      worker.host.now += 1n;
      worker.answer(worker.exchange(root), '500');
      assert.equal(lines(), 1);
    });

    it('logs no trouble where only errors are wanted', () => {
      const root = worker.configure({ ...config, logLevel: 'error' });
      worker.answer(worker.exchange(root), '503');
      assert.deepEqual(worker.host.takeLogs(), []);
    });

    it('keeps as many POSTs under way as it may, and sends the others in order as answers come', () => {
      const root = worker.configure({ ...config, limits: { maxInFlight: 2 } });
      for (const id of ['a', 'b', 'c', 'd']) pass(worker, root, id);
      const [a, b, ...none] = worker.host.takeCalls();
      assert.deepEqual([idOf(a!), idOf(b!), none.length], ['a', 'b', 0]);
      assert.equal(metric('in_flight'), 2);
      assert.equal(metric('queue_traces'), 2);
      worker.answer(b!, '200');
      const [c] = worker.host.takeCalls();
      assert.equal(idOf(c!), 'c');
      worker.answer(c!, '200');
      worker.answer(a!, '200');
      const [d] = worker.host.takeCalls();
      assert.equal(idOf(d!), 'd');
      worker.answer(d!, '200');
      assert.equal(metric('exported'), 4);
    });

    it('drops the oldest that wait when the queue is full', () => {
      const limits = { maxInFlight: 1, maxQueueBytes: 8192 };
      const root = worker.configure({ ...config, limits });
      const ids = Array.from({ length: 20 }, (_, i) => `n${i}`);
      for (const id of ids) pass(worker, root, id);
      assert.ok(metric('queue_bytes') <= limits.maxQueueBytes);
      assert.match(worker.host.takeLogs()[0]!.text, /maxInFlight and limits\.maxQueueBytes are reached/);
      const sent: string[] = [];
      for (let [call] = worker.host.takeCalls(); call; [call] = worker.host.takeCalls()) {
        sent.push(idOf(call));
        worker.answer(call, '200');
      }
      assert.ok(sent.length > 2 && sent.length < ids.length);
      assert.deepEqual(sent, ['n0', ...ids.slice(ids.length - sent.length + 1)]);
      assert.equal(metric('dropped_queue_full'), ids.length - sent.length);
    });

    it('keeps nothing waiting where the queue has no room at all', () => {
      const root = worker.configure({
        ...config,
        limits: { maxInFlight: 1, maxQueueBytes: 0 },
        logLevel: 'error',
      });
      pass(worker, root, 'a');
      pass(worker, root, 'b');
      const [call, ...none] = worker.host.takeCalls();
      assert.equal(none.length, 0);
      worker.answer(call!, '200');
      assert.equal(metric('dropped_queue_full'), 1);
    });

    it('empties the queue when the cluster is gone in the meantime', () => {
      const root = worker.configure({ ...config, limits: { maxInFlight: 1 }, logLevel: 'error' });
      for (const id of ['a', 'b', 'c']) pass(worker, root, id);
      worker.host.clusters.delete(cluster);
      worker.answer(worker.host.takeCalls()[0]!, '200');
      assert.equal(metric('dropped_no_cluster'), 2);
    });

    it('takes no notice of an answer that it does not wait for', () => {
      const root = worker.configure();
      const call = worker.exchange(root);
      worker.answer(call, '200');
      worker.answer(call, '200');
      assert.equal(metric('exported'), 1);
    });

    it('gives the host the timeout of the configuration', () => {
      const root = worker.configure({ backend: { address: 'collector.test', timeoutMs: 250 } });
      const call = worker.exchange(root);
      assert.equal(call.timeoutMs, 250);
      worker.answer(call, '200');
    });
  });
}
