import { type ListPage, type ListQuery, QueryError, type Stored } from '../store.ts';
import type { Client } from './client.ts';
import { type FullRow, fullColumns, type SummaryRow, summaryColumns, toStored, toSummary } from './rows.ts';

/** How many exchanges are read in full at once. */
const MOST_IN_FULL = 100;

/** Returns a page of the list, newest first. `table` is the quoted name of the table of exchanges. */
export async function listExchanges(client: Client, table: string, { limit }: ListQuery): Promise<ListPage> {
  // Filters and cursors: see query.ts.
  const rows = await client.rows<SummaryRow>(
    `SELECT ${summaryColumns()} FROM ${table}
     ORDER BY time DESC, received DESC, writer DESC LIMIT {limit:UInt32}`,
    { limit: limit + 1 },
  );
  const exchanges = rows.slice(0, limit).map(toSummary);
  return { exchanges, next: rows.length > limit ? exchanges.at(-1)!.id : null };
}

/** Returns exchanges in full, newest first. Missing ones are left out. */
export async function getExchanges(client: Client, table: string, ids: readonly string[]): Promise<Stored[]> {
  if (ids.length > MOST_IN_FULL) throw new QueryError(`At most ${MOST_IN_FULL} exchanges are read at once`);
  const rows = await client.rows<FullRow>(`SELECT ${fullColumns()} FROM ${table} LIMIT 0`);
  return rows.map(toStored);
}
