import type { SummaryOfTimeJson } from '../../src/api/api-types.ts';
import { fromIso } from '../state/range.ts';
import type { Row, Segment } from './row-index.ts';

/** How many rows a segment should have: as many as one request returns. */
export const SEGMENT_ROWS = 500;
/** A larger segment is divided by a finer summary before its rows are loaded. */
export const DIVIDED_ROWS = 2000;

/** Bounds of time in microseconds; open ends are infinite. */
export type Bounds = { sinceUs: number; untilUs: number };

/**
 * Makes the segment of a list's first page. It ends above the page's last moment, as the next page may have more rows
 * of that moment.
 */
export function headSegment(rows: readonly Row[], isAll: boolean, bounds: Bounds): Segment {
  const last = rows.at(-1)?.timeUs;
  const whole = rows.filter((row) => row.timeUs !== last);
  if (isAll || last === undefined || whole.length === 0) return { ...bounds, count: rows.length, rows };
  return { sinceUs: last + 1, untilUs: bounds.untilUs, count: whole.length, rows: whole };
}

/**
 * Makes the segments below a time from a summary, joining neighbours until they have enough rows for one request.
 * `known` rows of the bucket that `untilUs` cuts are above it.
 */
export function segmentsOf(
  summary: SummaryOfTimeJson,
  bounds: Bounds,
  known: readonly Row[] = [],
): Segment[] {
  const segments: Segment[] = [];
  const widthUs = summary.bucket * 1e6;
  let open: Segment | undefined;
  for (const { time, counts } of summary.buckets.toReversed()) {
    const startUs = fromIso(time) ?? 0;
    if (startUs >= bounds.untilUs) continue;
    let count = Object.values(counts).reduce((sum, one) => sum + one, 0);
    if (startUs + widthUs > bounds.untilUs)
      count -= known.filter((row) => row.timeUs >= bounds.untilUs && row.timeUs < startUs + widthUs).length;
    if (count <= 0) continue;
    if (open === undefined || open.count + count > SEGMENT_ROWS) {
      if (open !== undefined) open.sinceUs = Math.min(startUs + widthUs, open.untilUs);
      open = { sinceUs: startUs, untilUs: open?.sinceUs ?? bounds.untilUs, count, rows: null };
      segments.push(open);
    } else {
      open.sinceUs = startUs;
      open.count += count;
    }
  }
  if (open === undefined) return [{ ...bounds, count: 0, rows: [] }];
  open.sinceUs = Math.max(open.sinceUs, bounds.sinceUs);
  return segments;
}
