import { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';

/** A query or statement with the values of its parameters. */
export type Query = { sql: string; parameters: Record<string, unknown>; settings: ClickHouseSettings };
/** Rows of RowBinary for a table and columns. `token` names them. */
export type Insert = { into: string; rows: Uint8Array; token: string };

/** 0 would be no limit. */
const MIN_MS = 1;

/** What makes an insert one block that is stored when the server answers. They win over those of the user's profile. */
const INSERT_SETTINGS: ClickHouseSettings = {
  deduplicate_insert: 'enable',
  async_insert: 0,
  distributed_foreground_insert: 1,
  max_insert_block_size: '1048576',
  input_format_max_block_size_bytes: '0',
  // With `break`, the rows that were read in time would be stored, and the others lost without an error.
  timeout_overflow_mode: 'throw',
};

/** Returns the rows of a query. */
export async function queryRows<T>(
  client: ClickHouseClient,
  { sql, parameters, settings }: Query,
  signal: AbortSignal,
): Promise<T[]> {
  const result = await client.query({
    query: sql,
    format: 'JSONEachRow',
    query_params: parameters,
    clickhouse_settings: settings,
    abort_signal: signal,
  });
  // The client's signal ends with the head of the answer.
  signal.addEventListener('abort', () => result.close(), { once: true });
  checkSender(result.response_headers);
  return result.json<T>();
}

/** Runs a statement that returns nothing. */
export async function runStatement(
  client: ClickHouseClient,
  { sql, parameters, settings }: Query,
  signal: AbortSignal,
): Promise<void> {
  const { response_headers: headers } = await client.command({
    query: sql,
    query_params: parameters,
    clickhouse_settings: settings,
    abort_signal: signal,
  });
  checkSender(headers);
}

/**
 * Inserts rows as one block, so that they become visible together. The server gives up after `limitMs`: nobody waits any
 * longer, and what it stored later would be stored again by then.
 */
export async function insertRows(
  client: ClickHouseClient,
  { into, rows, token, limitMs }: Insert & { limitMs: number },
  signal: AbortSignal,
): Promise<void> {
  const { stream, response_headers: headers } = await client.exec({
    query: `INSERT INTO ${into} FORMAT RowBinary`,
    values: Readable.from([rows], { objectMode: false }),
    clickhouse_settings: {
      ...INSERT_SETTINGS,
      insert_deduplication_token: token,
      max_execution_time: Math.max(limitMs, MIN_MS) / 1000,
    },
    abort_signal: signal,
  });
  signal.addEventListener('abort', () => stream.destroy(), { once: true });
  // Reads it to the end, so that an answer that is cut is an error.
  let isEmpty = true;
  for await (const _ of stream) isEmpty = false;
  checkSender(headers);
  // An error that comes late has the status 200.
  if (!isEmpty) throw new Error('ClickHouse answers an insert with a text, so it may have failed');
}

/** Pings a server: it must answer something small. */
export async function pingServer(client: ClickHouseClient, signal: AbortSignal): Promise<void> {
  const result = await client.ping({ select: false, abort_signal: signal });
  if (!result.success) throw result.error;
}

/** Something else that answers 200 must not make anyone believe that rows are stored. */
function checkSender(headers: Record<string, unknown>): void {
  if (Object.keys(headers).some((name) => name.startsWith('x-clickhouse-'))) return;
  throw new Error('This is not an answer of ClickHouse');
}
