import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { scntDocument } from '../../decode/documents.ts';

/** What ClickHouse answers to a POST. */
export type DirectAnswer = { status: number; text: string };

/** Posts lines to the table `scnt`, as the filter does by the configuration in docs/backends.md. */
export async function postLines(
  { hosts, user, password, database }: ClickHouseOptions,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<DirectAnswer> {
  const query = encodeURIComponent(`INSERT INTO ${database}.scnt FORMAT JSONEachRow`);
  const settings = 'async_insert=1&wait_for_async_insert=1&input_format_skip_unknown_fields=0';
  const response = await fetch(`http://${hosts[0]}/?query=${query}&${settings}`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/x-ndjson', 'x-meshtap-export': '1' },
      ...{ 'x-clickhouse-user': user, 'x-clickhouse-key': password },
    },
    body,
  });
  return { status: response.status, text: await response.text() };
}

/** Writes lines of plain documents, whose request ids begin with `prefix`. */
export function makeLines(count: number, prefix = ''): string {
  const documents = Array.from({ length: count }, (_, at) => scntDocument({ request_id: `${prefix}${at}` }));
  return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
}
