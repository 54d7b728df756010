import type { MeshAnswer, MeshProxy, MeshRequest } from '../mesh/mesh.ts';
import { parseFilterStats } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import { countDone, type FilterStats, readStats, type StatsSource } from '../support/filter-stats.ts';
import { readLoadedFilter } from './loaded-filter.ts';
import type { Plugin } from './plugin.ts';

/** Sends a request through the proxies of a spec. */
export type Send = (request: MeshRequest) => Promise<MeshAnswer>;

// A proxy pulls and compiles the module first; the agent gives a pull 30 s.
const PATIENCE = { timeoutMs: 90_000, intervalMs: 50 };

/** Reads the filter's counters and gauges of a proxy. */
export function readProxyStats(proxy: MeshProxy): Promise<FilterStats> {
  return readStats(statsOf(proxy));
}

/** Makes a proxy's counters readable as those of an Envoy that a test has started itself. */
export function statsOf(proxy: MeshProxy): StatsSource {
  return {
    readFilterStats: async () =>
      parseFilterStats(await proxy.readAdmin('/stats?format=json&filter=wasmcustom')),
  };
}

/**
 * Sends requests to `/warm-up` until each of the proxies has seen one, and has finished them all. Every later request
 * on a new connection is seen.
 */
export async function awaitTapped(send: Send, ...proxies: readonly MeshProxy[]): Promise<void> {
  const before = await readSeen(proxies);
  const stats = await eventually(
    `the filter to see requests in ${nameAll(proxies)}`,
    async () => {
      await send({ path: '/warm-up' });
      return Promise.all(proxies.map(readProxyStats));
    },
    (all) => all.every(({ seen }, i) => seen > (before[i] ?? 0)),
    PATIENCE,
  );
  await Promise.all(proxies.map((proxy, i) => awaitDone(proxy, stats[i]?.seen ?? 0)));
}

/**
 * Waits until a proxy's filter has seen at least `seen` exchanges and has finished them all, except for at most `lost`:
 * those under way or waiting when Envoy replaced the module, which no filter finishes.
 */
export function awaitDone(proxy: MeshProxy, seen: number, lost = 0): Promise<FilterStats> {
  return eventually(
    `the filter in ${nameAll([proxy])} to be done with ${seen} exchanges`,
    () => readProxyStats(proxy),
    (stats) =>
      stats.seen >= seen &&
      stats.seen - countDone(stats) <= lost &&
      stats.in_flight + stats.queue_traces <= lost,
  );
}

/** Removes a plugin, and sends requests until none of the proxies sees them any more, or has counters of a filter. */
export async function untap(plugin: Plugin, send: Send, ...proxies: readonly MeshProxy[]): Promise<void> {
  await plugin.remove();
  await eventually(
    `the filter to be gone from ${nameAll(proxies)}`,
    async () => (await Promise.all(proxies.map((proxy) => readKinds(proxy, plugin)))).flat(),
    (loaded) => loaded.every((kind) => kind === 'nothing'),
    PATIENCE,
  );
  await awaitUnseen(send, ...proxies);
  // A worker may drop the filter later than the proxy's list does.
  await eventually(
    `no exchanges to be counted in ${nameAll(proxies)}`,
    () => readSeen(proxies),
    (seen) => seen.every((count) => count === 0),
    PATIENCE,
  );
}

/** Sends requests until none of the proxies sees them any more. */
export async function awaitUnseen(send: Send, ...proxies: readonly MeshProxy[]): Promise<void> {
  await eventually(
    `requests to be seen no more in ${nameAll(proxies)}`,
    async () => {
      const before = await readSeen(proxies);
      // A kept-alive connection between two proxies passes the old filter once more.
      const answers = [await send({ path: '/after-removal' }), await send({ path: '/after-removal' })];
      const hasAnswers = answers.every(({ status }) => status !== 0);
      return { before, after: await readSeen(proxies), hasAnswers };
    },
    ({ before, after, hasAnswers }) => hasAnswers && `${before}` === `${after}`,
    PATIENCE,
  );
}

async function readSeen(proxies: readonly MeshProxy[]): Promise<number[]> {
  return (await Promise.all(proxies.map(readProxyStats))).map(({ seen }) => seen);
}

// A filter of the root namespace is loaded by proxies of others.
function readKinds(proxy: MeshProxy, { namespaces, name }: Plugin): Promise<string[]> {
  return Promise.all(namespaces.map(async (each) => (await readLoadedFilter(proxy, each, name)).kind));
}

function nameAll(proxies: readonly MeshProxy[]): string {
  return proxies.map(({ name, namespace }) => `${name}.${namespace}`).join(', ');
}
