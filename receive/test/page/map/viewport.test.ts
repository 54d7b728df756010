import { deepEqual, equal, ok } from 'node:assert/strict';
import { fitViewport, reveal, zoomAt } from '../../../page/map/viewport.ts';

describe('the viewport of the map', () => {
  it('fits a large map as long as it can be read, else begins at its top left', () => {
    equal(fitViewport({ width: 1000, height: 100 }, { width: 800, height: 600 }, 0.5).scale, 0.8);
    deepEqual(fitViewport({ width: 9000, height: 9000 }, { width: 900, height: 900 }, 0.5), {
      left: 0,
      top: 0,
      scale: 0.5,
    });
  });

  it('keeps the point under the pointer where it is', () => {
    const before = { left: 10, top: 20, scale: 1 };
    const { left, top, scale } = zoomAt(before, 2, 110, 220);
    deepEqual([100 * scale + left, 200 * scale + top], [110, 220]);
  });

  it('does not scale without an end', () => {
    ok(zoomAt({ left: 0, top: 0, scale: 1 }, 1e9, 0, 0).scale <= 3);
    ok(zoomAt({ left: 0, top: 0, scale: 1 }, 1e-9, 0, 0).scale >= 0.1);
  });

  it('moves only as far as it must to show a point', () => {
    const screen = { width: 800, height: 600 };
    const still = { left: 0, top: 0, scale: 1 };
    deepEqual(reveal(still, { x: 400, y: 300 }, screen), still);
    equal(reveal(still, { x: 1000, y: 300 }, screen).left, -280);
  });
});
