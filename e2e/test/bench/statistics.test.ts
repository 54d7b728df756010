import assert from 'node:assert/strict';
import { median } from '../../bench/statistics.ts';

describe('the median', () => {
  it('is the value in the middle, whatever the order', () => {
    assert.equal(median([30, 1, 20]), 20);
  });

  it('is the mean of the middle two of an even number of values', () => {
    assert.equal(median([40, 1, 10, 20]), 15);
  });

  it('is that of numbers, not of their texts', () => {
    assert.equal(median([9, 10, 100]), 10);
  });

  it('is not a number if there are no values', () => {
    assert.ok(Number.isNaN(median([])));
  });
});
