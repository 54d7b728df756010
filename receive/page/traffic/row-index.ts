import type { SummaryJson } from '../../src/api/api-types.ts';
import { fromIso } from '../state/range.ts';

/** A row of the list. */
export type Row = SummaryJson & { timeUs: number };

/**
 * Consecutive rows, newest first, of `sinceUs <= time < untilUs`. Until `rows` are loaded, `count` comes from the
 * summary.
 */
export type Segment = { sinceUs: number; untilUs: number; count: number; rows: readonly Row[] | null };

/** How many rows of loaded segments are kept; the farthest from the visible ones are dropped first, and load again. */
const KEPT_ROWS = 12_000;
/** A loaded segment that grows beyond this by arrivals is split. */
const SPLIT_ROWS = 1000;
/** The most rows of a segment that is joined from unloaded ones. */
const MERGED_ROWS = 20_000;

/** Turns the times of the API's exchanges into numbers. */
export function toRows(exchanges: readonly SummaryJson[]): Row[] {
  return exchanges.map((exchange) => ({ ...exchange, timeUs: fromIso(exchange.time) ?? 0 }));
}

/**
 * The places of all rows of a list, although only some are loaded: segments of time, newest first. The summary says how
 * many rows each has, so the list can be opened anywhere without loading what comes before.
 */
export class RowIndex {
  #segments: Segment[];
  #starts: number[] = [];

  constructor(segments: readonly Segment[]) {
    this.#segments = [...segments];
    this.#count();
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** How many rows there are, loaded or not. */
  get total(): number {
    const last = this.#segments.length - 1;
    return last < 0 ? 0 : (this.#starts[last] as number) + (this.#segments[last] as Segment).count;
  }

  /** The row at a place; undefined if it is not loaded. */
  rowAt(index: number): Row | undefined {
    const place = this.#placeOf(index);
    const segment = this.#segments[place];
    return segment?.rows?.[index - (this.#starts[place] as number)];
  }

  /** The place of a loaded row; -1 if it is not here. */
  indexOf(id: string, timeUs: number): number {
    for (const [place, segment] of this.#segments.entries()) {
      if (segment.rows === null || timeUs < segment.sinceUs || timeUs >= segment.untilUs) continue;
      const offset = segment.rows.findIndex((row) => row.id === id);
      if (offset >= 0) return (this.#starts[place] as number) + offset;
    }
    return -1;
  }

  /** The place of the newest row that is older than a time. In an unloaded segment, it is estimated. */
  indexAtTime(timeUs: number): number {
    for (const [place, segment] of this.#segments.entries()) {
      if (timeUs <= segment.sinceUs) continue;
      const start = this.#starts[place] as number;
      if (segment.rows === null) {
        const share = (segment.untilUs - timeUs) / (segment.untilUs - segment.sinceUs);
        return start + Math.round(segment.count * Math.min(1, Math.max(0, share)));
      }
      const offset = segment.rows.findIndex((row) => row.timeUs < timeUs);
      return start + (offset < 0 ? segment.count : offset);
    }
    return this.total;
  }

  /** The place of a segment's first row. */
  startOf(segment: Segment): number {
    return this.#starts[this.#segments.indexOf(segment)] ?? 0;
  }

  /** The segments between two places that are not loaded. */
  gapsIn(first: number, last: number): Segment[] {
    const from = this.#placeOf(first);
    const to = this.#placeOf(last);
    return this.#segments.slice(from, to + 1).filter((segment) => segment.rows === null && segment.count > 0);
  }

  /** Replaces a segment by others. Returns by how many rows the total changed; 0 if the segment is gone. */
  replace(segment: Segment, others: readonly Segment[]): number {
    const place = this.#segments.indexOf(segment);
    if (place < 0) return 0;
    const before = this.total;
    this.#segments.splice(place, 1, ...others);
    this.#count();
    return this.total - before;
  }

  /** Adds a row that arrived. It is shown if its segment is loaded, else only counted. */
  insert(row: Row): void {
    const place = this.#segments.findIndex((one) => row.timeUs >= one.sinceUs && row.timeUs < one.untilUs);
    const segment = this.#segments[place];
    if (segment === undefined || this.indexOf(row.id, row.timeUs) >= 0) return;
    if (segment.rows === null) {
      this.#segments[place] = { ...segment, count: segment.count + 1 };
    } else {
      const offset = segment.rows.findIndex((other) => other.timeUs <= row.timeUs);
      const rows = segment.rows.toSpliced(offset < 0 ? segment.rows.length : offset, 0, row);
      this.#segments.splice(place, 1, ...split({ ...segment, rows, count: rows.length }));
    }
    this.#count();
  }

  /** Drops loaded rows that are far from a place, so that reading a long list does not fill the memory. */
  trim(around: number): void {
    let loaded = this.#segments.reduce((sum, segment) => sum + (segment.rows?.length ?? 0), 0);
    const distance = (place: number) =>
      Math.abs((this.#starts[place] as number) + (this.#segments[place] as Segment).count / 2 - around);
    if (loaded <= KEPT_ROWS) return;
    // The first one stays: it takes arrivals, and has no end that a request could name.
    const places = [...this.#segments.keys()].slice(1).sort((a, b) => distance(b) - distance(a));
    for (const place of places) {
      if (loaded <= KEPT_ROWS) break;
      const segment = this.#segments[place] as Segment;
      loaded -= segment.rows?.length ?? 0;
      this.#segments[place] = { ...segment, rows: null };
    }
    this.#merge(around);
  }

  /** Joins unloaded neighbours that are far away: a list that grows all day must not collect segments. */
  #merge(around: number): void {
    const merged: Segment[] = [];
    for (const [place, segment] of this.#segments.entries()) {
      const above = merged.at(-1);
      const start = this.#starts[place] as number;
      const isFar = start > around + KEPT_ROWS || start + segment.count < around - KEPT_ROWS;
      const count = (above?.count ?? 0) + segment.count;
      if (isFar && above?.rows === null && segment.rows === null && count <= MERGED_ROWS)
        merged[merged.length - 1] = { ...above, sinceUs: segment.sinceUs, count };
      else merged.push(segment);
    }
    this.#segments = merged;
    this.#count();
  }

  #placeOf(index: number): number {
    let [low, high] = [0, this.#segments.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  #count(): void {
    let start = 0;
    this.#starts = this.#segments.map((segment) => {
      const own = start;
      start += segment.count;
      return own;
    });
  }
}

/** Splits a segment that became too long, at a change of time, so that no moment is in both halves. */
function split(segment: Segment): Segment[] {
  const rows = segment.rows;
  if (rows === null || rows.length <= SPLIT_ROWS) return [segment];
  for (let cut = rows.length >> 1; cut < rows.length; cut++) {
    const [above, below] = [rows[cut - 1] as Row, rows[cut] as Row];
    if (above.timeUs === below.timeUs) continue;
    return [
      { sinceUs: above.timeUs, untilUs: segment.untilUs, count: cut, rows: rows.slice(0, cut) },
      { sinceUs: segment.sinceUs, untilUs: above.timeUs, count: rows.length - cut, rows: rows.slice(cut) },
    ];
  }
  return [segment];
}
