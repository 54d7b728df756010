import type { ClickHouseOptions } from './clickhouse/options.ts';
import { MEMORY } from './sqlite/place.ts';

/** A database of ClickHouse, and how to reach it. */
export type ClickHousePlace = Omit<ClickHouseOptions, 'keepForMs' | 'keepBytes'>;

/** Where exchanges are kept: the path of a SQLite file, `:memory:`, or a database of ClickHouse. */
export type StorePlace = string | ClickHousePlace;

/** Describes a place for people, without user and password. */
export function describePlace(place: StorePlace): string {
  if (typeof place === 'string') return place === MEMORY ? 'memory' : place;
  const cluster = place.cluster === undefined ? '' : `, cluster ${place.cluster}`;
  return `ClickHouse at ${place.hosts.join(', ')}, database ${place.database}${cluster}`;
}
