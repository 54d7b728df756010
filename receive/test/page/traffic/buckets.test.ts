import assert from 'node:assert/strict';
import { barsOf, bucketOf, countArrivals } from '../../../page/traffic/buckets.ts';
import { formatMoment } from '../../../src/filter/moment.ts';
import { sampleRow } from './sample-rows.ts';

describe('the bars of the chart', () => {
  it('are 120 at most, of a width that people count in', () => {
    assert.deepEqual([60e6, 900e6, 3600e6, 86_400e6, 7 * 86_400e6].map(bucketOf), [1, 10, 30, 900, 7200]);
    for (const spanUs of [1e6, 1234e6, 4e12, 4e14]) assert.ok(spanUs / (bucketOf(spanUs) * 1e6) <= 120);
  });

  it('are there for times without traffic, too, and count no response as an error', () => {
    const counts = { '1xx': 0, '2xx': 5, '3xx': 1, '4xx': 2, '5xx': 3, none: 4 };
    const bars = barsOf({ bucket: 10, buckets: [{ time: formatMoment(20e6), counts }] }, 5e6, 35e6);
    assert.deepEqual(bars, [
      { startUs: 0, total: 0, clientErrors: 0, errors: 0 },
      { startUs: 10e6, total: 0, clientErrors: 0, errors: 0 },
      { startUs: 20e6, total: 15, clientErrors: 2, errors: 7 },
      { startUs: 30e6, total: 0, clientErrors: 0, errors: 0 },
    ]);
  });

  it('grow by what arrives, in the bucket of its time', () => {
    const before = { bucket: 10, buckets: [{ time: formatMoment(20e6), counts: { '2xx': 5 } }] };
    const failed = { ...sampleRow(12e6), status: 503 };
    const lost = { ...sampleRow(13e6), status: 0 };
    const after = countArrivals(before, [sampleRow(29e6), failed, lost], 0);
    assert.deepEqual(after.buckets, [
      { time: formatMoment(10e6), counts: { '5xx': 1, none: 1 } },
      { time: formatMoment(20e6), counts: { '2xx': 6 } },
    ]);
    assert.equal(before.buckets.length, 1);
  });

  it('lose what is older than the chart shows', () => {
    const before = { bucket: 10, buckets: [{ time: formatMoment(20e6), counts: { '2xx': 5 } }] };
    const after = countArrivals(before, [sampleRow(41e6)], 30e6);
    assert.deepEqual(after.buckets, [{ time: formatMoment(40e6), counts: { '2xx': 1 } }]);
  });
});
