import assert from 'node:assert/strict';
import { Durations } from '../../src/store/durations.ts';

describe('Durations', () => {
  it('has no percentile of nothing', () => {
    assert.equal(new Durations().percentile(0.5), null);
  });

  it('is exact for few', () => {
    const durations = new Durations();
    for (let us = 1000; us >= 1; us--) durations.add(us);
    assert.deepEqual(
      [0, 0.5, 0.95, 1].map((share) => durations.percentile(share)),
      [1, 500, 950, 1000],
    );
  });

  it('is within about a hundredth for many', () => {
    const durations = new Durations();
    for (let us = 1; us <= 100_000; us++) durations.add(us);
    for (const share of [0.1, 0.5, 0.95, 1]) {
      const error = durations.percentile(share)! / (share * 100_000) - 1;
      assert.ok(Math.abs(error) < 0.012, `${share} is ${error} off`);
    }
  });

  it('takes durations of any length', () => {
    const durations = new Durations();
    for (let count = 0; count < 3000; count++) durations.add(Number.MAX_SAFE_INTEGER);
    assert.ok(durations.percentile(0.5)! > 1e12);
  });
});
