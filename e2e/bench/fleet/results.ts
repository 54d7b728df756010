import type { FleetReport } from './order.ts';

/** What the proxies post to: receivers on one of the stores, or ClickHouse itself. */
export type Way = {
  store: 'sqlite' | 'clickhouse';
  /** 0 if the proxies post to the store. */
  receivers: number;
};

/** A load of proxies, and what it is for. */
export type FleetLoad = { name: string; proxies: number; ratePerSecond: number };

/** The results of a fleet: a run of each load on each way. */
export type FleetResult = { seconds: number; runs: FleetRun[] };

/** One load on one way. */
export type FleetRun = Way & {
  load: FleetLoad;
  report: FleetReport;
  /** Exchanges in the store afterwards, and the bytes that they take there. */
  stored: number;
  storedBytes: number;
  /** Inserts into ClickHouse; 0 for SQLite. */
  inserts: number;
  /** Cores that other processes kept busy, on average. */
  bystanders: number;
  /**
   * CPU time until all was learned: of all receivers, of their main threads alone, of the busiest other thread of each
   * (it writes to SQLite, or learns from ClickHouse), and of ClickHouse.
   */
  receiverCpuNs: number;
  mainThreadCpuNs: number;
  workerThreadCpuNs: number;
  engineCpuNs: number;
  /** The most resident memory: of the largest receiver, and of ClickHouse. */
  receiverPeakKib: number;
  enginePeakKib: number;
  lags: FleetLags;
};

/** How far behind the page and the catalogue were. NaN if there is none, or if it did not answer. */
export type FleetLags = {
  /** The age of the newest exchange that the page shows: the median of the samples, and the most. */
  visibleMs: number;
  visibleMaxMs: number;
  /** How long after the last answer all exchanges were learned. */
  learnedAfterMs: number;
};
