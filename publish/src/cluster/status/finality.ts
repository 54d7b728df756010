import { nameProxy, type ProxyStatus, type StatusReport } from './report.ts';

// Clocks differ a little, and the time of a write is in whole seconds.
const CLOCK_TOLERANCE_MS = 2000;
// How long a stand-in has to stay if its time does not prove that it is new.
const HELD_MS = 1000;
// The workers of a proxy take a configuration one by one, and the configuration before may have been wrong.
const REJECTED_MS = 2000;
// An agent takes up to 30 s to pull a module; istiod sends it within 10 s.
const LONGEST_PULL_MS = 45_000;
// A proxy gets a new cluster together with the plugin, or some seconds later.
const NO_CLUSTER_MS = 15_000;

/**
 * Sees in the looks of one wait which proxies will not become ready by themselves: those whose agent has refused the present
 * version of the resource (it tries again only when the resource changes), those whose filter rejects its configuration, and
 * those that keep dropping all exchanges because they have no cluster for the backend.
 * A stand-in may be left from the version before while the new one is being pulled: if unsure, it is not final.
 */
export class Finality {
  readonly #held = new Map<string, { state: string; sinceMs: number }>();

  /** Returns the report with `isFinal` on the problems of such proxies. `nowMs` is of a clock that never goes back. */
  mark(report: StatusReport, nowMs: number): StatusReport {
    const proxies = report.proxies.map((proxy) => {
      const heldMs = this.#measure(proxy, nowMs);
      const limitMs = findLimit(proxy);
      if (limitMs === undefined || heldMs < limitMs) return proxy;
      return { ...proxy, problems: proxy.problems.map((problem) => ({ ...problem, isFinal: true })) };
    });
    return { ...report, proxies };
  }

  // How long the proxy has been in its state.
  #measure(proxy: ProxyStatus, nowMs: number): number {
    // Plugins of several namespaces can be compared with one waypoint.
    const name = JSON.stringify([proxy.source, nameProxy(proxy), proxy.resource]);
    const { state, digest, configHash, expectedDigest, expectedConfigHash, standIn, lacksCluster } = proxy;
    const versions = [digest, configHash, expectedDigest, expectedConfigHash];
    const now = JSON.stringify([state, ...versions, standIn, lacksCluster]);
    const held = this.#held.get(name);
    if (held?.state === now) return nowMs - held.sinceMs;
    this.#held.set(name, { state: now, sinceMs: nowMs });
    return 0;
  }
}

// How long a proxy has to stay as it is to be final; undefined if that proves nothing.
function findLimit({ state, standIn, ...proxy }: ProxyStatus): number | undefined {
  const isAsExpected = proxy.hasExpectedModule !== false && proxy.hasExpectedConfig === true;
  if (state === 'rejected') return isAsExpected ? REJECTED_MS : undefined;
  if (proxy.lacksCluster) return isAsExpected ? NO_CLUSTER_MS : undefined;
  if (standIn === undefined) return undefined;
  const { writtenAtMs, refusedAtMs } = standIn;
  if (writtenAtMs === undefined || refusedAtMs === undefined) return LONGEST_PULL_MS;
  const laterMs = refusedAtMs - writtenAtMs;
  if (laterMs > CLOCK_TOLERANCE_MS) return 0;
  return laterMs >= -CLOCK_TOLERANCE_MS ? HELD_MS : LONGEST_PULL_MS;
}
