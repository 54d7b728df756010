import { setTimeout as sleep } from 'node:timers/promises';
import { mapBounded } from '../bounded.ts';
import { ClusterError } from '../refusal.ts';
import { type Admin, AdminError } from './admin.ts';
import { type LoadedPlugin, NO_ECDS, parseDump } from './config-dump.ts';
import { type Counters, parseStatsJson, pickCounters, STATS_PATH } from './counters.ts';
import { isObject, type JsonObject } from './json-shape.ts';

/** What a proxy says of itself. */
export interface Observation {
  /** Undefined if nothing could be read, or it was not asked for. */
  plugins?: LoadedPlugin[];
  /** Undefined if it has none of the filter's counters. */
  counters?: Counters;
  /** True if the heartbeat moved between two looks; undefined without a second look. */
  isBeating?: boolean;
  /** Why nothing could be read. */
  failure?: string;
}

const DUMP_PATH = '/config_dump?resource=ecds_filters';
const MAX_PROXIES_AT_ONCE = 16;
// The filter beats once a second, or more often.
const BEAT_PAUSE_MS = 1500;
const MAX_BEAT_LOOKS = 3;

/**
 * Reads proxies side by side, each for itself: one that fails says why. Throws a `ClusterError` if the cluster forbids it.
 */
export function observe(admins: readonly Admin[], signal: AbortSignal): Promise<Observation[]> {
  return mapBounded(admins, MAX_PROXIES_AT_ONCE, (admin) =>
    orFailure(signal, async () => {
      const plugins = await readPlugins(admin);
      const counters = await readCounters(admin);
      return { plugins, ...(counters !== undefined && { counters }) };
    }),
  );
}

/**
 * Looks again at proxies that were observed, all together, until each heartbeat has moved or it is clear that it does not.
 * `firsts` belong to `admins`, in their order.
 */
export async function watchBeats(
  admins: readonly Admin[],
  firsts: readonly Observation[],
  { signal, pauseMs = BEAT_PAUSE_MS }: { signal: AbortSignal; pauseMs?: number | undefined },
): Promise<Observation[]> {
  let all = firsts.map((first) => (first.counters === undefined ? first : { ...first, isBeating: false }));
  for (let look = 0; look < MAX_BEAT_LOOKS && all.some(({ isBeating }) => isBeating === false); look++) {
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    const pairs = all.map((observation, index) => ({ observation, admin: admins[index] as Admin }));
    all = await mapBounded(pairs, MAX_PROXIES_AT_ONCE, ({ observation, admin }) =>
      observation.isBeating === false ? lookAgain(admin, observation, signal) : Promise.resolve(observation),
    );
  }
  return all;
}

async function lookAgain(admin: Admin, before: Observation, signal: AbortSignal): Promise<Observation> {
  return orFailure(signal, async () => {
    const counters = await readCounters(admin);
    if (counters === undefined) return before;
    // A proxy that has just been replaced begins at zero.
    return { ...before, counters, isBeating: counters.heartbeat !== before.counters?.heartbeat };
  });
}

async function orFailure(signal: AbortSignal, read: () => Promise<Observation>): Promise<Observation> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AdminError) return { failure: error.message };
    // A right that is missing is missing for all.
    if (error instanceof ClusterError && error.code !== 401 && error.code !== 403)
      return { failure: error.why };
    throw error;
  }
}

async function readPlugins(admin: Admin): Promise<LoadedPlugin[]> {
  const text = await admin.read(DUMP_PATH);
  return text.includes(NO_ECDS) ? [] : parseDump(parsePage(text));
}

async function readCounters(admin: Admin): Promise<Counters | undefined> {
  return pickCounters(parseStatsJson(parsePage(await admin.read(STATS_PATH))));
}

function parsePage(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new AdminError('what answers there is no admin interface of Envoy');
}
