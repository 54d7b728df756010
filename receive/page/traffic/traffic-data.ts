import { computed, effect, signal } from '@preact/signals';
import type { SummaryOfTimeJson } from '../../src/api/api-types.ts';
import { type ApiError, listExchanges, type Scope, summarize } from '../api.ts';
import { isRefused } from '../session.ts';
import { filterText, range } from '../state/address.ts';
import { askHealth, health, isReadable } from '../state/health.ts';
import { boundsOf, fromIso } from '../state/range.ts';
import { bucketOf, countArrivals } from './buckets.ts';
import { type Row, RowIndex, type Segment, toRows } from './row-index.ts';
import { DIVIDED_ROWS, headSegment, SEGMENT_ROWS, segmentsOf } from './segments.ts';

const FIRST_PAGE_ROWS = 200;
const LONGEST_SEGMENT_PAGES = 20;
const MOVE_EVERY_US = 1_000_000;

/** The rows of the list; `version` counts its changes, as it changes in place. */
export const rows = { index: new RowIndex([]), version: signal(0) };
/** Whether the list still shows the previous filter and time range. */
export const isLoading = signal(true);
/** Why the list could not be loaded; null if it was. */
export const problem = signal<ApiError | null>(null);
/** Counts by time for the chart; null until they are there. */
export const summary = signal<SummaryOfTimeJson | null>(null);
/** The time on the chart: a moment after it for a range that has no end. */
export const domain = signal<{ sinceUs: number; untilUs: number }>(domainNow());
/** How many exchanges match, or null while that is not known. */
export const total = computed(() => {
  rows.version.value;
  return isLoading.value ? null : rows.index.total;
});

let current = new AbortController();
let scope: Scope = { filter: '' };
const underWay = new Set<Segment>();
/** Where the list was read last; what is far from it is dropped first. */
let readAt = 0;
/** Whether the chart is being counted again. */
let isCounting = false;
/** Called with the place and the difference if there are more or fewer rows than counted. */
export const corrections = new Set<(place: number, rows: number) => void>();

/**
 * Loads the list and the chart again whenever filter or time change, and when the store can be read again. Returns a
 * function that stops this.
 */
export function followScope(): () => void {
  return effect(() => {
    filterText.value;
    range.value;
    if (isRefused.value || !isReadable.value) return;
    problem.value = null;
    void refresh();
  });
}

/** Loads the list and the chart for the current filter and time. What is visible stays until then. */
export async function refresh(): Promise<void> {
  current.abort();
  const mine = new AbortController();
  current = mine;
  isLoading.value = true;
  try {
    if (range.peek().kind === 'all' && health.peek() === null) await askHealth();
    domain.value = domainNow();
    const { sinceUs, untilUs } = boundsOf(range.peek(), Date.now() * 1000);
    scope = { filter: filterText.peek(), sinceUs, untilUs };
    await load(mine.signal);
    problem.value = null;
  } catch (error) {
    if (mine.signal.aborted) return;
    problem.value = error as ApiError;
  }
  isLoading.value = false;
}

/** Counts by time again, for the chart alone. */
export async function refreshSummary(): Promise<void> {
  const { signal } = current;
  domain.value = domainNow();
  const { sinceUs, untilUs } = domain.value;
  try {
    const counted = await summarize({ ...scope, sinceUs }, bucketOf(untilUs - sinceUs), signal);
    if (!signal.aborted) summary.value = counted;
  } catch {
    // The chart stays as it is; the list reports what is wrong.
  }
}

/**
 * Moves the chart to the current time, at most once a second. If the range has grown, it is counted again, in wider
 * bars.
 */
export function moveDomain(): void {
  if (range.peek().kind === 'between') return;
  const now = domainNow();
  if (now.untilUs - domain.peek().untilUs < MOVE_EVERY_US) return;
  domain.value = now;
  const bucket = summary.peek()?.bucket;
  if (bucket === undefined || isCounting || bucketOf(now.untilUs - now.sinceUs) <= bucket) return;
  isCounting = true;
  void refreshSummary().finally(() => {
    isCounting = false;
  });
}

/** Adds exchanges that arrived to the list, which drops rows far from the visible ones. */
export function insertArrivals(arrived: readonly Row[]): void {
  if (arrived.length === 0) return;
  for (const row of arrived) rows.index.insert(row);
  rows.index.trim(readAt);
  rows.version.value++;
}

/** Adds exchanges that arrived to the chart. */
export function chartArrivals(arrived: readonly Row[]): void {
  if (summary.value !== null && arrived.length > 0)
    summary.value = countArrivals(summary.value, arrived, domain.peek().sinceUs);
}

/** Loads the rows between two places if needed. */
export function needRows(first: number, last: number): void {
  readAt = first;
  for (const segment of rows.index.gapsIn(first, last)) {
    if (underWay.has(segment)) continue;
    underWay.add(segment);
    void fill(segment, current.signal).finally(() => underWay.delete(segment));
  }
}

async function load(signal: AbortSignal): Promise<void> {
  const { sinceUs, untilUs } = domain.peek();
  // The rows are requested first: the store answers in order, and counting takes longer.
  const listed = listExchanges(scope, { limit: FIRST_PAGE_ROWS }, signal);
  const counted = summarize(scope, bucketOf(untilUs - sinceUs), signal);
  counted.catch(() => {});
  const page = await listed;
  const first = toRows(page.exchanges);
  const bounds = { sinceUs: scope.sinceUs ?? -Infinity, untilUs: scope.untilUs ?? Infinity };
  const head = headSegment(first, page.next === null, bounds);
  show([head]);
  if (page.next === null) isLoading.value = false;
  summary.value = await counted;
  if (page.next === null) return;
  show([head, ...segmentsOf(summary.value, { sinceUs: bounds.sinceUs, untilUs: head.sinceUs }, first)]);
}

function show(segments: readonly Segment[]): void {
  rows.index = new RowIndex(segments);
  rows.version.value++;
}

async function fill(segment: Segment, signal: AbortSignal): Promise<void> {
  try {
    const widthS = (segment.untilUs - segment.sinceUs) / 1e6;
    const parts =
      segment.count > DIVIDED_ROWS && widthS > 1
        ? await divide(segment, widthS, signal)
        : [await loadRows(segment, signal)];
    if (signal.aborted) return;
    const place = rows.index.startOf(segment);
    const change = rows.index.replace(segment, parts);
    rows.index.trim(readAt);
    if (change !== 0) for (const correct of corrections) correct(place, change);
    rows.version.value++;
  } catch (error) {
    if (!signal.aborted) problem.value = error as ApiError;
  }
}

async function divide(segment: Segment, widthS: number, signal: AbortSignal): Promise<Segment[]> {
  const finer = Math.max(1, Math.ceil(widthS / Math.min(1000, segment.count / (SEGMENT_ROWS / 4))));
  return segmentsOf(await summarize({ ...scope, ...boundsOfSegment(segment) }, finer, signal), segment);
}

async function loadRows(segment: Segment, signal: AbortSignal): Promise<Segment> {
  const loaded: Row[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < LONGEST_SEGMENT_PAGES; pages++) {
    const page = await listExchanges(
      { ...scope, ...boundsOfSegment(segment) },
      { limit: Math.min(1000, Math.max(SEGMENT_ROWS, segment.count)), cursor },
      signal,
    );
    loaded.push(...toRows(page.exchanges));
    if (page.next === null) break;
    cursor = page.next;
  }
  return { ...segment, count: loaded.length, rows: loaded };
}

function boundsOfSegment(segment: Segment): { sinceUs: number | undefined; untilUs: number | undefined } {
  return {
    sinceUs: Number.isFinite(segment.sinceUs) ? segment.sinceUs : undefined,
    untilUs: Number.isFinite(segment.untilUs) ? segment.untilUs : undefined,
  };
}

/** The time of the chart, in whole bars: half a bar would look like a drop. */
function domainNow(): { sinceUs: number; untilUs: number } {
  const nowUs = Date.now() * 1000;
  const bounds = boundsOf(range.peek(), nowUs);
  const oldest = health.peek()?.oldest ?? null;
  const firstUs = bounds.sinceUs ?? (oldest === null ? undefined : fromIso(oldest)) ?? nowUs - 900e6;
  const untilUs = bounds.untilUs ?? Math.max(nowUs, firstUs + 1e6);
  const widthUs = bucketOf(untilUs - firstUs) * 1e6;
  const round = range.peek().kind === 'last' ? Math.ceil : Math.floor;
  return { sinceUs: round(firstUs / widthUs) * widthUs, untilUs };
}
