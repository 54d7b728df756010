import assert from 'node:assert/strict';
import fc from 'fast-check';
import { busyExchanges, idsIn, pass } from '../export/traffic.ts';
import type { Call } from '../host.ts';
import { config, Worker } from '../worker.ts';
import { check, describeFuzz } from './runs.ts';

const steps = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('pass' as const), bodyBytes: fc.nat(40_000) }), weight: 6 },
    { arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(99) }), weight: 4 },
    { arbitrary: fc.record({ do: fc.constant('fail' as const), which: fc.nat(99) }), weight: 1 },
    { arbitrary: fc.record({ do: fc.constant('reset' as const), which: fc.nat(99) }), weight: 1 },
    { arbitrary: fc.record({ do: fc.constant('tick' as const) }), weight: 1 },
  ),
  { minLength: 1, maxLength: 80, size: 'max' },
);
const delivery = fc.record({
  limits: fc.record({
    maxInFlight: fc.integer({ min: 1, max: 12 }),
    maxQueueBytes: fc.constantFrom(0, 20_000, 8_388_608),
    maxAttempts: fc.integer({ min: 1, max: 3 }),
  }),
  batch: fc.record({ maxTraces: fc.constantFrom(1, 1, 1, 5) }),
});

describeFuzz('a busy worker', (build) => {
  it('brings each exchange to one end, whatever becomes of its calls, and keeps to its limits', () => {
    const property = fc.property(steps, delivery, (steps, delivery) => {
      const worker = new Worker(build);
      const root = worker.configure({ ...config, logLevel: 'error', ...delivery });
      const underWay: Call[] = [];
      const arrived = new Set<string>();
      const take = (which: number): Call | undefined => underWay.splice(which % underWay.length, 1)[0];
      const answer = (call: Call): void => {
        for (const id of idsIn(call)) {
          assert.ok(!arrived.has(id), `${id} arrived twice`);
          arrived.add(id);
        }
        worker.answer(call, '200');
      };
      const collect = (): void => {
        underWay.push(...worker.host.takeCalls());
        assert.ok(underWay.length <= delivery.limits.maxInFlight, `${underWay.length} calls under way`);
      };
      const answerAll = (): void => {
        for (let call = take(0); call; call = take(0)) {
          answer(call);
          collect();
        }
      };
      for (let i = 0; i < busyExchanges; i++) {
        pass(worker, root, `busy-${i}`);
        collect();
        answerAll();
      }
      for (const [at, step] of steps.entries()) {
        if (step.do === 'pass') pass(worker, root, `id-${at}`, step.bodyBytes);
        else if (step.do === 'tick') worker.tick(root);
        else {
          const call = take(step.which);
          if (call && step.do === 'answer') answer(call);
          else if (call && step.do === 'fail') worker.answer(call, '503');
          else if (call) worker.reset(call);
        }
        collect();
      }
      // The back-off of a third attempt has passed after five ticks.
      for (let tick = 0; tick < 6; tick++) {
        answerAll();
        worker.tick(root);
        collect();
      }
      answerAll();
      const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
      assert.equal(metric('seen'), busyExchanges + steps.filter((step) => step.do === 'pass').length);
      assert.equal(metric('exported'), arrived.size);
      assert.deepEqual([metric('in_flight'), metric('queue_traces'), metric('queue_bytes')], [0, 0, 0]);
      worker.delete(root);
    });
    check(property, 15);
  });
});
