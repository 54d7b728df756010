import type { FILTER } from './filter-model.ts';

/** A load of proxies: each has exchanges of its own, and posts them as the filter does. Source: rig/fleet.go. */
export type FleetOrder = {
  /** HOST:PORT of all endpoints of the backend. */
  targets: string[];
  format: 'scnt' | 'scnt-lines' | 'otlp-traces';
  /** The path of the POSTs, if not that of the format. */
  path?: string;
  headers?: [string, string][];
  proxies: number;
  /** Exchanges of each proxy. */
  ratePerSecond: number;
  seconds: number;
  /** The beginning, which does not count for the rate. */
  warmUpSeconds: number;
  /** How long the proxies may need after the load to deliver what waits. */
  restSeconds: number;
  /** The number of the first exchange; each number makes another one. */
  first: number;
  filter: typeof FILTER;
};

/** Its results. The counters are those of the filter. */
export type FleetReport = {
  seen: number;
  exported: number;
  droppedQueueFull: number;
  droppedBackend: number;
  /** POSTs without a 2xx. */
  exportErrors: number;
  posts: number;
  /** POSTs of a batch that was posted before. */
  retries: number;
  /** Of the documents that were exported. */
  bytes: number;
  /** The POSTs without a 2xx, by status. 503 and 504 are also what Envoy answers if it cannot connect or waits too long. */
  answers: Record<string, number>;
  /** Exchanges that still wait or are in flight at the end. */
  waiting: number;
  /** Exchanges exported each second, without the warm-up and what came after the load. */
  ratePerSecond: number;
  /** From the beginning until nothing waited. */
  seconds: number;
  /** Connections that are open at the end. */
  connections: number;
  /** From the end of an exchange until its POST was answered with a 2xx. */
  lagP50Ms: number;
  lagP99Ms: number;
  lagMaxMs: number;
  /** The longest time by which an exchange ended later than ordered: the load generator had no CPU. */
  lateMs: number;
};
