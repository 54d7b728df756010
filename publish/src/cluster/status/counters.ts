import { type JsonObject, objectsOf } from '../../json.ts';

/** What the filter counts in a proxy, summed over its workers and all plugins that use the module. */
export type Counters = Record<(typeof COUNTERS)[number], number>;

/** Path on Envoy's admin interface that returns the filter's counters as JSON. */
export const STATS_PATH = `/stats?filter=${encodeURIComponent('^wasmcustom\\.meshtap_')}&format=json`;

// Source: the product contract, Counters. The first only grow, until the proxy restarts.
const GROWING = [
  'seen',
  'exported',
  'sampledOut',
  'droppedNoCluster',
  'droppedBackend',
  'droppedQueueFull',
  'truncated',
  'exportErrors',
  'heartbeat',
] as const;
const COUNTERS = [...GROWING, 'inFlight', 'queueTraces', 'queueBytes', 'configError'] as const;
const PREFIX = 'wasmcustom.meshtap_';

/** Picks the filter's counters from named values; undefined if there are none. A missing one is 0. */
export function pickCounters(values: ReadonlyMap<string, number>): Counters | undefined {
  const snakeCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const pairs = COUNTERS.map((key) => [key, values.get(PREFIX + snakeCase(key))] as const);
  if (pairs.every(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(pairs.map(([key, value]) => [key, value ?? 0])) as Counters;
}

/** Parses the answer of Envoy's `/stats?format=json`. */
export function parseStatsJson(stats: JsonObject): Map<string, number> {
  return new Map(
    objectsOf(stats.stats).flatMap(({ name, value }) =>
      typeof name === 'string' && typeof value === 'number' ? [[name, value]] : [],
    ),
  );
}

/** Parses a line of Envoy's `/stats` as text; undefined if it has no counter or gauge. */
export function parseStatsLine(line: string): readonly [string, number] | undefined {
  const [, name, value] = /^(\S+): (\d+)\s*$/.exec(line) ?? [];
  return name === undefined ? undefined : [name, Number(value)];
}

/** What a proxy counted, and when it was read, in milliseconds of `performance.now()`. */
export interface CounterRead {
  counters: Counters;
  atMs: number;
}

/** How much the counters of a proxy have grown between two reads. No number is negative. */
export interface Growth extends Record<(typeof GROWING)[number], number> {
  seconds: number;
}

/** Measures how much counters have grown; undefined if the proxy started again in between, since they then start at 0. */
export function measureGrowth(before: CounterRead, after: CounterRead): Growth | undefined {
  const seconds = (after.atMs - before.atMs) / 1000;
  const pairs = GROWING.map((name) => [name, after.counters[name] - before.counters[name]] as const);
  if (seconds <= 0 || pairs.some(([, difference]) => difference < 0)) return undefined;
  return { seconds, ...(Object.fromEntries(pairs) as Record<(typeof GROWING)[number], number>) };
}

/** Adds up what was dropped, for any reason. */
export function sumDropped(counters: Pick<Counters, DropReason>): number {
  const { droppedNoCluster, droppedBackend, droppedQueueFull } = counters;
  return droppedNoCluster + droppedBackend + droppedQueueFull;
}

/** The counter of each reason for a drop. */
export type DropReason = 'droppedNoCluster' | 'droppedBackend' | 'droppedQueueFull';

/** True if exchanges came, and nothing was sent: it is open yet, or bad, what becomes of them. */
export function isUnsent({ seen, sampledOut, exported, ...growth }: Growth): boolean {
  return exported === 0 && (seen > sampledOut || sumDropped(growth) > 0);
}
