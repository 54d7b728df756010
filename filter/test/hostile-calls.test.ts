import assert from 'node:assert/strict';
import { assertAtRest } from './accounting.ts';
import { deliver, pass, passAll } from './export/traffic.ts';
import { hoardMemory, workerOfLittleMemory } from './hoard.ts';
import { builds, filterModule } from './module.ts';
import { config, getRequest, okResponse, Worker } from './worker.ts';

const quiet = { ...config, logLevel: 'error' };
const informed = {
  ...{ ...config, logLevel: 'trace', redact: { headers: ['x-a'] } },
  ...{ exclude: { paths: ['/no'] }, sampling: { ratio: 0.9, hosts: ['*.test'] } },
};
const calls = WebAssembly.Module.imports(filterModule(builds[0]!)).map(({ name }) => name);
/** proxy_status_t, with 0 for a host that says OK and does nothing, and numbers that are none. */
const answers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99, -1];

/** Lets a root context have all that it can have. */
function live(worker: Worker): void {
  const root = worker.configure(informed);
  worker.reconfigure(root, { ...informed, batch: { maxTraces: 3, maxDelayMs: 10 } });
  const stream = worker.open(root);
  stream.requestHeaders([...getRequest, ['x-a', 'b']]);
  stream.requestBody('question', true);
  stream.responseHeaders(okResponse);
  stream.responseBody('answer', true);
  stream.end({ code: 200 });
  worker.open(root).end({ request: getRequest, response: okResponse });
  for (const bodyBytes of [0, 10, 100_000]) pass(worker, root, 'a', bodyBytes);
  for (let round = 0; round < 5; round++) {
    const [first, second, ...others] = worker.host.takeCalls();
    if (first) worker.answer(first, '503', [['retry-after', '1']]);
    if (second) worker.reset(second);
    for (const other of others) worker.answer(other, '200');
    for (let i = 0; i < 500; i++) worker.tick(root);
  }
  worker.open(root).requestHeaders(getRequest);
  worker.done(root);
  worker.delete(root);
}

for (const build of builds) {
  describe(`a host that does not do what it is asked (${build} build)`, function () {
    this.timeout(180_000);
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });

    /** Fails unless exchanges are captured and exported. */
    function assertWorking(): void {
      worker.host.failures.clear();
      worker.host.takeCalls();
      const before = metric('exported');
      const root = worker.configure(quiet);
      passAll(worker, root, ['a', 'b']);
      deliver(worker);
      assert.equal(metric('exported') - before, 2);
    }

    for (const name of calls) {
      it(`does no harm, whatever it answers to ${name}`, () => {
        for (const answer of answers) {
          worker = new Worker(build);
          worker.host.isLenient = true;
          worker.host.failures.set(name, answer);
          live(worker);
          worker.host.takeLogs();
          if (name !== 'proxy_define_metric') assertWorking();
        }
      });

      it(`does no harm if it changes its mind about ${name} at any time`, () => {
        worker.host.isLenient = true;
        live(worker);
        for (const answer of answers) {
          worker.host.failures.set(name, answer);
          live(worker);
          worker.host.failures.clear();
          live(worker);
        }
        assertWorking();
      });
    }

    it('does no harm if it does nothing at all', () => {
      for (const answer of answers) {
        worker = new Worker(build);
        worker.host.isLenient = true;
        for (const name of calls) worker.host.failures.set(name, answer);
        live(worker);
      }
    });

    for (const [start, size] of [
      [0, 0],
      [0, 0xffff_ffff],
      [8, 0],
      [0xffff_ffff, 0],
      [8, 0xffff_ffff],
      [0xffff_fff0, 100],
      [0x7fff_ffff, 0x7fff_ffff],
      [8, 100_000],
    ] as const) {
      it(`does no harm if it says that it handed over ${size} bytes at ${start}`, () => {
        worker.host.isLenient = true;
        for (const name of ['nothing', ...calls]) {
          worker.host.forgery = { start, size };
          worker.host.failures.set(name, 0);
          live(worker);
          worker.host.forgery = undefined;
          const root = worker.configure(informed);
          worker.host.forgery = { start, size };
          pass(worker, root, 'a', 100);
          worker.host.failures.clear();
        }
        worker.host.forgery = undefined;
        assertWorking();
      });
    }

    it('makes no exchange without headers', () => {
      const root = worker.configure(quiet);
      worker.host.failures.set('proxy_get_header_map_pairs', 2);
      pass(worker, root, 'a');
      assert.equal(metric('seen'), 0);
      worker.host.failures.clear();
      deliver(worker, [worker.exchange(root)]);
      assertAtRest(worker.host);
    });

    it('makes an exchange without a source, a destination and a version', () => {
      const root = worker.configure(quiet);
      worker.host.failures.set('proxy_get_property', 1);
      deliver(worker, [worker.exchange(root)]);
      assertAtRest(worker.host);
      assert.equal(metric('exported'), 1);
    });

    it('does not flood the log where it has no time', () => {
      const root = worker.configure({ ...config, limits: { maxAttempts: 1 } });
      worker.host.failures.set('proxy_get_current_time_nanoseconds', 10);
      for (let i = 0; i < 10; i++) worker.reset(worker.exchange(root));
      assert.ok(worker.host.takeLogs().length <= 1);
    });
  });

  describe(`memory that has ended (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = workerOfLittleMemory(build);
      worker.host.isLenient = true;
    });

    it('is survived by whatever comes, and left behind when there is some again', () => {
      const root = worker.configure(quiet);
      const hoards = hoardMemory(worker);
      for (let i = 0; i < 20; i++) live(worker);
      pass(worker, root, 'lost');
      for (const hoard of hoards) hoard.release();
      worker.host.takeCalls();
      worker.host.takeLogs();
      deliver(worker, [worker.exchange(root)]);
      live(worker);
      assert.ok(metric('dropped_queue_full') > 0);
    });

    it('is survived as it comes back, block by block', () => {
      const header = 'x'.repeat(3000);
      const headers = { a: header, b: header, c: header };
      const configuration = { ...quiet, backend: { address: 'collector.test', headers } };
      const old = worker.configure(configuration);
      for (const hoard of hoardMemory(worker).toReversed()) {
        const root = worker.configure(configuration);
        for (const each of [old, root]) pass(worker, each, 'a', 10_000);
        for (const call of worker.host.takeCalls()) {
          assert.deepEqual(call.headers.slice(5, 8), Object.entries(headers));
          worker.answer(call, '200');
        }
        worker.open(root).requestHeaders(getRequest);
        if (root % 3 === 0) worker.delete(root);
        hoard.release();
      }
      assert.ok(metric('exported') > 0);
      assert.ok(metric('dropped_queue_full') > 0);
    });
  });
}
