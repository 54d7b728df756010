import type { UnitCosts } from './needs.ts';
import type { FleetResult, FleetRun } from './results.ts';

/** CPU and memory of a run. CPU is in cores for 1,000 exchanges a second, which is also milliseconds for each. */
export type RunCosts = {
  receiverCores: number;
  mainThreadCores: number;
  workerThreadCores: number;
  engineCores: number;
  receiverMib: number;
  engineMib: number;
  /** Memory of all receivers for 1,000 exchanges a second. */
  receiverMibPerThousand: number;
  wireBytes: number;
  storedBytes: number;
  batch: number;
  postsPerSecond: number;
  insertsPerSecond: number;
};

const NS_PER_MS = 1e6;
const KIB_PER_MIB = 1024;

/** Calculates what a run cost. CPU counts for what was exported; what was stored twice makes it a little dearer. */
export function summarizeCosts(run: FleetRun): RunCosts {
  const { report, receivers, stored } = run;
  const each = (ns: number) => ns / NS_PER_MS / report.exported;
  const receiverMib = run.receiverPeakKib / KIB_PER_MIB;
  const delivered = report.posts - report.exportErrors;
  return {
    receiverCores: each(run.receiverCpuNs),
    mainThreadCores: each(run.mainThreadCpuNs),
    workerThreadCores: each(run.workerThreadCpuNs),
    engineCores: each(run.engineCpuNs),
    receiverMib,
    engineMib: run.enginePeakKib / KIB_PER_MIB,
    receiverMibPerThousand: (receiverMib * receivers * 1000) / report.ratePerSecond,
    wireBytes: report.bytes / report.exported,
    storedBytes: run.storedBytes / stored,
    batch: report.exported / delivered,
    postsPerSecond: report.posts / report.seconds,
    insertsPerSecond: run.inserts / report.seconds,
  };
}

/** Finds the run that the arithmetic builds on: ClickHouse, one receiver, proxies that fill their batches. */
export function findBase({ runs }: FleetResult): FleetRun | undefined {
  return runs.find(
    ({ store, receivers, load }) =>
      store === 'clickhouse' && receivers === 1 && load.name === 'few busy proxies',
  );
}

/** What the arithmetic takes from that run. */
export function toUnitCosts(run: FleetRun): UnitCosts {
  const { receiverCores, mainThreadCores, workerThreadCores, engineCores, ...costs } = summarizeCosts(run);
  const { wireBytes, storedBytes, batch } = costs;
  return {
    receiverUs: receiverCores * 1000,
    slowestThreadUs: Math.max(mainThreadCores, workerThreadCores) * 1000,
    engineUs: engineCores * 1000,
    ...{ wireBytes, storedBytes, batch },
  };
}

/** Exchanges that were acknowledged but are not stored. */
export function countLost({ report, stored }: FleetRun): number {
  return Math.max(0, report.exported - stored);
}

/** Exchanges that are stored although no answer said so: the proxy had given up waiting, and may have sent them again. */
export function countUnconfirmed({ report, stored }: FleetRun): number {
  return Math.max(0, stored - report.exported);
}

/** Whether the counters of the proxies do not add up. */
export function isUnaccounted({ report }: FleetRun): boolean {
  const { seen, exported, droppedQueueFull, droppedBackend, waiting } = report;
  return seen !== exported + droppedQueueFull + droppedBackend + waiting;
}
