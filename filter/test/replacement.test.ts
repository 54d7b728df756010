import assert from 'node:assert/strict';
import { expectRestAfterEach } from './accounting.ts';
import { idsIn, pass } from './export/traffic.ts';
import { builds } from './module.ts';
import { Random } from './random.ts';
import type { StreamDriver } from './stream-driver.ts';
import { config, getRequest, okResponse, Worker } from './worker.ts';

const CHANGES = 100;

for (const build of builds) {
  describe(`configurations that replace each other under load (${build} build)`, () => {
    let worker: Worker;
    let random: Random;
    /** Root contexts that Envoy has not deleted. */
    let roots: number[];
    let streams: StreamDriver[];
    let posted: string[];
    beforeEach(() => {
      worker = new Worker(build);
      random = new Random(60);
      [roots, streams, posted] = [[], [], []];
    });
    expectRestAfterEach(() => worker.host);

    const settings = (): object => ({
      ...{ ...config, logLevel: 'error' },
      batch: { maxTraces: random.pick([1, 1, 2, 10]), maxDelayMs: random.pick([2, 100, 2000]) },
      limits: { maxInFlight: random.pick([1, 2, 64]), maxAttempts: 10 },
    });

    /** Answers what is posted; the backend is not always well. */
    function answerAll(isWell: boolean): void {
      for (const call of worker.host.takeCalls()) {
        const dice = isWell ? 9 : random.below(10);
        if (dice === 0) worker.reset(call);
        else if (dice === 1) worker.answer(call, '503', [['retry-after', '1']]);
        else {
          posted.push(...idsIn(call));
          worker.answer(call, '200');
        }
      }
    }

    /** Deletes those root contexts that are done. */
    function deleteFinished(): void {
      for (const root of worker.host.finishedRoots.splice(0)) {
        worker.delete(root);
        roots = roots.filter((each) => each !== root);
      }
    }

    function endOne(): void {
      const [stream] = streams.splice(random.below(streams.length), 1);
      stream?.responseHeaders(okResponse, true);
      stream?.end();
    }

    function change(): void {
      const next = worker.configure(settings());
      const old = roots.at(-1);
      roots.push(next);
      if (old !== undefined && worker.done(old)) worker.host.finishedRoots.push(old);
      for (let i = random.below(5); i > 0; i--) {
        const stream = worker.open(next);
        stream.requestHeaders(getRequest, true);
        streams.push(stream);
      }
      for (let i = random.below(20); i > 0; i--) pass(worker, next, 'a', random.below(3000));
      for (let i = random.below(5); i > 0; i--) endOne();
      for (const root of roots) worker.tick(root);
      answerAll(false);
      deleteFinished();
    }

    it('lose no exchange and leave no root context behind', () => {
      for (let i = 0; i < CHANGES; i++) change();
      while (streams.length > 0) endOne();
      if (worker.done(roots.at(-1)!)) worker.host.finishedRoots.push(roots.at(-1)!);
      for (let i = 0; i < 40_000 && roots.length > 0; i++) {
        answerAll(true);
        deleteFinished();
        for (const root of roots) worker.tick(root);
      }
      assert.deepEqual(roots, []);
      const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
      assert.ok(metric('seen') > 5 * CHANGES);
      assert.equal(metric('exported'), metric('seen'));
      assert.equal(posted.length, metric('seen'));
      assert.ok(metric('export_errors') > 0);
    });
  });
}
