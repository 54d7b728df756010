import type { Account } from './accounting.ts';
import type { FleetResult } from './fleet/results.ts';
import type { Memory } from './process-cost.ts';
import type { Round } from './round.ts';

/** The results of all parts of one run. Parts that were not requested are empty. */
export type BenchResult = {
  machine: Machine;
  variants: VariantFacts[];
  /** Cores that other processes kept busy meanwhile, on average; NaN if no load was sent. */
  bystanders: number;
  speed: WorkloadSpeed[];
  light: ByVariant<Round[]>;
  startUps: ByVariant<StartUp[]>;
  commands?: CommandTimes;
  /** Of the Envoys that all workloads went through; only for meshtap's variants. */
  accounts: ByVariant<Account>;
  /** Of the Envoys that all workloads went through. */
  memory: ByVariant<MemoryCourse>;
  states: StateResult[];
  endurance: EnduranceResult[];
  receiver?: ReceiverResult;
  catalogue?: CatalogueResult;
  fleet?: FleetResult;
};

/** Values by the name of the variant. */
export type ByVariant<T> = Record<string, T>;

/** What was measured, and where. */
export type Machine = { envoy: string; cpu: string; cores: number; kernel: string };

/** A variant; `moduleBytes` if it is a module. */
export type VariantFacts = { name: string; title: string; kind: string; moduleBytes?: number };

/** The rounds of one workload. */
export type WorkloadSpeed = { workload: string; title: string; rounds: ByVariant<Round[]> };

/** The cost of starting an Envoy: CPU time of all threads, and resident memory when it serves. */
export type StartUp = { cpuMs: number; rssKib: number };

/** Times from the start of a process to its end, in milliseconds: of Node alone, and of commands of meshtap. */
export type CommandTimes = { node: number[]; help: number[]; generate: number[] };

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

/** The results of a receiver: loads, and the times of queries on so many stored exchanges. */
export type ReceiverResult = { loads: ReceiverLoad[]; stored: number; queries: QueryTime[] };

/** A load on a receiver. `lost` are exchanges that were acknowledged but are not stored. */
export type ReceiverLoad = {
  title: string;
  exchanges: number;
  acknowledged: number;
  /** Exchanges sent each second (0: as fast as possible), and exchanges taken. */
  aimPerSecond: number;
  ratePerSecond: number;
  /** Of the bodies of the POSTs. */
  bytes: number;
  /** Answers that asked to try again. */
  busy: number;
  /** POSTs that got another answer, or none. */
  failed: number;
  lost: number;
  p99Us: number;
  /** The slowest answer of the page meanwhile. */
  slowestPageMs: number;
  /** How long after the last answer all exchanges were learned by the catalogue. */
  learnedAfterMs: number;
  /** The most resident memory in the first half of the load, and in all of it. */
  halfPeakKib: number;
  peakKib: number;
};

/** The results of the learner of the catalogue: rounds, each of which learned the same exchanges from nothing. */
export type CatalogueResult = { exchanges: number; meanBytes: number; rounds: CatalogueRound[] };

/** CPU time of all threads of the learner's process for one exchange. */
export type CatalogueRound = { cpuUs: number };

/** The fastest and the slowest time of a query, and its limit. */
export type QueryTime = { name: string; limitMs: number; fastestMs: number; slowestMs: number };
