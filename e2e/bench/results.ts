import type { Account } from './accounting.ts';
import type { Memory } from './process-cost.ts';
import type { Round } from './round.ts';

/** What all parts of one run gave. Parts that were not asked for are empty. */
export type BenchResult = {
  machine: Machine;
  variants: VariantFacts[];
  /** Cores that other processes kept busy meanwhile, on average; NaN where no load was sent. */
  bystanders: number;
  speed: WorkloadSpeed[];
  light: ByVariant<Round[]>;
  startUps: ByVariant<StartUp[]>;
  /** Of the Envoys that all workloads went through: ours only. */
  accounts: ByVariant<Account>;
  /** Of the Envoys that all workloads went through. */
  memory: ByVariant<MemoryCourse>;
  states: StateResult[];
  endurance: EnduranceResult[];
};

/** Values by the name of the variant. */
export type ByVariant<T> = Record<string, T>;

/** What was measured on. */
export type Machine = { envoy: string; cpu: string; cores: number; kernel: string };

/** A variant; `moduleBytes` if it is a module. */
export type VariantFacts = { name: string; title: string; kind: string; moduleBytes?: number };

/** The rounds of one workload. */
export type WorkloadSpeed = { workload: string; title: string; rounds: ByVariant<Round[]> };

/** What it took an Envoy to serve: CPU time of all threads, and resident memory then. */
export type StartUp = { cpuMs: number; rssKib: number };

/** Resident memory in KiB: before a load, at its peak, and after it. */
export type MemoryCourse = { beforeKib: number; peakKib: number; afterKib: number };

/** A load with the backend in some state. */
export type StateResult = {
  state: string;
  variant: string;
  round: Round;
  account: Account;
  memory: MemoryCourse;
};

/** A long load: resident memory after the warm-up and then after each part. */
export type EnduranceResult = {
  variant: string;
  requests: number;
  failed: number;
  invalid: number;
  account: Account;
  rssKib: Memory['rssKib'][];
};
