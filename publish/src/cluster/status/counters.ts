import { type JsonObject, objectsOf } from '../../json.ts';

/** What the filter counts in a proxy, summed over its workers and all plugins that use the module. */
export interface Counters {
  seen: number;
  exported: number;
  sampledOut: number;
  droppedNoCluster: number;
  droppedBackend: number;
  droppedQueueFull: number;
  truncated: number;
  exportErrors: number;
  heartbeat: number;
  inFlight: number;
  queueTraces: number;
  queueBytes: number;
  configError: number;
}

// Source: the product contract, Counters.
const NAMES: Readonly<Record<keyof Counters, string>> = {
  seen: 'seen',
  exported: 'exported',
  sampledOut: 'sampled_out',
  droppedNoCluster: 'dropped_no_cluster',
  droppedBackend: 'dropped_backend',
  droppedQueueFull: 'dropped_queue_full',
  truncated: 'truncated',
  exportErrors: 'export_errors',
  heartbeat: 'heartbeat',
  inFlight: 'in_flight',
  queueTraces: 'queue_traces',
  queueBytes: 'queue_bytes',
  configError: 'config_error',
};
const PREFIX = 'wasmcustom.meshtap_';

/** Path on Envoy's admin interface that returns the filter's counters as JSON. */
export const STATS_PATH = `/stats?filter=${encodeURIComponent('^wasmcustom\\.meshtap_')}&format=json`;

/** Picks the filter's counters from named values; undefined if there are none. A missing one is 0. */
export function pickCounters(values: ReadonlyMap<string, number>): Counters | undefined {
  const pairs = Object.entries(NAMES).map(([key, name]) => [key, values.get(PREFIX + name)] as const);
  if (pairs.every(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(pairs.map(([key, value]) => [key, value ?? 0])) as unknown as Counters;
}

/** Parses the answer of Envoy's `/stats?format=json`. */
export function parseStatsJson(stats: JsonObject): Map<string, number> {
  const pairs = objectsOf(stats.stats).flatMap(({ name, value }) =>
    typeof name === 'string' && typeof value === 'number' ? [[name, value] as const] : [],
  );
  return new Map(pairs);
}

/** Parses a line of Envoy's `/stats` as text; undefined if it has no counter or gauge. */
export function parseStatsLine(line: string): readonly [string, number] | undefined {
  const [, name, value] = /^(\S+): (\d+)\s*$/.exec(line) ?? [];
  return name === undefined ? undefined : [name, Number(value)];
}
