import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Bell } from '../bell.ts';
import type { Filter } from '../filter/filter.ts';
import type { Arrivals, Store, Summary } from '../store/store.ts';
import { type Call, type Handler, isOpen, Refusal, writePart } from './answer.ts';
import type { SkippedJson } from './api-types.ts';
import type { PageLimits } from './page-options.ts';
import { allowParameters, FILTER_PARAMETERS, readFilter, readText } from './query.ts';
import { toSummaryJson } from './to-json.ts';

/** How many exchanges are read from the store at once. */
const PAGE = 500;
/** A reader that is behind gets a message this often, so that its connection is not idle. */
const SKIPPED_AT_ONCE = 50_000;

/** The readers of `/api/live`. */
export type LiveStreams = { handle: Handler; stop(): void };

/**
 * Serves `/api/live` as server-sent events. Each reader has a position in the store and no queue: while it takes
 * nothing, nothing is read for it. The last event of a page has an `id`, which is a position. A reader that reconnects
 * may get some of that page again, but misses nothing.
 */
export function createLiveStreams(store: Store, limits: PageLimits): LiveStreams {
  const open = new Set<ServerResponse>();
  const handle: Handler = async (call) => {
    allowParameters(call.parameters, [...FILTER_PARAMETERS, 'after']);
    const filter = readFilter(call.parameters);
    if (open.size >= limits.liveStreams) {
      const message = `${open.size} readers of the live view are connected, which is the limit. Close one.`;
      throw new Refusal(429, message, { 'retry-after': '5' });
    }
    const { response } = call;
    open.add(response);
    response.once('close', () => open.delete(response));
    try {
      await new LiveReader(store, filter, limits).serve(call);
    } finally {
      open.delete(response);
    }
  };
  const stop = () => {
    for (const response of open) {
      // A reader that takes nothing would delay the end of its stream.
      if (response.headersSent && !response.writableNeedDrain) response.end();
      else response.destroy();
    }
  };
  return { handle, stop };
}

/** One reader. */
class LiveReader {
  readonly #store: Store;
  readonly #filter: Filter;
  readonly #limits: PageLimits;
  readonly #bell = new Bell();
  #position = '';
  /** Whether the last look into the store stopped early: there may be more. */
  #hasMoved = false;
  #skipped = 0;

  constructor(store: Store, filter: Filter, limits: PageLimits) {
    this.#store = store;
    this.#filter = filter;
    this.#limits = limits;
  }

  async serve({ request, response, parameters }: Call): Promise<void> {
    const after = request.headers['last-event-id'] || readText(parameters, 'after');
    this.#position = after === undefined ? await this.#store.position() : String(after);
    const unsubscribe = this.#store.subscribe(() => this.#bell.ring());
    response.once('close', () => this.#bell.ring());
    try {
      const begin = this.#position;
      const first = await this.#read();
      if (!isOpen(response)) return;
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', connection: 'close' });
      if (request.method === 'HEAD') response.end();
      else if (await writePart(response, `: live\nid: ${begin}\n\n`)) await this.#follow(response, first);
    } finally {
      unsubscribe();
    }
  }

  async #follow(response: ServerResponse, first: Arrivals): Promise<void> {
    for (let page = first; ; page = await this.#read()) {
      if (!(await this.#tell(response, page.exchanges))) return;
      if (page.exchanges.length === PAGE) continue;
      await pause(this.#limits.livePauseMs);
      if (this.#hasMoved || (await this.#bell.wait(this.#limits.heartbeatMs))) continue;
      if (!(await writePart(response, `: still here\nid: ${this.#position}\n\n`))) return;
    }
  }

  async #read(): Promise<Arrivals> {
    const page = await this.#store.arrivals(this.#filter, this.#position, PAGE);
    this.#hasMoved = page.position !== this.#position;
    this.#position = page.position;
    return page;
  }

  /** Sends a page, or counts it as skipped if the reader is too far behind. False once the reader has gone. */
  async #tell(response: ServerResponse, exchanges: readonly Summary[]): Promise<boolean> {
    if (this.#isFarBehind(exchanges)) {
      this.#skipped += exchanges.length;
      if (this.#skipped < SKIPPED_AT_ONCE) return isOpen(response);
      exchanges = [];
    }
    let text = '';
    if (this.#skipped > 0) {
      const skipped: SkippedJson = { count: this.#skipped };
      text = `event: skipped\ndata: ${JSON.stringify(skipped)}\n\n`;
    }
    this.#skipped = 0;
    for (const [index, summary] of exchanges.entries()) {
      const id = index === exchanges.length - 1 ? `id: ${this.#position}\n` : '';
      text += `event: exchange\n${id}data: ${JSON.stringify(toSummaryJson(summary))}\n\n`;
    }
    return text === '' ? isOpen(response) : writePart(response, text);
  }

  #isFarBehind(exchanges: readonly Summary[]): boolean {
    const last = exchanges.at(-1);
    if (!last || exchanges.length < PAGE) return false;
    return Date.now() - last.receivedUs / 1000 > this.#limits.liveBehindMs;
  }
}
