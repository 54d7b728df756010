import type { FleetLoad, Way } from './results.ts';

type Measured<T> = T & { isInQuick: boolean };

/** What the proxies post to. A SQLite file belongs to one receiver, so there is no second one on it. */
export const WAYS: readonly Measured<Way>[] = [
  { store: 'sqlite', receivers: 1, isInQuick: true },
  { store: 'clickhouse', receivers: 1, isInQuick: true },
  { store: 'clickhouse', receivers: 2, isInQuick: false },
  { store: 'clickhouse', receivers: 4, isInQuick: false },
  { store: 'clickhouse', receivers: 0, isInQuick: true },
];

/** The loads: full batches, small batches over many connections, and more than any of the ways can take here. */
export const LOADS: readonly Measured<FleetLoad>[] = [
  { name: 'few busy proxies', proxies: 6, ratePerSecond: 1_000, isInQuick: true },
  { name: 'many quiet proxies', proxies: 500, ratePerSecond: 12, isInQuick: true },
  { name: 'too much', proxies: 12, ratePerSecond: 1_000, isInQuick: true },
];

/**
 * The loads for a way. The engine here stores each POST at once, as it has no `async_insert`. So without a receiver, only
 * proxies that fill their batches show what a server does.
 */
export function loadsOf({ receivers }: Way): readonly Measured<FleetLoad>[] {
  return receivers === 0 ? LOADS.slice(0, 1) : LOADS;
}

/** Names a way in words. */
export function describeWay({ store, receivers }: Way): string {
  const name = store === 'sqlite' ? 'SQLite' : 'ClickHouse';
  if (receivers === 0) return `${name}, no receiver`;
  return `${name}, ${receivers} receiver${receivers === 1 ? '' : 's'}`;
}
