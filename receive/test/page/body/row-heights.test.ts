import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { RowHeights } from '../../../page/body/row-heights.ts';

describe('the heights of rows', () => {
  it('are a guess until a row was measured', () => {
    const heights = new RowHeights(18);
    heights.resize(10);
    equal(heights.totalPx, 180);
    ok(heights.measure(2, 54));
    equal(heights.startOf(2), 36);
    equal(heights.startOf(3), 90);
    equal(heights.totalPx, 216);
  });

  it('do not change by less than browsers round', () => {
    const heights = new RowHeights(18);
    heights.resize(1);
    ok(!heights.measure(0, 18.3));
    equal(heights.totalPx, 18);
  });

  it('stay when rows come or go below', () => {
    const heights = new RowHeights(18);
    heights.resize(3);
    heights.measure(0, 36);
    heights.resize(2);
    equal(heights.totalPx, 54);
    heights.resize(4);
    equal(heights.totalPx, 90);
  });

  it('say which row covers a place, whatever was measured before', () => {
    const row = fc.record({ row: fc.nat(49), px: fc.integer({ min: 1, max: 300 }), asked: fc.nat(49) });
    fc.assert(
      fc.property(fc.array(row), (measured) => {
        const heights = new RowHeights(18);
        heights.resize(50);
        for (const { row, px, asked } of measured) {
          heights.measure(row, px);
          equal(heights.rowAt(heights.startOf(asked)), asked);
          equal(heights.rowAt(heights.startOf(asked + 1) - 0.1), asked);
        }
        equal(heights.rowAt(-1), 0);
        equal(heights.rowAt(heights.totalPx + 1), 49);
      }),
    );
  });

  it('are none without rows', () => {
    const heights = new RowHeights(18);
    equal(heights.totalPx, 0);
    equal(heights.rowAt(5), 0);
  });
});
