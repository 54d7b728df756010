import assert from 'node:assert/strict';
import { RowIndex, type Segment } from '../../../page/traffic/row-index.ts';
import { sampleRow, sampleRows } from './sample-rows.ts';

/** Ten loaded rows of 100..109, 50 that are only counted, and five loaded ones of 0..4. */
function sampleSegments(): Segment[] {
  return [
    { sinceUs: 100, untilUs: Number.POSITIVE_INFINITY, count: 10, rows: sampleRows(109, 100) },
    { sinceUs: 5, untilUs: 100, count: 50, rows: null },
    { sinceUs: 0, untilUs: 5, count: 5, rows: sampleRows(4, 0) },
  ];
}

describe('the index of rows', () => {
  it('finds a loaded row by its place, and its place by the row', () => {
    const index = new RowIndex(sampleSegments());
    assert.equal(index.total, 65);
    assert.equal(index.rowAt(0)?.id, '109');
    assert.equal(index.rowAt(60)?.id, '4');
    assert.equal(index.rowAt(64)?.id, '0');
    assert.equal(index.indexOf('4', 4), 60);
    assert.equal(index.indexOf('50', 50), -1);
  });

  it('has no row where none is loaded, and past its end', () => {
    const index = new RowIndex(sampleSegments());
    assert.equal(index.rowAt(10), undefined);
    assert.equal(index.rowAt(59), undefined);
    assert.equal(index.rowAt(65), undefined);
    assert.equal(new RowIndex([]).rowAt(0), undefined);
  });

  it('names the segments that are not loaded between two places', () => {
    const index = new RowIndex(sampleSegments());
    assert.deepEqual(index.gapsIn(0, 9), []);
    assert.deepEqual(
      index.gapsIn(9, 10).map((gap) => gap.sinceUs),
      [5],
    );
    assert.deepEqual(index.gapsIn(60, 64), []);
  });

  it('guesses the place of a moment that is not loaded, and knows it of one that is', () => {
    const index = new RowIndex(sampleSegments());
    assert.equal(index.indexAtTime(105), 5);
    assert.equal(index.indexAtTime(3), 62);
    const guess = index.indexAtTime(52);
    assert.ok(guess > 30 && guess < 40, String(guess));
    assert.equal(index.indexAtTime(-1), 65);
  });

  it('says by how many rows a loaded segment differs from what was counted', () => {
    const index = new RowIndex(sampleSegments());
    const gap = index.segments[1] as Segment;
    assert.equal(index.replace(gap, [{ ...gap, count: 48, rows: sampleRows(99, 52) }]), -2);
    assert.equal(index.total, 63);
    assert.equal(index.replace(gap, []), 0);
  });

  it('puts an arrival where its time belongs, once', () => {
    const index = new RowIndex(sampleSegments());
    index.insert(sampleRow(200));
    index.insert(sampleRow(200));
    index.insert(sampleRow(2, 'late'));
    assert.equal(index.rowAt(0)?.id, '200');
    assert.equal(index.indexOf('late', 2), 63);
    assert.equal(index.total, 67);
  });

  it('only counts an arrival of a time that is not loaded', () => {
    const index = new RowIndex(sampleSegments());
    index.insert(sampleRow(50));
    assert.equal(index.total, 66);
    assert.equal(index.segments[1]?.count, 51);
  });

  it('splits what arrivals made too long, with every row in its place', () => {
    const index = new RowIndex([{ sinceUs: 0, untilUs: Number.POSITIVE_INFINITY, count: 0, rows: [] }]);
    for (let timeUs = 0; timeUs < 2500; timeUs++) index.insert(sampleRow(timeUs));
    assert.ok(index.segments.length > 1);
    assert.ok(index.segments.every((segment) => segment.count <= 1000));
    for (const place of [0, 700, 1400, 2499]) assert.equal(index.rowAt(place)?.timeUs, 2499 - place);
  });

  it('forgets what is far from where one reads, and keeps its count', () => {
    const segments: Segment[] = [];
    for (let part = 29; part >= 0; part--) {
      const rows = sampleRows(part * 500 + 499, part * 500);
      segments.push({ sinceUs: part * 500, untilUs: part * 500 + 500, count: 500, rows });
    }
    const index = new RowIndex(segments);
    index.trim(14_000);
    const loaded = index.segments.filter((segment) => segment.rows !== null);
    assert.ok(loaded.length * 500 <= 12_000);
    assert.equal(index.total, 15_000);
    assert.ok(index.rowAt(0), 'the newest stay, as arrivals come to them');
    assert.ok(index.rowAt(14_000));
    assert.equal(index.rowAt(600), undefined);
  });

  it('grows neither in rows nor in segments while arrivals come all day', () => {
    const index = new RowIndex([{ sinceUs: 0, untilUs: Number.POSITIVE_INFINITY, count: 0, rows: [] }]);
    for (let timeUs = 0; timeUs < 50_000; timeUs++) {
      index.insert(sampleRow(timeUs));
      if (timeUs % 100 === 0) index.trim(0);
    }
    assert.equal(index.total, 50_000);
    const loaded = index.segments.reduce((sum, segment) => sum + (segment.rows?.length ?? 0), 0);
    assert.ok(loaded <= 13_000, `${loaded} rows`);
    assert.ok(index.segments.length < 40, `${index.segments.length} segments`);
    assert.equal(index.rowAt(0)?.timeUs, 49_999);
    const [gap] = index.gapsIn(40_000, 40_000);
    assert.ok(gap && gap.sinceUs <= 9_999 && gap.untilUs > 9_999);
  });
});
