import assert from 'node:assert/strict';
import { createCounters } from '../../src/ingest/counters.ts';

describe('createCounters', () => {
  const { now } = performance;
  let seconds = 0;
  beforeEach(() => {
    performance.now = () => seconds * 1000;
  });
  afterEach(() => {
    performance.now = now;
  });

  it('says how many were stored each second in the last ten', () => {
    seconds = 1000;
    const counters = createCounters();
    counters.stored += 30;
    seconds = 1004;
    counters.stored += 20;
    assert.equal(counters.storedPerSecond, 5);
    seconds = 1010;
    assert.equal(counters.storedPerSecond, 2);
    seconds = 1014;
    assert.equal(counters.storedPerSecond, 0);
    assert.equal(counters.stored, 50);
  });

  it('forgets all of it after a long silence', () => {
    seconds = 2000;
    const counters = createCounters();
    counters.stored += 30;
    seconds = 90_000;
    counters.stored += 1;
    assert.equal(counters.storedPerSecond, 0.1);
  });
});
