import { computed, effect, signal } from '@preact/signals';
import type { SummaryJson } from '../../src/api/api-types.ts';
import { listExchanges } from '../api.ts';
import { followLive } from '../live-stream.ts';
import { isRefused } from '../session.ts';
import { filterText, range } from '../state/address.ts';
import { askHealth } from '../state/health.ts';
import { boundsOf } from '../state/range.ts';
import { type Row, toRows } from './row-index.ts';
import { selected } from './selection.ts';
import {
  chartArrivals,
  insertArrivals,
  isLoading,
  moveDomain,
  refresh,
  refreshSummary,
  rows,
} from './traffic-data.ts';

/** How often new arrivals are shown. */
const SHOW_EVERY_MS = 200;
/** How often the list is reloaded at most, if more arrives than the live stream sends. */
const RELOAD_EVERY_MS = 2000;
/** How many arrivals wait in this page; further ones are only counted. */
const MOST_WAITING = 1000;
const CATCH_UP_ROWS = 100;

/** Whether the stream is open. */
export const connection = signal<'connecting' | 'open' | 'lost'>('connecting');
/** Whether the user has paused the list. */
export const isPaused = signal(false);
/** Whether the list is at its top; the list says so. */
export const isAtTop = signal(true);
/** How many exchanges have arrived that the list does not show yet. */
export const waitingCount = signal(0);
/** Whether the time range has no end, so that there is something to follow. */
export const isOpenEnded = computed(() => range.value.kind !== 'between');
/** Whether the list shows arrivals at once. It does not while somebody reads: further down, or at a row. */
export const isFollowing = computed(() => !isPaused.value && isAtTop.value && selected.value === null);

let arrived: SummaryJson[] = [];
let waiting: Row[] = [];
let isIncomplete = false;
let skippedCount = 0;
let reloadedMs = 0;

/** Follows matching arrivals. Returns a function that stops this. */
export function followArrivals(): () => void {
  const endShowing = setInterval(showArrived, SHOW_EVERY_MS);
  const endStream = effect(() => {
    const filter = filterText.value;
    forget();
    // What came for another filter may not match this one.
    arrived = [];
    skippedCount = 0;
    if (!isOpenEnded.value || isRefused.value) return;
    connection.value = 'connecting';
    return followLive({ filter }, handlers);
  });
  const endFollowing = effect(() => {
    if (isFollowing.value) showWaiting();
  });
  return () => {
    clearInterval(endShowing);
    endStream();
    endFollowing();
  };
}

/** Adds the waiting arrivals to the list. Those that were only counted are loaded. */
export function showWaiting(): void {
  if (waitingCount.peek() === 0) return;
  const [shown, incomplete] = [waiting, isIncomplete];
  forget();
  if (incomplete) void refresh();
  else insertArrivals(shown);
}

/** Pauses or resumes the list. */
export function togglePause(): void {
  isPaused.value = !isPaused.value;
}

const handlers = {
  connected: () => {
    connection.value = 'open';
    void catchUp();
  },
  lost: () => {
    connection.value = 'lost';
    void askHealth();
  },
  exchange: (exchange: SummaryJson) => {
    if (arrived.length < MOST_WAITING) arrived.push(exchange);
    else skippedCount++;
  },
  skipped: (count: number) => {
    skippedCount += count;
  },
};

/**
 * Gets what came between loading the list and opening the stream, which only sends later arrivals. If it is more than a
 * page, the list is loaded again.
 */
async function catchUp(): Promise<void> {
  await loaded();
  const newestUs = rows.index.rowAt(0)?.timeUs ?? 0;
  const filter = filterText.peek();
  try {
    const scope = { filter, ...boundsOf(range.peek(), Date.now() * 1000) };
    const page = await listExchanges(scope, { limit: CATCH_UP_ROWS });
    if (filter !== filterText.peek()) return;
    const missed = toRows(page.exchanges).filter((row) => row.timeUs > newestUs);
    if (missed.length === CATCH_UP_ROWS) skippedCount += missed.length;
    else arrived.push(...missed.reverse());
  } catch {
    // If the receiver does not answer, the stream reports it.
  }
}

function loaded(): Promise<void> {
  return new Promise((resolve) => {
    const end = effect(() => {
      if (isLoading.value) return;
      resolve();
      queueMicrotask(() => end());
    });
  });
}

function forget(): void {
  waiting = [];
  isIncomplete = false;
  waitingCount.value = 0;
}

function showArrived(): void {
  moveDomain();
  // A list that loads would replace what is added to the one before it.
  if (isLoading.peek()) return;
  if (arrived.length === 0 && skippedCount === 0) return;
  const now = unknownOf(arrived);
  const skipped = skippedCount;
  arrived = [];
  chartArrivals(now);
  if (isFollowing.value) {
    insertArrivals(now);
    if (skipped > 0) reload(refresh);
    return;
  }
  skippedCount = 0;
  isIncomplete ||= skipped > 0 || waiting.length + now.length > MOST_WAITING;
  waiting = [...waiting, ...now].slice(-MOST_WAITING);
  waitingCount.value += now.length + skipped;
  if (skipped > 0) reload(refreshSummary);
}

/** Leaves out what the list has, or what waits: catching up and the stream may both have sent it. */
function unknownOf(exchanges: readonly SummaryJson[]): Row[] {
  const seen = new Set(waiting.map((exchange) => exchange.id));
  return toRows(exchanges).filter((row) => {
    const isKnown = seen.has(row.id) || rows.index.indexOf(row.id, row.timeUs) >= 0;
    seen.add(row.id);
    return !isKnown;
  });
}

function reload(how: () => Promise<void>): void {
  if (Date.now() - reloadedMs < RELOAD_EVERY_MS) return;
  reloadedMs = Date.now();
  skippedCount = 0;
  void how();
}
