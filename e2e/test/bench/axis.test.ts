import assert from 'node:assert/strict';
import { makeAxis } from '../../bench/axis.ts';

describe('the axis of the chart', () => {
  it('ends at a round number that no value exceeds', () => {
    assert.deepEqual(makeAxis(173), { end: 200, marks: [0, 50, 100, 150, 200] });
    assert.deepEqual(makeAxis(200), { end: 200, marks: [0, 50, 100, 150, 200] });
    assert.deepEqual(makeAxis(1432), { end: 1500, marks: [0, 250, 500, 750, 1000, 1250, 1500] });
  });

  it('has a length where nothing was measured above 0', () => {
    assert.equal(makeAxis(0).end, 1);
  });
});
