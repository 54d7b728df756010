import type { Filter } from '../../filter/filter.ts';
import type { Edge } from '../store.ts';
import type { Client } from './client.ts';

/** Returns the busiest edges. */
export async function mapEdges(
  _client: Client,
  _table: string,
  _filter: Filter,
  _limit: number,
): Promise<{ edges: Edge[]; others: number }> {
  throw new Error('not built');
}
