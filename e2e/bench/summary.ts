import type { BenchResult, CatalogueResult, CommandTimes, WorkloadSpeed } from './results.ts';
import { countFailed, type Round } from './round.ts';
import { median } from './statistics.ts';

/** The cost of a variant with a workload: medians of its rounds, and sums of what was sent and received. */
export type SpeedRow = {
  workload: string;
  variant: string;
  cpuUs: number;
  /** The cheapest and the most expensive round. */
  leastCpuUs: number;
  mostCpuUs: number;
  /** Compared with no filter; NaN if that was not measured. */
  addedUs: number;
  /** Added CPU as a multiple of `bare-tap`'s, the floor of a tap; NaN if that was not measured or added nothing. */
  toFloor: number;
  requestsPerSecond: number;
  requests: number;
  failed: number;
  received: number;
  invalid: number;
};

/** Latency of a variant under light load: medians of its rounds. */
export type LatencyRow = {
  variant: string;
  p50Us: number;
  p99Us: number;
  /** Compared with no filter; NaN if that was not measured. */
  p50ToNone: number;
  p99ToNone: number;
};

/** Summarises the rounds of a workload, a row for each variant. */
export function summarizeSpeed({ workload, rounds }: WorkloadSpeed): SpeedRow[] {
  const cpuOf = (name: string) => median((rounds[name] ?? []).map(({ cpuUs }) => cpuUs));
  const addedTo = (name: string) => cpuOf(name) - cpuOf('none');
  return Object.entries(rounds).map(([variant, own]) => ({
    ...{ workload, variant },
    cpuUs: cpuOf(variant),
    leastCpuUs: Math.min(...own.map(({ cpuUs }) => cpuUs)),
    mostCpuUs: Math.max(...own.map(({ cpuUs }) => cpuUs)),
    addedUs: addedTo(variant),
    toFloor: addedTo('bare-tap') > 0 ? addedTo(variant) / addedTo('bare-tap') : NaN,
    requestsPerSecond: median(own.map(({ load }) => load.requests / load.seconds)),
    ...countAll(own),
  }));
}

function countAll(rounds: Round[]): Pick<SpeedRow, 'requests' | 'failed' | 'received' | 'invalid'> {
  const sum = (count: (round: Round) => number) => rounds.reduce((total, round) => total + count(round), 0);
  return {
    requests: sum(({ load }) => load.requests),
    failed: sum(countFailed),
    received: sum(({ sink }) => sink.accepted),
    invalid: sum(({ sink }) => sink.invalid),
  };
}

/** Summarises the rounds under light load, a row for each variant. */
export function summarizeLight(light: BenchResult['light']): LatencyRow[] {
  const medianOf = (name: string, read: (round: Round) => number) => median((light[name] ?? []).map(read));
  const p50 = (name: string) => medianOf(name, ({ load }) => load.p50Us);
  const p99 = (name: string) => medianOf(name, ({ load }) => load.p99Us);
  return Object.keys(light).map((variant) => ({
    variant,
    p50Us: p50(variant),
    p99Us: p99(variant),
    p50ToNone: p50(variant) / p50('none'),
    p99ToNone: p99(variant) / p99('none'),
  }));
}

/** A variant's start-up: medians, compared with no filter; NaN if either was not measured. */
export function summarizeStartUp(startUps: BenchResult['startUps'], variant: string) {
  const cpuMs = (name: string) => median((startUps[name] ?? []).map((start) => start.cpuMs));
  const rssKib = (name: string) => median((startUps[name] ?? []).map((start) => start.rssKib));
  return {
    cpuMs: cpuMs(variant),
    addedCpuMs: cpuMs(variant) - cpuMs('none'),
    rssKib: rssKib(variant),
    addedRssKib: rssKib(variant) - rssKib('none'),
  };
}

/** A command's median time in milliseconds, and how many times that of Node alone it is. */
export function summarizeCommand(
  times: CommandTimes,
  name: keyof CommandTimes,
): { ms: number; toNode: number } {
  const ms = median(times[name]);
  return { ms, toNode: ms / median(times.node) };
}

/** Summarises the rounds of the catalogue's learner: the median, and how many exchanges that is a second on one core. */
export function summarizeCatalogue({ rounds }: CatalogueResult): { cpuUs: number; perSecond: number } {
  const cpuUs = median(rounds.map((round) => round.cpuUs));
  return { cpuUs, perSecond: 1_000_000 / cpuUs };
}
