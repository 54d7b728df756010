import type { SQLInputValue } from 'node:sqlite';
import type { Filter } from '../../filter/filter.ts';
import { checkIds, checkLimit } from '../query-limits.ts';
import { type Arrivals, type ListPage, type ListQuery, QueryError, type Stored } from '../store.ts';
import { allOf, type Condition } from './query.ts';
import type { Reader, Selection } from './reader.ts';
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  parseId,
  SEQUENCE_BITS,
  SUMMARY_COLUMNS,
  type SummaryRow,
  toStored,
  toSummary,
} from './row.ts';

/** How many arrivals are searched at once. */
const ARRIVALS_STEP = 10_000;
/** The form of ids. */
const ID = /^[0-7][0-9a-f]{15}$/;

/** Returns a page of the list, newest first. */
export function listExchanges(reader: Reader, { filter, limit, cursor }: ListQuery): ListPage {
  checkLimit(limit);
  const selection = reader.select(filter, cursor === undefined ? {} : { end: parseId(cursor, 'cursor') });
  const rows = summaries(reader, selection, 'DESC', limit + 1);
  const exchanges = rows.slice(0, limit).map(toSummary);
  return { exchanges, next: rows.length > limit ? exchanges.at(-1)!.id : null };
}

/** Returns exchanges in full, newest first. Missing ones are left out. */
export function getExchanges(reader: Reader, ids: readonly string[]): Stored[] {
  checkIds(ids);
  const keys = ids.filter((id) => ID.test(id)).map((id) => parseId(id, 'id'));
  const rows = reader.all<SummaryRow & MessageRow>(
    `SELECT ${SUMMARY_COLUMNS}, ${MESSAGE_COLUMNS}
     FROM exchange JOIN message ON message.id = exchange.id
     WHERE exchange.id IN (SELECT value FROM json_each(?)) ORDER BY exchange.id DESC`,
    [`[${keys.join()}]`],
  );
  return rows.map((row) => toStored(row, row));
}

/** Time of the oldest exchange; null when there is none. */
export function oldestTimeUs(reader: Reader): number | null {
  return first(reader, `SELECT min(id) >> ${SEQUENCE_BITS} AS value FROM exchange`) ?? null;
}

/** The position after the last arrival. */
export function lastPosition(reader: Reader): string {
  return writePosition(lastReceived(reader));
}

/** Returns what arrived after a position and matches, searching it step by step. */
export function listArrivals(reader: Reader, filter: Filter, position: string, limit: number): Arrivals {
  checkLimit(limit);
  let behind = readPosition(position);
  const last = lastReceived(reader);
  while (behind < last) {
    const end = endOfStep(reader, behind) ?? last;
    const rows = arrivalsOf(reader, filter, [behind, end], limit);
    behind = rows.length === limit ? rows.at(-1)!.received : end;
    if (rows.length > 0) return { exchanges: rows.map(toSummary), position: writePosition(behind) };
  }
  return { exchanges: [], position: writePosition(behind) };
}

function arrivalsOf(reader: Reader, filter: Filter, step: [behind: number, end: number], limit: number) {
  const arrived: Condition = { sql: 'received > ? AND received <= ?', values: step };
  // Their ids are usually close together, so the text search can be limited to these.
  const [ids] = reader.all<{ least: string; greatest: string }>(
    `SELECT printf('%016x', min(id)) AS least, printf('%016x', max(id)) AS greatest FROM exchange WHERE ${arrived.sql}`,
    step,
  );
  const range = { first: BigInt(`0x${ids!.least}`), end: BigInt(`0x${ids!.greatest}`) + 1n };
  const { from, conditions } = reader.select(filter, range);
  const { sql, values } = allOf([arrived, ...conditions]);
  return reader.all<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM ${from} WHERE ${sql} ORDER BY received LIMIT ?`,
    [...values, limit],
  );
}

function summaries(reader: Reader, { from, conditions }: Selection, order: 'DESC', limit: number) {
  const { sql, values } = allOf(conditions);
  const key = from === 'exchange' ? 'exchange.id' : 'search.rowid';
  return reader.all<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM ${from} WHERE ${sql} ORDER BY ${key} ${order} LIMIT ?`,
    [...values, limit],
  );
}

function lastReceived(reader: Reader): number {
  return first(reader, 'SELECT max(received) AS value FROM exchange') ?? 0;
}

function endOfStep(reader: Reader, behind: number): number | null | undefined {
  return first(
    reader,
    'SELECT received AS value FROM exchange WHERE received > ? ORDER BY received LIMIT 1 OFFSET ?',
    [behind, ARRIVALS_STEP],
  );
}

function first(reader: Reader, sql: string, values: SQLInputValue[] = []): number | null | undefined {
  return reader.all<{ value: number | null }>(sql, values)[0]?.value;
}

function writePosition(receivedUs: number): string {
  return receivedUs.toString(16).padStart(14, '0');
}

function readPosition(position: string): number {
  if (/^[01][0-9a-f]{13}$/.test(position)) return Number.parseInt(position, 16);
  throw new QueryError('This is not a position of this store; use one from its answers');
}
