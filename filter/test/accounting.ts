import assert from 'node:assert/strict';
import type { FakeHost } from './host.ts';

/** Fails unless, at rest, each exchange was counted with exactly one outcome and nothing waits. */
export function assertAtRest(host: FakeHost): void {
  const metric = (name: string): number => host.metric(`meshtap_${name}`);
  const dropped = metric('dropped_queue_full') + metric('dropped_backend') + metric('dropped_no_cluster');
  assert.equal(
    metric('seen'),
    metric('exported') + metric('sampled_out') + dropped,
    'exchanges are unaccounted for',
  );
  for (const gauge of ['in_flight', 'queue_bytes', 'queue_traces'])
    assert.equal(metric(gauge), 0, `${gauge} at rest`);
}

/** Checks that each test of a suite takes all that was sent and logged, and ends at rest. A failed test may leave anything. */
export function expectRestAfterEach(hostOf: () => FakeHost): void {
  afterEach(function () {
    if (this.currentTest?.state === 'failed') return;
    hostOf().verify();
    assertAtRest(hostOf());
  });
}

/** Brings the workers of the present test to rest, and fails if that shows a mistake. */
const settling: (() => void)[] = [];
const mistakes: string[] = [];
/** Otherwise a test of many workers would keep the memory of all. */
const MOST_SETTLING = 100;

/** Runs `settle` after the present test, except for the earliest of very many workers. Failures are reported at the end. */
export function settleAfterTest(settle: () => void): void {
  settling.push(settle);
  if (settling.length > MOST_SETTLING) settling.shift();
}

// These hooks hold for every test of a run in which any file imports this one; a hook that fails would end that run.
if (typeof beforeEach === 'function') {
  beforeEach(() => {
    settling.length = 0;
  });

  afterEach(function () {
    for (const settle of settling.splice(0)) {
      try {
        if (this.currentTest?.state !== 'failed') settle();
      } catch (error) {
        mistakes.push(`${this.currentTest?.fullTitle()}: ${String(error)}`);
      }
    }
  });

  after(() => {
    assert.deepEqual(mistakes, [], 'tests that did not come to rest');
  });
}
