import type { ClickHouseOptions } from '../../receive/src/store/clickhouse/options.ts';

/** Asks a ClickHouse server directly, and returns the rows. `sql` has no FORMAT. */
export async function askClickHouse<T>(
  { hosts, user, password, database }: ClickHouseOptions,
  sql: string,
): Promise<T[]> {
  const headers = { 'x-clickhouse-user': user, 'x-clickhouse-key': password };
  const url = `http://${hosts[0]}/?database=${database}&output_format_json_quote_64bit_integers=0`;
  const answer = await fetch(url, { method: 'POST', headers, body: `${sql} FORMAT JSONEachRow` });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`ClickHouse answered ${answer.status}: ${text}`);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** How often each exchange is stored, by the `x-case` header of its request. */
export async function countStoredCases(options: ClickHouseOptions): Promise<Map<string, number>> {
  const rows = await askClickHouse<{ id: string; count: number }>(
    options,
    `SELECT arrayFirst(header -> header.1 = 'x-case', request_headers).2 AS id, count() AS count
     FROM exchange GROUP BY id`,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}
