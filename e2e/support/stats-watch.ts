import { setTimeout as delay } from 'node:timers/promises';
import { type FilterStats, readStats, type StatsSource } from './filter-stats.ts';

/** Reads counters and gauges again and again. */
export type StatsWatch = {
  /** Reads them once more, and returns the highest value of each since the start. */
  stop(): Promise<FilterStats>;
};

const INTERVAL_MS = 5;

/** Starts to watch the filter's counters and gauges. `stopLater` gets the function that ends it. */
export function watchStats(envoy: StatsSource, stopLater: (stop: () => Promise<void>) => void): StatsWatch {
  let isStopping = false;
  let highest: FilterStats | undefined;
  const watch = async () => {
    do {
      const now = await readStats(envoy);
      for (const name of Object.keys(now) as (keyof FilterStats)[]) {
        now[name] = Math.max(now[name], highest?.[name] ?? 0);
      }
      highest = now;
      await delay(INTERVAL_MS);
    } while (!isStopping);
    return highest;
  };
  const watching = watch();
  // Whoever stops it gets its failure; until then nobody does.
  watching.catch(() => {});
  const stop = () => {
    isStopping = true;
    return watching;
  };
  stopLater(async () => {
    await stop().catch(() => {});
  });
  return { stop };
}
