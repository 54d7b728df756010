import type { Exchange } from '../../../src/exchange.ts';
import type { Client } from '../../../src/store/clickhouse/client.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { makeExchange } from '../exchanges.ts';

/** A row of a test. */
export type StoredRow = { id: string; writer: number; receivedUs: number };

/** Makes exchanges with these request ids. */
export function named(...requestIds: string[]): Exchange[] {
  return requestIds.map((requestId) => makeExchange({ requestId }));
}

/** Returns the request ids of stored rows, with their writers and times, in the order of arrival. */
export function readRows(client: Client, { database }: ClickHouseOptions): Promise<StoredRow[]> {
  return client.rows(
    `SELECT request_id AS id, writer, toUnixTimestamp64Micro(received) AS receivedUs
     FROM ${database}.exchange ORDER BY received`,
  );
}
