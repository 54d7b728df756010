import type { Filter } from '../../filter/filter.ts';
import { checkLimit } from '../query-limits.ts';
import type { Arrivals } from '../store.ts';
import type { Parameters } from './client.ts';
import type { ExchangeTable } from './exchange-table.ts';
import {
  type DirectPlace,
  makePosition,
  type Position,
  readPositionText,
  writePosition,
} from './position.ts';
import { momentOf, planFilter } from './query.ts';
import { SUMMARY_COLUMNS, type SummaryRow, toSummary } from './rows.ts';
import { FIRST_DIRECT_WRITER } from './schema.ts';

/**
 * How far back a writer that was not known before may begin, in microseconds. It covers the differences between the
 * clocks of receivers, and inserts that are repeated for long.
 */
const LATE_US = 120e6;
/** How old a direct row must be: others, whose `received` is earlier, may become visible until then. */
export const DIRECT_DELAY_US = 2e6;
/** How many writers can have stored something since a position. */
const MOST_HEADS = 1000;

const LAST_WRITER = 2 ** 32 - 1;
/** Later than any row. */
const NEVER = `toInt64(${Number.MAX_SAFE_INTEGER})`;

/** The end of what has arrived: for each writer, the last row that can be seen, and with it all rows before. */
type Head = { nowUs: number; lasts: Map<number, number>; direct: DirectPlace | undefined };
/** What arrived of one writer: after the first, up to the second `received`. */
type Span = { writer: number; afterUs: number; lastUs: number };

/** The position after the last arrival. */
export async function readPosition(table: ExchangeTable): Promise<string> {
  const head = await readHead(table);
  const baseUs = head.nowUs - LATE_US;
  const direct = head.direct ?? { receivedUs: head.nowUs - DIRECT_DELAY_US, writer: LAST_WRITER };
  return writePosition(makePosition(baseUs, direct, head.lasts));
}

/**
 * Returns what arrived after a position and matches, in the order of `received`. It looks first which writers have
 * stored something, and reads only that.
 */
export async function listArrivals(
  table: ExchangeTable,
  filter: Filter,
  text: string,
  limit: number,
): Promise<Arrivals> {
  checkLimit(limit);
  const position = readPositionText(text);
  const plan = planFilter(filter);
  const head = await readHead(table, position);
  const spans = findSpans(position, head);
  if (spans.length === 0 && head.direct === undefined) return { exchanges: [], position: text };
  const arrived = planArrived(position, spans, head.direct);
  const rows = await table.client.rows<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM ${table.name} WHERE ${[...arrived.conditions, ...plan.conditions].join(' AND ')}
     ORDER BY received, writer LIMIT {limit:UInt32}`,
    { ...plan.parameters, ...arrived.parameters, limit },
  );
  const last = rows.length < limit ? undefined : rows.at(-1);
  const next = advance(position, spans, head, last && { receivedUs: last.received_us, writer: last.writer });
  return { exchanges: rows.map(toSummary), position: writePosition(next) };
}

/** Reads the end of what arrived after a position, or lately. */
async function readHead({ client, name }: ExchangeTable, after?: Position): Promise<Head> {
  const base = after ? momentOf('base') : `now64(6) - INTERVAL ${LATE_US} MICROSECOND`;
  const direct = after
    ? `(received, writer) > (${momentOf('direct')}, {directWriter:UInt32}) AND received > ${momentOf('floor')}`
    : `received > ${base}`;
  const rows = await client.rows<{ writer: number; last: number; now: number }>(
    `SELECT *, toUnixTimestamp64Micro(now64(6)) AS now FROM (
       SELECT writer, toUnixTimestamp64Micro(max(received)) AS last FROM ${name}
       WHERE writer < ${FIRST_DIRECT_WRITER} AND received > ${base}
       GROUP BY writer ORDER BY last DESC LIMIT ${MOST_HEADS}
       UNION ALL
       SELECT writer, toUnixTimestamp64Micro(received) AS last FROM ${name}
       WHERE writer >= ${FIRST_DIRECT_WRITER} AND ${direct}
         AND received <= now64(6) - INTERVAL ${DIRECT_DELAY_US} MICROSECOND
       ORDER BY received DESC, writer DESC LIMIT 1
       UNION ALL
       SELECT 0 AS writer, 0 AS last
     )`,
    after && {
      base: after.baseUs,
      direct: after.direct.receivedUs,
      floor: after.direct.receivedUs - 1,
      directWriter: after.direct.writer,
    },
  );
  const lasts = new Map<number, number>();
  let found: DirectPlace | undefined;
  for (const { writer, last } of rows) {
    if (writer >= FIRST_DIRECT_WRITER) found = { receivedUs: last, writer };
    else if (writer > 0) lasts.set(writer, last);
  }
  return { nowUs: rows[0]!.now, lasts, direct: found };
}

/** The writers that stored something after the position. */
function findSpans({ baseUs, lasts }: Position, head: Head): Span[] {
  return [...head.lasts]
    .map(([writer, lastUs]) => ({ writer, afterUs: lasts.get(writer) ?? baseUs, lastUs }))
    .filter(({ afterUs, lastUs }) => lastUs > afterUs);
}

/** Conditions for what arrived. The first ones let ClickHouse skip most of the table. */
function planArrived(
  position: Position,
  spans: readonly Span[],
  direct: DirectPlace | undefined,
): { conditions: string[]; parameters: Parameters } {
  const begins = spans.map(({ afterUs }) => afterUs);
  const ends = spans.map(({ lastUs }) => lastUs);
  const { receivedUs, writer } = position.direct;
  if (direct) begins.push(receivedUs - 1);
  if (direct) ends.push(direct.receivedUs);
  const micros = 'toUnixTimestamp64Micro(received)';
  const ofReceivers = `${micros} > transform(writer, {writers:Array(UInt32)}, {afters:Array(Int64)}, ${NEVER})
      AND ${micros} <= transform(writer, {writers:Array(UInt32)}, {lasts:Array(Int64)}, toInt64(0))`;
  const place = (name: string) => `(${momentOf(name)}, {${name}Writer:UInt32})`;
  const ofProxies = `writer >= ${FIRST_DIRECT_WRITER}
      AND (received, writer) > ${place('from')} AND (received, writer) <= ${place('to')}`;
  const either = [
    ...(spans.length > 0 ? [`(writer < ${FIRST_DIRECT_WRITER} AND ${ofReceivers})`] : []),
    ...(direct ? [`(${ofProxies})`] : []),
  ];
  return {
    conditions: [
      `received > ${momentOf('begin')}`,
      `received <= ${momentOf('end')}`,
      `(${either.join(' OR ')})`,
    ],
    parameters: {
      ...{ begin: Math.min(...begins), end: Math.max(...ends) },
      ...(spans.length > 0 && {
        ...{ writers: spans.map((span) => span.writer), afters: spans.map((span) => span.afterUs) },
        lasts: ends.slice(0, spans.length),
      }),
      ...(direct && {
        ...{ from: receivedUs, fromWriter: writer },
        ...{ to: direct.receivedUs, toWriter: direct.writer },
      }),
    },
  };
}

/**
 * The position after a page. `last` is the last row of a full page: all that stands before it in the order of arrival
 * was read. The base follows the clock of the server, but never passes a row that is still to be read.
 */
function advance(position: Position, spans: readonly Span[], head: Head, last?: DirectPlace): Position {
  const lasts = new Map(position.lasts);
  for (const { writer, afterUs, lastUs } of spans) {
    lasts.set(
      writer,
      last === undefined ? lastUs : Math.max(afterUs, Math.min(lastUs, readUpTo(last, writer))),
    );
  }
  const baseUs = Math.min(
    head.nowUs - LATE_US,
    last === undefined ? Number.POSITIVE_INFINITY : last.receivedUs - 1,
  );
  return makePosition(Math.max(position.baseUs, baseUs), readDirect(position.direct, head, last), lasts);
}

/** Which `received` of a writer stand before the end of a page. */
function readUpTo({ receivedUs, writer: last }: DirectPlace, writer: number): number {
  return writer <= last ? receivedUs : receivedUs - 1;
}

/** The direct place after a page: the end of what could be seen, or of the page if that is earlier. */
function readDirect(before: DirectPlace, head: Head, last?: DirectPlace): DirectPlace {
  const end = head.direct ?? { receivedUs: head.nowUs - DIRECT_DELAY_US, writer: LAST_WRITER };
  const place = last === undefined || isBefore(end, last) ? end : last;
  return isBefore(before, place) ? place : before;
}

function isBefore(one: DirectPlace, other: DirectPlace): boolean {
  return (
    one.receivedUs < other.receivedUs || (one.receivedUs === other.receivedUs && one.writer < other.writer)
  );
}
