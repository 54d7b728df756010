import type { Store } from '../store/store.ts';
import type { Metric } from './metrics.ts';

/** What the health strip shows about ingest. */
export type IngestState = {
  /** Where ingest listens. */
  address: string;
  port: number;
  /** Exchanges a second, over the last ten seconds. */
  receivedPerSecond: number;
  /** Exchanges or POSTs that were refused since the start. */
  refused: number;
  /** Why the store takes nothing now; null if it works. */
  storeError: string | null;
};

/** Limits of the page listener. Tests make them small. */
export type PageLimits = {
  connections: number;
  /** Longest path with query, in characters. */
  targetLength: number;
  /** How soon the head of a request must be complete. */
  headersMs: number;
  /** A connection that is idle this long is closed. */
  idleMs: number;
  /** How many may watch `/api/live` at once, and how many exports may run. */
  liveStreams: number;
  exports: number;
  /** How many descriptions may be compared or wait for it: they are compared one by one. */
  comparisons: number;
  /** A reader of `/api/live` that is farther behind than this misses what is in between. */
  liveBehindMs: number;
  /** Shortest time between two reads of the store, for one reader of `/api/live`. */
  livePauseMs: number;
  heartbeatMs: number;
  /** Wrong tokens that one address may send in a minute. */
  wrongTokens: number;
};

/** The limits unless a test sets others. */
export const PAGE_LIMITS: Readonly<PageLimits> = {
  connections: 256,
  targetLength: 8192,
  headersMs: 10_000,
  idleMs: 60_000,
  liveStreams: 32,
  exports: 4,
  comparisons: 2,
  liveBehindMs: 10_000,
  livePauseMs: 200,
  heartbeatMs: 15_000,
  wrongTokens: 10,
};

/** The options of the page listener. */
export type PageOptions = {
  /** The version of this program, as `/api/state` and exports show it. */
  version: string;
  store: Store;
  /** Port 0 takes any free port. */
  listen: { host: string; port: number };
  /** Required on any address except loopback; optional there. */
  token?: string;
  /** Folder of the built page; undefined serves the API alone. */
  files: string | undefined;
  state: () => IngestState;
  /** What ingest counts, for `/metrics`. */
  metrics: () => Metric[];
  /** Logs one line about an unexpected failure. It never holds a value of an exchange. */
  log: (line: string) => void;
  limits?: Partial<PageLimits>;
};
