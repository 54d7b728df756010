import assert from 'node:assert/strict';
import { headSegment, segmentsOf } from '../../../page/traffic/segments.ts';
import { formatMoment } from '../../../src/filter/moment.ts';
import { sampleRow, sampleRows } from './sample-rows.ts';

const OPEN = { sinceUs: Number.NEGATIVE_INFINITY, untilUs: Number.POSITIVE_INFINITY };
const bucket = (seconds: number, count: number) => ({
  time: formatMoment(seconds * 1e6),
  counts: { '2xx': count },
});

describe('segments', () => {
  it('takes the whole first page if there is no other', () => {
    const head = headSegment(sampleRows(9, 0), true, OPEN);
    assert.equal(head.count, 10);
    assert.equal(head.sinceUs, Number.NEGATIVE_INFINITY);
  });

  it('ends the first page above its last moment, as the next page may have more of it', () => {
    const rows = [sampleRow(9), sampleRow(8), sampleRow(7, 'a'), sampleRow(7, 'b')];
    const head = headSegment(rows, false, OPEN);
    assert.deepEqual(
      head.rows?.map((row) => row.timeUs),
      [9, 8],
    );
    assert.equal(head.sinceUs, 8);
  });

  it('puts buckets together until they are worth a request, without a gap between them', () => {
    const summary = { bucket: 1, buckets: [bucket(1, 300), bucket(2, 100), bucket(5, 450), bucket(9, 40)] };
    const segments = segmentsOf(summary, { sinceUs: 500_000, untilUs: 20e6 });
    assert.deepEqual(
      segments.map(({ sinceUs, untilUs, count }) => [sinceUs, untilUs, count]),
      [
        [3e6, 20e6, 490],
        [1e6, 3e6, 400],
      ],
    );
  });

  it('counts what is above its bounds out of the bucket that they cut', () => {
    const known = [sampleRow(4.9e6), sampleRow(4.8e6), sampleRow(4.7e6)];
    const [only, ...others] = segmentsOf(
      { bucket: 1, buckets: [bucket(4, 10)] },
      { sinceUs: 0, untilUs: 4.75e6 },
      known,
    );
    assert.equal(only?.count, 8);
    assert.deepEqual(others, []);
  });

  it('is one empty segment where nothing is counted, so that arrivals have a place', () => {
    const segments = segmentsOf({ bucket: 1, buckets: [] }, { sinceUs: 0, untilUs: 5 });
    assert.deepEqual(segments, [{ sinceUs: 0, untilUs: 5, count: 0, rows: [] }]);
  });
});
