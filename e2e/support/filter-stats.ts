import type { Envoy } from './envoy.ts';
import { eventually } from './eventually.ts';

/** The filter's counters and gauges by name, without `meshtap_`; a name that Envoy does not know is 0. */
export type FilterStats = Record<(typeof NAMES)[number], number>;

// Source: the product contract, Counters.
const COUNTERS = [
  ...([
    'seen',
    'exported',
    'sampled_out',
    'dropped_queue_full',
    'dropped_backend',
    'dropped_no_cluster',
  ] as const),
  ...(['truncated', 'export_errors', 'heartbeat'] as const),
];
const GAUGES = ['queue_bytes', 'queue_traces', 'in_flight', 'config_error'] as const;
/** The last attempt of a POST may come half a minute after the one before. */
const REST_MS = 120_000;
const NAMES = [...COUNTERS, ...GAUGES] as const;

/** A source of the filter's counters and gauges. */
export type StatsSource = Pick<Envoy, 'readFilterStats'>;

/** Reads the filter's counters and gauges. */
export async function readStats(envoy: StatsSource): Promise<FilterStats> {
  const stats = await envoy.readFilterStats();
  const pairs = NAMES.map((name) => [name, stats[`meshtap_${name}`] ?? 0]);
  return Object.fromEntries(pairs) as FilterStats;
}

/**
 * Waits until the filter has seen `seen` exchanges and has finished them: nothing waits, nothing is in flight, and each
 * was exported, sampled out or dropped.
 */
export async function awaitRest(envoy: StatsSource, seen: number, timeoutMs = REST_MS): Promise<FilterStats> {
  await eventually(
    `the filter to be done with ${seen} exchanges`,
    () => readStats(envoy),
    (stats) => stats.seen === seen && isAtRest(stats),
    { timeoutMs },
  );
  // Some of the other numbers may have been read before the last outcome.
  return readStats(envoy);
}

/** Waits until `count` exchanges wait in the filter to be posted, and nothing is in flight. */
export function awaitWaiting(envoy: StatsSource, count: number): Promise<FilterStats> {
  return eventually(
    `${count} exchanges to wait`,
    () => readStats(envoy),
    (stats) => stats.queue_traces === count && stats.in_flight === 0,
  );
}

/** Counts the exchanges that have an outcome. */
export function countDone(stats: FilterStats): number {
  return stats.exported + stats.sampled_out + countDropped(stats);
}

/** Counts the exchanges that were dropped, for whatever reason. */
export function countDropped(stats: FilterStats): number {
  return stats.dropped_queue_full + stats.dropped_backend + stats.dropped_no_cluster;
}

/**
 * Whether nothing waits, nothing is in flight, and each exchange that was seen has an outcome. Envoy reads the numbers one
 * by one, so those of an exchange that ends meanwhile may be old and new ones.
 */
export function isAtRest(stats: FilterStats): boolean {
  return stats.queue_traces === 0 && stats.in_flight === 0 && countDone(stats) === stats.seen;
}
