import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SummaryJson } from '../../../receive/src/api/api-types.ts';
import { AnswerError } from '../answers.ts';
import { ClusterError } from '../cluster/refusal.ts';
import { ExitCode, PublishError } from '../errors.ts';
import { objectOf, parseBounded } from '../json.ts';
import { readEvents, type ServerEvent } from './event-stream.ts';
import { type PageClient, PageRefusal } from './page-client.ts';

/** Gets what arrives at a receiver. */
export interface TailReader {
  /** Takes one exchange, of which only the id was checked. The next one is read when the promise resolves. */
  take(exchange: SummaryJson): Promise<void>;
  /** Exchanges were skipped, because they arrived faster than they were read. */
  skipped(count: number): void;
  /** The connection was lost, and will be opened again. */
  lost(why: string): void;
  /** The connection is open again. With `hasGap`, the receiver does not know what arrived in between. */
  back(hasGap: boolean): void;
}

/** Timeouts and pauses. Tests make them short. */
export interface TailTimes {
  firstPauseMs: number;
  maxPauseMs: number;
  /** The connection is lost if nothing arrives for so long. The receiver sends something every 15 s. */
  silenceMs: number;
}

// A receiver gives a position after each 500 exchanges, and ids of 16 characters.
const MAX_IDS = 10_000;
const MAX_ID_CHARS = 64;

const MAX_EVENT_VALUES = 10_000;

const TIMES: TailTimes = { firstPauseMs: 500, maxPauseMs: 10_000, silenceMs: 45_000 };

/**
 * Reads the exchanges that arrive at a receiver and match a filter, until the signal aborts. A lost connection is opened
 * again after the last exchange that was read: none is skipped, and none is read twice. Throws if the first connection
 * fails, or if the receiver refuses the request.
 */
export async function followLive(
  client: PageClient,
  filter: string,
  reader: TailReader,
  signal: AbortSignal,
  times: TailTimes = TIMES,
): Promise<void> {
  const place = new Place();
  let isFirst = true;
  let pauseMs = times.firstPauseMs;
  for (;;) {
    try {
      const stream = await open(client, filter, place, signal);
      if (!isFirst) reader.back(place.forgetGap());
      isFirst = false;
      pauseMs = times.firstPauseMs;
      await readStream(stream, place, reader, times);
      signal.throwIfAborted();
      reader.lost('it was closed');
    } catch (error) {
      if (signal.aborted) return;
      if (isFirst || isFinal(error)) throw error;
      if (error instanceof ReaderFailure) throw error.cause;
      reader.lost(describe(error));
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    pauseMs = Math.min(pauseMs * 2, times.maxPauseMs);
  }
}

/** How far the exchanges were read: the last position that the receiver gave, and the ids of what was read after it. */
class Place {
  position: string | undefined;
  #hasGap = false;
  readonly #sinceThen = new Set<string>();

  moveTo(position: string): void {
    // A connection begins with the position that we asked for.
    if (position === this.position) return;
    this.position = position;
    this.#sinceThen.clear();
  }

  /** Keeps the id of an exchange; false if it was read before. Throws if the ids are too long or too many to keep. */
  note(id: unknown): boolean {
    if (typeof id !== 'string' || id.length > MAX_ID_CHARS)
      throw new Error('it sent an exchange without an id');
    if (this.#sinceThen.has(id)) return false;
    if (this.#sinceThen.size === MAX_IDS) throw new Error('it sent too many exchanges without a position');
    this.#sinceThen.add(id);
    return true;
  }

  /** Starts again without a position, when the receiver has another store and does not know it. */
  reset(): void {
    this.position = undefined;
    this.#sinceThen.clear();
    this.#hasGap = true;
  }

  forgetGap(): boolean {
    const had = this.#hasGap;
    this.#hasGap = false;
    return had;
  }
}

/** The reader of the exchanges threw an error, its cause. */
class ReaderFailure extends Error {}

async function open(
  client: PageClient,
  filter: string,
  place: Place,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const ask = () => {
    const query = new URLSearchParams();
    if (filter !== '') query.set('filter', filter);
    if (place.position !== undefined) query.set('after', place.position);
    return client.get(`/api/live?${query}`, signal);
  };
  try {
    return await ask();
  } catch (error) {
    const isUnknown = error instanceof PageRefusal && error.status === 400 && place.position !== undefined;
    if (!isUnknown) throw error;
    place.reset();
    return ask();
  }
}

async function readStream(
  stream: IncomingMessage,
  place: Place,
  reader: TailReader,
  { silenceMs }: TailTimes,
): Promise<void> {
  try {
    for await (const event of readEvents(watch(stream, silenceMs), (id) => place.moveTo(id))) {
      await takeEvent(event, place, reader);
    }
  } finally {
    stream.destroy();
  }
}

// The timer runs only while we wait for the receiver, not while the reader is busy.
async function* watch(stream: IncomingMessage, silenceMs: number): AsyncGenerator<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    const silence = new Error(`nothing arrived for ${Math.round(silenceMs / 1000)} s`);
    const timer = setTimeout(() => stream.destroy(silence), silenceMs);
    const { value, done } = await chunks.next().finally(() => clearTimeout(timer));
    if (done) return;
    yield value;
  }
}

async function takeEvent({ name, data, id }: ServerEvent, place: Place, reader: TailReader): Promise<void> {
  if (name === 'skipped') reader.skipped(readCount(parse(data)));
  if (name === 'exchange') {
    const exchange = parse(data);
    if (place.note(objectOf(exchange).id)) {
      await reader.take(exchange as SummaryJson).catch((cause: unknown) => {
        throw new ReaderFailure('reading failed', { cause });
      });
    }
  }
  if (id !== undefined) place.moveTo(id);
}

function parse(data: string): unknown {
  try {
    return parseBounded(data, MAX_EVENT_VALUES);
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    throw new Error(`it sent an event that ${error.message}`);
  }
}

function readCount(skipped: unknown): number {
  const { count } = objectOf(skipped);
  if (typeof count === 'number') return count;
  throw new Error('it did not say how many exchanges it skipped');
}

// Another attempt would fail the same way.
function isFinal(error: unknown): boolean {
  if (error instanceof PageRefusal) return error.status >= 400 && error.status < 500 && error.status !== 429;
  if (error instanceof ClusterError) return error.code === 401 || error.code === 403;
  return error instanceof PublishError && error.exitCode === ExitCode.usage;
}

function describe(error: unknown): string {
  if (error instanceof PublishError) return error.why;
  if (error instanceof PageRefusal) return `it answered ${error.status}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
