/** What one exchange, and one receiver, cost. All of it is measured, except for what the code says. */
export type UnitCosts = {
  /** CPU in microseconds: of receivers, of their busiest thread alone, and of ClickHouse with its merges. */
  receiverUs: number;
  slowestThreadUs: number;
  engineUs: number;
  /** Bytes in a POST, and on a disk of ClickHouse. */
  wireBytes: number;
  storedBytes: number;
  /** Exchanges in a POST. */
  batch: number;
};

/** What the arithmetic assumes. */
export const ASSUMED = {
  /** How busy a core should be, so that there is room for peaks, queries and the loss of a machine. */
  busy: 0.6,
  /** Envoy workers of a proxy: Istio's default is 2. */
  workers: 2,
  /** Inserts of one receiver in a second, as it collects for 200 ms; but an insert has no more exchanges than this. */
  insertsPerSecond: 5,
  exchangesInInsert: 2_000,
  serverCores: 16,
  replicas: 2,
  keepDays: 7,
};

/** What so many proxies need. */
export type Needs = {
  exchangesPerSecond: number;
  postsPerSecond: number;
  megabitsPerSecond: number;
  receivers: number;
  receiverCores: number;
  /** Connections of one receiver, if each worker of each proxy has one. */
  connections: number;
  insertsPerSecond: number;
  engineCores: number;
  /** Servers that hold different rows; each has `ASSUMED.replicas` copies. */
  shards: number;
  servers: number;
  insertsPerShard: number;
  /** Of all copies. */
  terabytesPerDay: number;
  terabytesKept: number;
};

/** A fleet: proxies, requests of each in a second, and the share of exchanges that sampling keeps. */
export type FleetSize = { proxies: number; requestsPerSecond: number; share: number };

/** Calculates what a fleet needs. Every step is in docs/scale.md. */
export function calculateNeeds(costs: UnitCosts, { proxies, requestsPerSecond, share }: FleetSize): Needs {
  const exchangesPerSecond = proxies * requestsPerSecond * share;
  const receivers = Math.ceil((exchangesPerSecond * costs.slowestThreadUs) / 1e6 / ASSUMED.busy);
  const engineCores = (exchangesPerSecond * costs.engineUs) / 1e6;
  const shards = Math.ceil(engineCores / (ASSUMED.serverCores * ASSUMED.busy));
  const insertsPerSecond = Math.max(
    receivers * ASSUMED.insertsPerSecond,
    exchangesPerSecond / ASSUMED.exchangesInInsert,
  );
  const bytesPerDay = exchangesPerSecond * costs.storedBytes * 86_400 * ASSUMED.replicas;
  return {
    ...{ exchangesPerSecond, receivers, engineCores, shards, insertsPerSecond },
    servers: shards * ASSUMED.replicas,
    postsPerSecond: exchangesPerSecond / costs.batch,
    megabitsPerSecond: (exchangesPerSecond * costs.wireBytes * 8) / 1e6,
    receiverCores: (exchangesPerSecond * costs.receiverUs) / 1e6,
    connections: proxies * ASSUMED.workers,
    insertsPerShard: insertsPerSecond / shards,
    terabytesPerDay: bytesPerDay / 1e12,
    terabytesKept: (bytesPerDay * ASSUMED.keepDays) / 1e12,
  };
}
