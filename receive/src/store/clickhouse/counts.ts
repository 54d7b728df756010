import type { Filter } from '../../filter/filter.ts';
import type { Bucket, FieldValue, Store } from '../store.ts';
import type { Client } from './client.ts';

/** Counts by time. */
export async function summarize(
  _client: Client,
  _table: string,
  _filter: Filter,
  _bucketUs: number,
): Promise<Bucket[]> {
  throw new Error('not built');
}

/** Values that begin with `prefix`, without ports, with their counts among the newest exchanges. */
export async function valuesOf(
  _client: Client,
  _table: string,
  _field: Parameters<Store['values']>[0],
  _prefix: string,
  _limit: number,
): Promise<FieldValue[]> {
  throw new Error('not built');
}
