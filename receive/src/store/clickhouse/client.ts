import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseSettings } from '@clickhouse/client';
import { isTransient, isUnsure, toInsertError, toQueryError, toStoreError } from './errors.ts';
import type { ClickHouseOptions } from './options.ts';
import { NoAnswerError } from './reasons.ts';
import { insertRows, pingServer, queryRows, runStatement } from './requests.ts';
import { type Server, Servers, startTimer } from './servers.ts';
import { Turns } from './turns.ts';

/** Values of `{name:Type}` in a query. */
export type Parameters = Record<string, unknown>;

/** How long things may take, in milliseconds. */
export type ClientLimits = {
  connectMs: number;
  /** A query. The server ends it; this side gives up a little later, in case the server hangs. */
  queryMs: number;
  graceMs: number;
  /** An insert with all its attempts: less than a proxy waits for an answer by default, which is 5 s. */
  insertMs: number;
  /** A statement that changes tables, maybe on all servers of a cluster. */
  statementMs: number;
};

const LIMITS: ClientLimits = {
  ...{ connectMs: 2000, queryMs: 10_000, graceMs: 3000 },
  ...{ insertMs: 4000, statementMs: 200_000 },
};
/** The pause before an insert is tried again; each one after it is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
/** The part of its time that the server may take for an insert: the rest is for its answer. */
const SERVER_SHARE = 0.9;
/** What a query may take of the server and of this process. An answer is whole or an error, and never an old one. */
const QUERY_SETTINGS: ClickHouseSettings = {
  max_memory_usage: `${4 * 2 ** 30}`,
  max_result_rows: `${1_000_000}`,
  max_result_bytes: `${512 * 2 ** 20}`,
  cancel_http_readonly_queries_on_client_close: 1,
  timeout_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  use_query_cache: 0,
};

/** Speaks to the servers of a ClickHouse store. All its errors are those of `Store`. */
export class Client {
  readonly #servers: Servers;
  readonly #limits: ClientLimits;
  readonly #queries = new Turns();
  readonly #running = new Set<AbortController>();
  #isClosed = false;

  constructor(options: ClickHouseOptions, limits: Partial<ClientLimits> = {}) {
    this.#limits = { ...LIMITS, ...options.limits, ...limits };
    this.#servers = new Servers(options, this.#limits.connectMs);
  }

  /**
   * Runs a query, and returns its rows. Rejects with a QueryLimitError if it takes too long, or if too many queries wait.
   */
  rows<T>(sql: string, parameters: Parameters = {}, settings: ClickHouseSettings = {}): Promise<T[]> {
    const { queryMs, graceMs } = this.#limits;
    const query = {
      sql,
      parameters,
      settings: { ...QUERY_SETTINGS, max_execution_time: Math.ceil(queryMs / 1000), ...settings },
    };
    const limitMs = (settings.max_execution_time ?? queryMs / 1000) * 1000 + graceMs;
    const work = (server: Server, signal: AbortSignal) => queryRows<T>(server.client, query, signal);
    return this.#queries.take(() =>
      this.#anywhere(limitMs, work, (error, server) => toQueryError(error, nameFailure('read from', server))),
    );
  }

  /** Runs a statement that returns nothing, and that may be repeated. */
  run(sql: string, parameters: Parameters = {}, settings: ClickHouseSettings = {}): Promise<void> {
    return this.#anywhere(
      this.#limits.statementMs,
      (server, signal) => runStatement(server.client, { sql, parameters, settings }, signal),
      (error, server) => toStoreError(error, nameFailure('use', server)),
    );
  }

  /**
   * Inserts rows of RowBinary: all or none. `token` names them, so that a repeated insert does nothing: this repeats it
   * itself while a server does not answer. Rejects with an UnsureInsertError if they may have been stored, or may be later.
   */
  async insert(into: string, rows: Uint8Array, token: string): Promise<void> {
    const end = performance.now() + this.#limits.insertMs;
    let isSure = true;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const server = this.#servers.current;
      const attempt = { isSent: false };
      try {
        return await this.#tryInsert(server, { into, rows, token }, end, attempt);
      } catch (error) {
        isSure &&= !(attempt.isSent && isUnsure(error));
        if (isTransient(error)) this.#servers.leave(server);
        // An attempt gets at least as much time as the pause before it.
        if (!isTransient(error) || this.#isClosed || performance.now() + 2 * pauseMs >= end)
          throw toInsertError(error, nameFailure('store in', server), !isSure);
      }
      await delay(pauseMs);
    }
  }

  /** Ends what runs, refuses what waits, and closes all connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const controller of this.#running) controller.abort(closedError());
    await this.#servers.close();
  }

  /** A server that failed must answer something small before it gets rows: one that hangs would store them much later. */
  async #tryInsert(
    server: Server,
    insert: { into: string; rows: Uint8Array; token: string },
    end: number,
    attempt: { isSent: boolean },
  ): Promise<void> {
    const { connectMs, insertMs } = this.#limits;
    if (server.isSuspect) await this.#ping(server, Math.min(connectMs, end - performance.now()), insertMs);
    attempt.isSent = true;
    // Half of the time is for another server, if there is one.
    const leftMs = end - performance.now();
    const limitMs = this.#servers.count > 1 ? Math.min(leftMs, insertMs / 2) : leftMs;
    const timed = { ...insert, limitMs: SERVER_SHARE * limitMs };
    await this.#within(limitMs, (signal) => insertRows(server.client, timed, signal), insertMs);
    server.isSuspect = false;
  }

  /** Does something that may be repeated: on the next server if one fails, and once again if there is only one. */
  async #anywhere<T>(
    limitMs: number,
    work: (server: Server, signal: AbortSignal) => Promise<T>,
    toError: (error: unknown, server: Server) => Error,
  ): Promise<T> {
    for (let tries = 0; ; tries++) {
      const server = this.#servers.current;
      let isSent = false;
      try {
        if (server.isSuspect) await this.#ping(server, Math.min(limitMs, 2 * this.#limits.connectMs));
        isSent = true;
        const result = await this.#within(limitMs, (signal) => work(server, signal));
        server.isSuspect = false;
        return result;
      } catch (error) {
        // Whoever waits has waited long enough for a server that did not answer; a ping to another one is short.
        const isOver = error instanceof NoAnswerError && (isSent || this.#servers.count === 1);
        const canRepeat = isTransient(error) && !isOver;
        if (isTransient(error)) this.#servers.leave(server);
        if (!canRepeat || this.#isClosed || tries >= this.#servers.count) throw toError(error, server);
      }
    }
  }

  /** Pings a server that failed: otherwise each call would wait for its whole time. */
  #ping(server: Server, limitMs: number, wholeMs?: number): Promise<void> {
    return this.#within(limitMs, (signal) => pingServer(server.client, signal), wholeMs);
  }

  /** Ends work that takes too long, or that runs when this is closed. `wholeMs` is the limit as people know it. */
  async #within<T>(
    limitMs: number,
    work: (signal: AbortSignal) => Promise<T>,
    wholeMs = limitMs,
  ): Promise<T> {
    if (this.#isClosed) throw closedError();
    const controller = new AbortController();
    const { signal } = controller;
    const stop = startTimer(limitMs, () =>
      controller.abort(new NoAnswerError(`it did not answer within ${wholeMs / 1000} s`)),
    );
    this.#running.add(controller);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    try {
      return await Promise.race([work(signal), aborted]);
    } finally {
      stop();
      this.#running.delete(controller);
    }
  }
}

function closedError(): NoAnswerError {
  return new NoAnswerError('the store is closed');
}

function nameFailure(verb: string, { host }: Server): string {
  return `Cannot ${verb} ClickHouse at ${host}`;
}
