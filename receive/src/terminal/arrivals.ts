import { setTimeout as sleep } from 'node:timers/promises';
import { toSummaryJson } from '../api/to-json.ts';
import { Bell } from '../bell.ts';
import type { Filter } from '../filter/filter.ts';
import { type Arrivals, QueryLimitError, type Store, StoreError } from '../store/store.ts';
import type { ExchangeWriter } from './exchange-writer.ts';

/** What to show, and until when. */
export type ShowOptions = {
  store: Pick<Store, 'arrivals' | 'position' | 'subscribe'>;
  filter: Filter;
  writer: ExchangeWriter;
  /** The position in the store to begin at. */
  position: string;
  /** Aborts to ask for a last look, and then the end. */
  stop: AbortSignal;
  /** How long the last look may take, in milliseconds. */
  lastLookMs?: number;
};

const PAGE = 500;
// Nobody can read more lines of a table than this between two looks.
const TABLE_PAGE = 200;
const PAUSE_MS = 200;
const WAIT_MS = 60_000;
const LAST_LOOK_MS = 5000;
const RETRY_MS = 1000;

/**
 * Writes the exchanges that arrive in the store and match a filter, as long as somebody reads. They are read from the
 * store at the reader's pace, so that a slow reader costs no memory. A table leaves out what comes too fast to be read,
 * and says so. If the store is busy or broken, it tries again later: the receiver must go on even if nothing can be
 * shown.
 */
export async function showArrivals({
  store,
  filter,
  writer,
  position: begin,
  stop,
  lastLookMs = LAST_LOOK_MS,
}: ShowOptions): Promise<void> {
  const limit = writer.format === 'table' ? TABLE_PAGE : PAGE;
  const bell = new Bell();
  const ring = () => bell.ring();
  const unsubscribe = store.subscribe(ring);
  const end = new AbortController();
  const onStop = () => {
    ring();
    setTimeout(() => end.abort(), lastLookMs).unref();
  };
  stop.addEventListener('abort', onStop, { once: true });
  writer.gone.addEventListener('abort', ring, { once: true });
  try {
    await writer.begin(end.signal);
    let position = begin;
    while (!writer.gone.aborted) {
      const isLast = stop.aborted;
      const page = await tryToRead(() => store.arrivals(filter, position, limit));
      if (page === undefined) {
        if (isLast) return;
        await sleep(RETRY_MS, undefined, { signal: stop }).catch(() => {});
        continue;
      }
      position = page.position;
      await writer.write(page.exchanges.map(toSummaryJson), end.signal);
      const isFull = page.exchanges.length === limit;
      if (isFull && writer.format === 'table') {
        position = (await tryToRead(() => store.position())) ?? position;
        await writer.note(
          'Exchanges come too fast to read: some are not shown. Narrow it with --filter.',
          end.signal,
        );
      } else if (isFull && !end.signal.aborted) continue;
      if (isLast) return;
      await sleep(PAUSE_MS, undefined, { signal: stop }).catch(() => {});
      await bell.wait(stop.aborted ? 0 : WAIT_MS);
    }
  } finally {
    unsubscribe();
    stop.removeEventListener('abort', onStop);
  }
}

/** Reads from the store; undefined if it is too busy, or cannot be read now. */
async function tryToRead<T extends Arrivals | string>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof QueryLimitError || error instanceof StoreError) return undefined;
    throw error;
  }
}
