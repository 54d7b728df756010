import type { Counters } from './admin-pages.ts';

/** What a proxy counted, and when it was read, in milliseconds of `performance.now()`. */
export interface CounterRead {
  counters: Counters;
  atMs: number;
}

/** The counters that only grow, until the proxy restarts. */
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
] as const satisfies readonly (keyof Counters)[];

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
