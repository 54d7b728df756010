import { type AskedProxy, BEAT_LIMIT_MS, compareReads, type Observation } from './observation.ts';
import { nameProxy, type ProxyName } from './report.ts';

interface KnownProxy {
  observation: Observation;
  /** When its heartbeat changed last, as far as that was seen. */
  beatAtMs: number;
}

/** What the last look of a watch read from each proxy. Proxies that are gone are forgotten. */
export class LookHistory {
  #known = new Map<string, KnownProxy>();
  #next = new Map<string, KnownProxy>();

  /** Compares what was read now with the look before. */
  compare(asked: readonly (AskedProxy & { proxy: ProxyName })[]): void {
    this.#next = new Map();
    for (const one of asked) {
      const key = `${one.proxy.source} ${nameProxy(one.proxy)}`;
      const now = compareWith(this.#known.get(key), one.observation);
      if (now === undefined) continue;
      one.observation = now.observation;
      this.#next.set(key, now);
    }
  }

  /** Ends the look: the next one is compared with it. A look that failed is not kept. */
  keep(): void {
    this.#known = this.#next;
  }
}

// Looks may follow each other faster than heartbeats: one that has not changed yet is still what it was.
function compareWith(before: KnownProxy | undefined, now: Observation): KnownProxy | undefined {
  const { readAtMs } = now;
  if (readAtMs === undefined) return undefined;
  const { isBeating: hasChanged, ...observation } = compareReads(before?.observation, now);
  const beatAtMs = before === undefined || hasChanged ? readAtMs : before.beatAtMs;
  const isLate = readAtMs - beatAtMs >= BEAT_LIMIT_MS;
  const isBeating = hasChanged || (isLate ? false : before?.observation.isBeating);
  return { observation: { ...observation, ...(isBeating !== undefined && { isBeating }) }, beatAtMs };
}
