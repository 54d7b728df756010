import type { FleetReport } from '../../bench/fleet/order.ts';
import type { FleetRun } from '../../bench/fleet/results.ts';

/** A run of 20 seconds in which one receiver stored everything in ClickHouse, except for the changes. */
export function makeFleetRun(changes: Partial<FleetRun> = {}, report: Partial<FleetReport> = {}): FleetRun {
  return {
    ...{ store: 'clickhouse', receivers: 1 },
    load: { name: 'few busy proxies', proxies: 6, ratePerSecond: 1_000 },
    report: {
      ...{ seen: 120_000, exported: 120_000, droppedQueueFull: 0, droppedBackend: 0, exportErrors: 0 },
      ...{ posts: 2_400, retries: 0, bytes: 240_000_000, answers: {}, waiting: 0, ratePerSecond: 6_000 },
      ...{ seconds: 20, connections: 40, lagP50Ms: 120, lagP99Ms: 400, lagMaxMs: 500, lateMs: 20, ...report },
    },
    ...{ stored: 120_000, storedBytes: 84_000_000, inserts: 100, bystanders: 0.1 },
    ...{ receiverCpuNs: 7.2e9, mainThreadCpuNs: 3.6e9, workerThreadCpuNs: 3e9, engineCpuNs: 12e9 },
    ...{ receiverPeakKib: 300 * 1024, enginePeakKib: 600 * 1024 },
    lags: { visibleMs: 90, visibleMaxMs: 300, learnedAfterMs: 800 },
    ...changes,
  };
}
