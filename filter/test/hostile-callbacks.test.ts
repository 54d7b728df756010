import assert from 'node:assert/strict';
import { expectRestAfterEach } from './accounting.ts';
import { deliver, pass, passAll, takeCall } from './export/traffic.ts';
import type { FakeHost, Phase } from './host.ts';
import { builds } from './module.ts';
import { config, getRequest, okResponse, Worker } from './worker.ts';

const quiet = { ...config, logLevel: 'error' };
const strangeIds = [0, 1, 7, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
const strangeSizes = [0, 1, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** Every callback that is about a context, as a host may make it with any numbers. */
const callbacks: Readonly<
  Record<string, (filter: FakeHost['exports'], id: number, size: number) => unknown>
> = {
  configure: (filter, id, size) => filter.proxy_on_configure(id, size),
  tick: (filter, id) => filter.proxy_on_tick(id),
  'request headers': (filter, id, size) => filter.proxy_on_request_headers(id, size, 0),
  'request body': (filter, id, size) => filter.proxy_on_request_body(id, size, 1),
  'response headers': (filter, id, size) => filter.proxy_on_response_headers(id, size, 0),
  'response body': (filter, id, size) => filter.proxy_on_response_body(id, size, 1),
  answer: (filter, id, size) => filter.proxy_on_http_call_response(id, size, size, size, size),
  log: (filter, id) => filter.proxy_on_log(id),
  done: (filter, id) => filter.proxy_on_done(id),
  delete: (filter, id) => filter.proxy_on_delete(id),
};

for (const build of builds) {
  describe(`callbacks that make no sense (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    /** What can be read in every callback: something small of each kind. */
    function phaseOf(contextId: number, rootId = contextId): Phase {
      const bytes = new Uint8Array(10);
      return {
        ...{ contextId, rootId, canCall: true },
        buffers: { 0: bytes, 1: bytes, 7: new TextEncoder().encode(JSON.stringify(quiet)) },
        headerMaps: { 0: getRequest, 2: okResponse, 6: okResponse },
        properties: { plugin_name: 'test.meshtap' },
      };
    }

    function call(name: string, id: number, rootId = id, size = 1000): unknown {
      return worker.host.during(phaseOf(id, rootId), (filter) => callbacks[name]!(filter, id, size));
    }

    for (const name of Object.keys(callbacks)) {
      it(`do nothing for a context that was never created: ${name}`, () => {
        for (const id of strangeIds) {
          const answer = call(name, id);
          if (name === 'done' || name === 'configure') assert.equal(answer, 1);
        }
        assert.deepEqual([...worker.host.metrics], []);
        assert.deepEqual(worker.host.finishedRoots, []);
      });

      it(`harm nothing before the configuration: ${name}`, () => {
        const root = worker.create();
        call(name, root);
        worker.delete(root);
        const next = worker.configure(quiet);
        deliver(worker, [worker.exchange(next)]);
        assert.equal(metric('exported'), 1);
      });

      it(`harm nothing behind the end of a root context: ${name}`, () => {
        const [root, next] = [worker.configure(quiet), worker.configure(quiet)];
        assert.equal(worker.done(root), true);
        call(name, root);
        worker.delete(root);
        call(name, root);
        worker.host.takeCalls();
        deliver(worker, [worker.exchange(next)]);
      });

      it(`harm nothing while a root context waits for its end: ${name}`, () => {
        const root = worker.configure(quiet);
        const stream = worker.open(root);
        stream.requestHeaders(getRequest, true);
        passAll(worker, root, ['a']);
        const underWay = takeCall(worker);
        assert.equal(worker.done(root), false);
        call(name, root);
        stream.end();
        deliver(worker, [underWay, ...worker.host.takeCalls()]);
        worker.delete(root);
        assert.equal(metric('seen'), 2);
      });

      it(`harm no stream, whatever size they give: ${name}`, () => {
        if (name === 'delete' || name === 'done') return;
        const root = worker.configure(quiet);
        for (const size of strangeSizes) {
          const stream = worker.open(root);
          call(name, stream.id, root, size);
          stream.requestHeaders(getRequest);
          call(name, stream.id, root, size);
          stream.responseHeaders(okResponse);
          call(name, stream.id, root, size);
          stream.end();
          call(name, stream.id, root, size);
        }
        deliver(worker);
        assert.equal(metric('exported'), strangeSizes.length);
      });
    }

    it('begin no stream of what is not a root context', () => {
      const root = worker.configure(quiet);
      const stream = worker.open(root);
      for (const parent of [stream.id, 99, 0xffff_ffff]) {
        worker.host.during(phaseOf(50), (filter) => filter.proxy_on_context_create(50, parent));
        call('request headers', 50);
        call('log', 50);
      }
      stream.end();
      assert.equal(metric('seen'), 0);
    });

    it('begin a stream once, however often they are made', () => {
      const root = worker.configure(quiet);
      const stream = worker.open(root);
      stream.requestHeaders(getRequest, true);
      worker.host.during(phaseOf(stream.id, root), (filter) =>
        filter.proxy_on_context_create(stream.id, root),
      );
      stream.end();
      assert.equal(worker.done(root), false);
      deliver(worker);
      assert.deepEqual([metric('seen'), metric('exported')], [1, 1]);
      assert.deepEqual(worker.host.finishedRoots, [root]);
    });

    it('that give a stream the id of its root context keep both apart', () => {
      const root = worker.configure(quiet);
      worker.host.during(phaseOf(root), (filter) => {
        filter.proxy_on_context_create(root, root);
        filter.proxy_on_request_headers(root, 0, 1);
        filter.proxy_on_log(root);
        filter.proxy_on_delete(root);
      });
      deliver(worker);
      deliver(worker, [worker.exchange(root)]);
      worker.delete(root);
      pass(worker, root, 'not seen');
      assert.equal(metric('exported'), 2);
    });

    it('that give a context the id 0 lose no count', () => {
      worker.host.during(phaseOf(0), (filter) => {
        filter.proxy_on_context_create(0, 0);
        filter.proxy_on_configure(0, 1000);
        filter.proxy_on_tick(0);
        filter.proxy_on_delete(0);
      });
      const root = worker.configure(quiet);
      worker.host.during(phaseOf(0, root), (filter) => {
        filter.proxy_on_context_create(0, root);
        filter.proxy_on_request_headers(0, 0, 1);
        filter.proxy_on_log(0);
        filter.proxy_on_delete(0);
      });
      deliver(worker, [worker.exchange(root)]);
    });

    it('may come in any order and any number for a stream', () => {
      const root = worker.configure(quiet);
      const names = Object.keys(callbacks).filter((name) => name !== 'delete' && name !== 'done');
      for (const first of names) {
        for (const second of names) {
          const stream = worker.open(root);
          for (const name of [first, second, first, second, 'log', first, second])
            call(name, stream.id, root);
          stream.delete();
        }
      }
      deliver(worker);
      assert.equal(metric('seen'), names.length ** 2);
    });

    it('that answer a POST with any numbers end it once', () => {
      const root = worker.configure({ ...quiet, limits: { maxAttempts: 1 } });
      for (const count of strangeSizes) {
        const { token } = worker.exchange(root);
        for (let i = 0; i < 2; i++)
          worker.host.during({ contextId: root, rootId: root, canCall: true }, (filter) =>
            filter.proxy_on_http_call_response(root, token, count, count, count),
          );
      }
      assert.equal(metric('dropped_backend'), strangeSizes.length);
    });

    it('that name two POSTs the same end one at a time', () => {
      const root = worker.configure(quiet);
      const calls = [0, 0, 5, 5, 0xffff_ffff].map((token) => {
        worker.host.nextToken = token;
        return worker.exchange(root);
      });
      for (const [i, call] of calls.entries()) {
        worker.answer(call, '200');
        assert.equal(metric('exported'), i + 1);
      }
      worker.answer(calls[0]!, '200');
      assert.equal(metric('exported'), calls.length);
    });

    it('that delete root contexts with everything open count each exchange once', () => {
      const roots = ['a', 'b', 'c'].map((name) =>
        worker.configure({ ...quiet, batch: { maxTraces: 2 }, limits: { maxInFlight: 2 } }, name),
      );
      const streams = roots.flatMap((root) => [worker.open(root), worker.open(root)]);
      for (const stream of streams) stream.requestHeaders(getRequest);
      for (const root of roots) passAll(worker, root, ['1', '2', '3', '4', '5', '6', '7']);
      const calls = worker.host.takeCalls();
      worker.answer(calls[0]!, '503', [['retry-after', '10']]);
      for (const root of roots) worker.delete(root);
      for (const call of calls) worker.answer(call, '200');
      for (const stream of streams) stream.end();
      assert.equal(metric('seen'), roots.length * 9);
    });
  });
}
