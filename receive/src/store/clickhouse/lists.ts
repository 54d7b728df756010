import { type ListPage, type ListQuery, QueryError, type Stored } from '../store.ts';
import type { Parameters } from './client.ts';
import { type ExchangeTable, planRead } from './exchange-table.ts';
import { allOf, momentOf } from './query.ts';
import {
  FULL_COLUMNS,
  type FullRow,
  isId,
  parseId,
  SUMMARY_COLUMNS,
  type SummaryRow,
  toStored,
  toSummary,
} from './rows.ts';

/** How many exchanges are read in full at once. */
const MOST_IN_FULL = 100;
/** The order of the list: the key of the table backwards, so that nothing is sorted. */
export const NEWEST_FIRST = 'ORDER BY time DESC, received DESC, writer DESC';

/** Returns a page of the list, newest first. */
export async function listExchanges(table: ExchangeTable, query: ListQuery): Promise<ListPage> {
  const { filter, limit, cursor } = query;
  checkLimit(limit);
  const { conditions, parameters } = planRead(table, filter);
  if (cursor !== undefined) conditions.push(planCursor(cursor, parameters));
  const rows = await table.client.rows<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM ${table.name} WHERE ${allOf(conditions)} ${NEWEST_FIRST} LIMIT {limit:UInt32}`,
    { ...parameters, limit: limit + 1 },
  );
  const exchanges = rows.slice(0, limit).map(toSummary);
  return { exchanges, next: rows.length > limit ? exchanges.at(-1)!.id : null };
}

/** Makes the condition for what comes after a cursor. Of a tuple alone, ClickHouse would not use the index. */
function planCursor(cursor: string, parameters: Parameters): string {
  const { timeUs, receivedUs, writer } = parseId(cursor, 'cursor');
  Object.assign(parameters, { cursorTime: timeUs, cursorReceived: receivedUs, cursorWriter: writer });
  const [time, received] = [momentOf('cursorTime'), momentOf('cursorReceived')];
  return `time <= ${time} AND (time, received, writer) < (${time}, ${received}, {cursorWriter:UInt32})`;
}

/** Returns exchanges in full, newest first. Missing ones are left out. */
export async function getExchanges(table: ExchangeTable, ids: readonly string[]): Promise<Stored[]> {
  if (ids.length > MOST_IN_FULL) throw new QueryError(`At most ${MOST_IN_FULL} exchanges are read at once`);
  const keys = ids.filter(isId).map((id) => parseId(id, 'id'));
  if (keys.length === 0) return [];
  const { conditions, parameters } = planRead(table, { terms: [] });
  // As a subquery, ClickHouse uses the index for it.
  const key = (index: number) => `fromUnixTimestamp64Micro(key.${index}, 'UTC')`;
  const rows = await table.client.rows<FullRow>(
    `SELECT ${FULL_COLUMNS} FROM ${table.name}
     WHERE ${allOf(conditions)} AND (time, received, writer) IN (
       SELECT ${key(1)}, ${key(2)}, key.3 FROM (
         SELECT arrayJoin(arrayZip({times:Array(Int64)}, {received:Array(Int64)}, {writers:Array(UInt32)})) AS key
       )
     ) ${NEWEST_FIRST}`,
    {
      ...parameters,
      times: keys.map(({ timeUs }) => timeUs),
      received: keys.map(({ receivedUs }) => receivedUs),
      writers: keys.map(({ writer }) => writer),
    },
  );
  return rows.map(toStored);
}

/** Checks the limit of a list. */
export function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return;
  throw new QueryError('A limit is a whole number from 1 to 1000');
}
