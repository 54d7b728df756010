import assert from 'node:assert/strict';
import { ROW_PX, ScrollWindow } from '../../../page/traffic/scroll-window.ts';

function windowOf(rows: number, screenPx = 540): ScrollWindow {
  const place = new ScrollWindow();
  place.resize(rows, screenPx);
  return place;
}

describe('the window of a list', () => {
  it('is as high as its rows while browsers can draw that', () => {
    const place = windowOf(1000);
    assert.equal(place.heightPx, 1000 * ROW_PX);
    assert.equal(place.scrolled(270, false), 270);
    assert.equal(place.firstRow, 10);
    assert.equal(place.offsetOf(10), 270);
  });

  it('is never higher than browsers can draw', () => {
    assert.equal(windowOf(1_000_000).heightPx, 12_000_000);
  });

  it('moves a long list by the pixels of the wheel, and in proportion by the bar', () => {
    const place = windowOf(1_000_000);
    const middle = place.scrolled((12_000_000 - 540) / 2, false);
    assert.ok(Math.abs(place.firstRow - 500_000) < 20, String(place.firstRow));
    const before = place.firstRow;
    place.scrolled(middle + 270, true);
    assert.equal(Math.round((place.firstRow - before) * 100), 1000);
  });

  it('takes many turns of the wheel that come as one step for no jump', () => {
    const place = windowOf(1_000_000);
    const middle = place.scrolled((12_000_000 - 540) / 2, false);
    const before = place.firstRow;
    place.scrolled(middle - 5400, true);
    assert.equal(Math.round((before - place.firstRow) * 100), 20_000);
  });

  it('lets the wheel reach both ends of a long list', () => {
    const place = windowOf(1_000_000);
    let scrollTop = place.moveTo(2000 * ROW_PX);
    for (let turn = 0; turn < 300; turn++) scrollTop = place.scrolled(Math.max(0, scrollTop - 540), true);
    assert.equal(place.firstRow, 0);
    assert.equal(scrollTop, 0);
    scrollTop = place.moveTo(999_000 * ROW_PX);
    for (let turn = 0; turn < 300; turn++)
      scrollTop = place.scrolled(Math.min(12_000_000 - 540, scrollTop + 540), true);
    assert.equal(place.firstRow, 1_000_000 - 540 / ROW_PX);
  });

  it('stays at its end when there are fewer rows', () => {
    const place = windowOf(1000);
    place.moveTo(900 * ROW_PX);
    place.resize(100, 540);
    assert.equal(place.firstRow, 80);
    place.resize(3, 540);
    assert.equal(place.firstRow, 0);
  });
});
