import type { SummaryJson, SummaryOfTimeJson } from '../../src/api/api-types.ts';
import { fromIso } from '../state/range.ts';

/** One bar of the chart. `errors` are 5xx and requests without a response. */
export type Bar = { startUs: number; total: number; clientErrors: number; errors: number };

const MOST_BARS = 120;
const WIDTHS_S = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];

/** How many seconds one bar of the chart covers, so that there are at most 120 bars. */
export function bucketOf(spanUs: number): number {
  const least = spanUs / 1e6 / MOST_BARS;
  return WIDTHS_S.find((width) => width >= least) ?? Math.ceil(least / 86_400) * 86_400;
}

/** Makes the bars between two times, empty ones too, so that a gap in the traffic is a gap in the chart. */
export function barsOf(summary: SummaryOfTimeJson, sinceUs: number, untilUs: number): Bar[] {
  const widthUs = summary.bucket * 1e6;
  const counted = new Map(summary.buckets.map(({ time, counts }) => [fromIso(time) ?? 0, counts]));
  const bars: Bar[] = [];
  for (let startUs = Math.floor(sinceUs / widthUs) * widthUs; startUs < untilUs; startUs += widthUs) {
    const counts = counted.get(startUs) ?? {};
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    bars.push({
      startUs,
      total,
      clientErrors: counts['4xx'] ?? 0,
      errors: (counts['5xx'] ?? 0) + (counts.none ?? 0),
    });
  }
  return bars;
}

/** Adds exchanges that arrived to a summary, so that the chart moves without another request. Ignores older ones. */
export function countArrivals(
  summary: SummaryOfTimeJson,
  arrived: readonly SummaryJson[],
  sinceUs: number,
): SummaryOfTimeJson {
  const buckets = new Map(summary.buckets.map((bucket) => [bucket.time, { ...bucket.counts }]));
  const widthMs = summary.bucket * 1000;
  for (const exchange of arrived) {
    const startMs = Math.floor(Date.parse(exchange.time) / widthMs) * widthMs;
    const time = new Date(startMs).toISOString().replace('Z', '000Z');
    const counts = buckets.get(time) ?? {};
    const kind = exchange.status === 0 ? 'none' : `${Math.floor(exchange.status / 100)}xx`;
    counts[kind] = (counts[kind] ?? 0) + 1;
    buckets.set(time, counts);
  }
  const sorted = [...buckets]
    .map(([time, counts]) => ({ time, counts }))
    .filter(({ time }) => (fromIso(time) ?? 0) >= sinceUs);
  return { bucket: summary.bucket, buckets: sorted.sort((a, b) => (a.time < b.time ? -1 : 1)) };
}
