import type { Filter } from '../../filter/filter.ts';
import type { Arrivals } from '../store.ts';
import type { Client } from './client.ts';

/** The position after the last arrival. */
export async function readPosition(_client: Client, _table: string): Promise<string> {
  throw new Error('not built');
}

/** Returns what arrived after a position and matches. */
export async function listArrivals(
  _client: Client,
  _table: string,
  _filter: Filter,
  _position: string,
  _limit: number,
): Promise<Arrivals> {
  throw new Error('not built');
}
