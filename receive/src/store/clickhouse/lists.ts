import { checkIds, checkLimit } from '../query-limits.ts';
import type { ListPage, ListQuery, Stored } from '../store.ts';
import { type ExchangeTable, planRead } from './exchange-table.ts';
import { planCursor, planIds } from './ids.ts';
import { allOf, type Plan } from './query.ts';
import { FULL_COLUMNS, type FullRow, SUMMARY_COLUMNS, type SummaryRow, toStored, toSummary } from './rows.ts';

/** The order of the list: the key of the table backwards, so that nothing is sorted. */
export const NEWEST_FIRST = 'ORDER BY time DESC, received DESC, writer DESC';

/** Returns a page of the list, newest first. */
export async function listExchanges(
  table: ExchangeTable,
  { filter, limit, cursor }: ListQuery,
): Promise<ListPage> {
  checkLimit(limit);
  const plans = [planRead(table, filter), ...(cursor === undefined ? [] : [planCursor(cursor)])];
  const rows = await readRows<SummaryRow>(table, SUMMARY_COLUMNS, plans, limit + 1);
  const exchanges = rows.slice(0, limit).map(toSummary);
  return { exchanges, next: rows.length > limit ? exchanges.at(-1)!.id : null };
}

/** Returns exchanges in full, newest first. Missing ones are left out. */
export async function getExchanges(table: ExchangeTable, ids: readonly string[]): Promise<Stored[]> {
  checkIds(ids);
  const plans = [planRead(table), planIds(ids)];
  const rows = await readRows<FullRow>(table, FULL_COLUMNS, plans, ids.length);
  return rows.map(toStored);
}

function readRows<Row>(table: ExchangeTable, columns: string, plans: Plan[], limit: number): Promise<Row[]> {
  const where = allOf(plans.flatMap(({ conditions }) => conditions));
  return table.client.rows<Row>(
    `SELECT ${columns} FROM ${table.name} WHERE ${where} ${NEWEST_FIRST} LIMIT {limit:UInt32}`,
    Object.assign({ limit }, ...plans.map(({ parameters }) => parameters)),
    // Only parts that have rows of the page are read. ClickHouse does that by itself from 26.8 on.
    { read_in_order_use_virtual_row: 1 },
  );
}
