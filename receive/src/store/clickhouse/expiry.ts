import type { StoreState } from '../store.ts';
import type { Client } from './client.ts';
import type { ClickHouseOptions } from './options.ts';

/** Deletes what is too much; what is too old, ClickHouse deletes by the TTL of the table. */
export async function deleteExpired(
  _client: Client,
  _options: ClickHouseOptions,
  _signal?: AbortSignal,
): Promise<number> {
  throw new Error('not built');
}

/** What the store holds. */
export async function readState(_client: Client, _options: ClickHouseOptions): Promise<StoreState> {
  throw new Error('not built');
}
