import type { ClickHouseSettings } from '@clickhouse/client';
import type { Client } from '../client.ts';
import { readTable } from '../ddl.ts';
import type { ClickHouseOptions } from '../options.ts';
import type { DirectPlace } from '../position.ts';
import { momentOf } from '../query.ts';
import { FULL_COLUMNS, type FullRow } from '../rows.ts';
import { FIRST_DIRECT_WRITER } from '../schema.ts';
import type { SourcePlace } from './part-header.ts';

/** How many rows a page has at most, and how many bytes of bodies. */
const PAGE_ROWS = 4000;
const PAGE_BYTES = 16 * 2 ** 20;
/** How many minutes are planned at once: a week of one writer. */
const MOST_MINUTES = 10_080;
/** How many receivers are looked at when rows of unknown ones are searched. */
const MOST_WRITERS = 10_000;
/** How old direct rows must be to be learned: earlier ones may become visible until then. */
export const DIRECT_AGE_US = 10e6;
const MINUTE_US = 60e6;
/** What may have to read two columns of the whole table. A receiver that is busy for so long still counts as running. */
const SCAN: ClickHouseSettings = { max_execution_time: 30 };

/** Rows of one writer, or direct ones, that wait: those of one minute. */
export type Waiting = { source: number; minute: number; count: number };
/** The source of what proxies stored directly. */
export const DIRECT = FIRST_DIRECT_WRITER;
/** What waits, in the order of minutes, whether that is all, and when that was by the clock of the server. */
export type Outlook = { waiting: Waiting[]; isAll: boolean; nowUs: number };

/** Reads the exchanges that are to be learned: first how many there are of each minute, then each minute in pages. */
export class ArrivedRows {
  readonly #client: Client;
  readonly #table: string;

  constructor(client: Client, options: ClickHouseOptions) {
    this.#client = client;
    this.#table = readTable('exchange', options);
  }

  /** Counts what waits. */
  async look(sources: readonly SourcePlace[], direct: DirectPlace | null): Promise<Outlook> {
    const micros = 'toUnixTimestamp64Micro(received)';
    const ofWriters = `writer < ${DIRECT} AND received > ${momentOf('begin')}
      AND ${micros} > transform(writer, {writers:Array(UInt32)}, {lasts:Array(Int64)}, toInt64(${Number.MAX_SAFE_INTEGER}))`;
    const either = [
      ...(sources.length > 0 ? [`(${ofWriters})`] : []),
      ...(direct ? [`(${isDirectAfter(`now64(6) - INTERVAL ${DIRECT_AGE_US} MICROSECOND`)})`] : []),
      'false',
    ];
    const rows = await this.#client.rows<Waiting & { now: number }>(
      `SELECT *, toUnixTimestamp64Micro(now64(6)) AS now FROM (
         SELECT least(writer, ${DIRECT}) AS source, intDiv(${micros}, ${MINUTE_US}) AS minute, count() AS count
         FROM ${this.#table} WHERE ${either.join(' OR ')}
         GROUP BY source, minute ORDER BY minute, source LIMIT ${MOST_MINUTES}
         UNION ALL SELECT 0, 0, 0)
       ORDER BY minute, source`,
      {
        ...(sources.length > 0 && afterSources(sources)),
        ...(direct && afterDirect(direct)),
      },
      SCAN,
    );
    const waiting = rows.filter(({ source }) => source > 0);
    return { waiting, isAll: waiting.length < MOST_MINUTES, nowUs: rows[0]!.now };
  }

  /** Reads a page of a writer after `lastUs`, within one minute. */
  readWriter(writer: number, lastUs: number, minute: number): Promise<FullRow[]> {
    return this.#read(`writer = {writer:UInt32} AND received > ${momentOf('last')}`, minute, {
      ...{ writer, last: lastUs },
    });
  }

  /** Reads a page of direct rows after a place and up to `until`, within one minute. */
  readDirect(direct: DirectPlace, minute: number, until: number): Promise<FullRow[]> {
    return this.#read(isDirectAfter(momentOf('until')), minute, { ...afterDirect(direct), until });
  }

  /**
   * The receivers that have rows, with the last `received` of each, in microseconds before now: those that stored
   * something last. `isAll` says whether these are all of them.
   */
  async listWriters(): Promise<{ writers: { writer: number; agoUs: number }[]; isAll: boolean }> {
    const writers = await this.#client.rows<{ writer: number; agoUs: number }>(
      `SELECT writer, toUnixTimestamp64Micro(now64(6)) - toUnixTimestamp64Micro(max(received)) AS agoUs
       FROM ${this.#table} WHERE writer < ${DIRECT} GROUP BY writer ORDER BY agoUs LIMIT ${MOST_WRITERS}`,
      {},
      SCAN,
    );
    return { writers, isAll: writers.length < MOST_WRITERS };
  }

  /**
   * Reads what fits into a page. It first finds the end of the page by the number of rows, then by the size of their
   * bodies, so that it reads no bodies after it.
   */
  #read(condition: string, minute: number, parameters: Record<string, number>): Promise<FullRow[]> {
    const from = `FROM ${this.#table} WHERE ${condition} AND received < ${momentOf('end')}`;
    const isUpTo = (place: string) => `received <= ${place}.1 AND (received, writer) <= ${place}`;
    const frame = 'OVER (ORDER BY received, writer ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)';
    return this.#client.rows<FullRow>(
      `WITH
         (SELECT max((received, writer)) FROM (
           SELECT received, writer ${from} ORDER BY received, writer LIMIT ${PAGE_ROWS})) AS last,
         (SELECT max((received, writer)) FROM (
           SELECT received, writer, row_number() ${frame} AS number,
             sum(length(request_body) + length(response_body)) ${frame} AS bytes
           ${from} AND ${isUpTo('last')})
         WHERE number = 1 OR bytes <= ${PAGE_BYTES}) AS fitting
       SELECT ${FULL_COLUMNS} ${from} AND ${isUpTo('fitting')} ORDER BY received, writer`,
      { ...parameters, end: (minute + 1) * MINUTE_US },
    );
  }
}

function isDirectAfter(until: string): string {
  return `writer >= ${DIRECT} AND received >= ${momentOf('direct')} AND received <= ${until}
    AND (received, writer) > (${momentOf('direct')}, {directWriter:UInt32})`;
}

function afterSources(sources: readonly SourcePlace[]): Record<string, number | number[]> {
  const lasts = sources.map(({ lastUs }) => lastUs);
  return { begin: Math.min(...lasts), writers: sources.map(({ writer }) => writer), lasts };
}

function afterDirect({ receivedUs, writer }: DirectPlace): Record<string, number> {
  return { direct: receivedUs, directWriter: writer };
}
