import assert from 'node:assert/strict';
import { startChangingEnvoy } from '../support/changing-envoy.ts';
import { eventually } from '../support/eventually.ts';
import { makeGets } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { countDone, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, useLab } from '../support/lab.ts';
import { readResidentBytes } from '../support/process-memory.ts';
import { watchStats } from '../support/stats-watch.ts';

const CHANGES = 17;
const EXCHANGES_EACH = 12;
const BODY_BYTES = 1_000_000;
const MAX_QUEUE_BYTES = 8 << 20;
/** Half of it is what a worker may hold, the rest is for Envoy's own buffers. */
const MOST_GROWTH_BYTES = 80 << 20;
/** Longer than the test takes: the most that the filter waits. */
const RETRY_AFTER = { 'retry-after': '300' };

describe('A backend that asks to wait, while the configuration changes 17 times', () => {
  const { run, lab } = useLab('refusing-backend');

  for (const status of [429, 503]) {
    it(`by ${status} makes large documents wait within the limits of one worker`, async function () {
      this.timeout(280_000);
      const limits = { maxQueueBytes: MAX_QUEUE_BYTES };
      const configure = (n: number) =>
        makeConfiguration(lab().filter, { limits, redact: { replacement: `${n}` } });
      const variation = { name: `envoy-${status}`, configuration: configure(0) };
      const { envoy, backend, change } = await startChangingEnvoy(
        lab(),
        run.folder(),
        variation,
        run.stopAfterTest,
      );
      const residentBytes = await readResidentBytes(envoy.pid);
      const watch = watchStats(envoy, run.stopAfterTest);
      const gets = makeGets(EXCHANGES_EACH, BODY_BYTES);
      for (let n = 1; n <= CHANGES; n++) {
        // Each configuration is refused, and for so long that none of its calls gets through.
        backend.refusals = Array.from({ length: 1000 }, () => ({ status, headers: RETRY_AFTER }));
        const answers = await sendAll(envoy.port, gets, lab().app);
        assert.ok(
          [...answers.values()].every(({ isComplete }) => isComplete),
          `answers before change ${n}`,
        );
        await change(configure(n));
      }
      // It counts an exchange a moment after its client has the answer, and reads the numbers one by one.
      const stats = await eventually(
        'all exchanges to be accounted for, or waiting',
        () => readStats(envoy),
        (now) =>
          now.seen === CHANGES * EXCHANGES_EACH &&
          countDone(now) + now.queue_traces + now.in_flight === now.seen,
      );
      const { queue_bytes } = await watch.stop();
      const growth = (await readResidentBytes(envoy.pid)) - residentBytes;
      const excesses = [
        ...(queue_bytes > MAX_QUEUE_BYTES ? [`${queue_bytes} bytes waited`] : []),
        ...(growth > MOST_GROWTH_BYTES ? [`Envoy grew by ${growth >> 20} MiB`] : []),
      ];
      assert.deepEqual(excesses, []);
      assert.equal(stats.seen, CHANGES * EXCHANGES_EACH);
      assert.equal(
        countDone(stats) + stats.queue_traces + stats.in_flight,
        stats.seen,
        'accounted for or waiting',
      );
      assert.deepEqual(backend.faults, []);
    });
  }
});
