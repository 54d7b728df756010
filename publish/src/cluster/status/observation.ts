import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, parseObject } from '../../json.ts';
import { mapBounded } from '../attempts.ts';
import { ClusterError } from '../refusal.ts';
import { type Admin, AdminError } from './admin.ts';
import {
  type Counters,
  DUMP_PATH,
  type LoadedPlugin,
  NO_ECDS,
  parseDump,
  parseStatsJson,
  pickCounters,
  STATS_PATH,
} from './admin-pages.ts';

/** What was read from a proxy. */
export interface Observation {
  /** Undefined if it could not be read. */
  plugins?: LoadedPlugin[];
  /** Undefined if it has no counters of the filter. */
  counters?: Counters;
  /** True if the heartbeat changed between two reads; undefined if it was read only once. */
  isBeating?: boolean;
  /** Why nothing could be read. */
  failure?: string;
}

const MAX_PROXIES_AT_ONCE = 16;
// The filter sends a heartbeat at least once a second.
const BEAT_PAUSE_MS = 1500;
const MAX_BEAT_READS = 3;

/** Reads proxies in parallel. One that fails says why. Throws a `ClusterError` if the cluster forbids it. */
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
 * Reads the counters of observed proxies again until each heartbeat has changed, or has had time enough to change.
 * `firsts` are the observations of `admins`, in the same order.
 */
export async function checkHeartbeats(
  admins: readonly Admin[],
  firsts: readonly Observation[],
  { signal, pauseMs = BEAT_PAUSE_MS }: { signal: AbortSignal; pauseMs?: number | undefined },
): Promise<Observation[]> {
  let all = firsts.map((first) => (first.counters === undefined ? first : { ...first, isBeating: false }));
  for (let reads = 0; reads < MAX_BEAT_READS && all.some(({ isBeating }) => isBeating === false); reads++) {
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    const pairs = all.map((observation, index) => ({ observation, admin: admins[index] as Admin }));
    all = await mapBounded(pairs, MAX_PROXIES_AT_ONCE, ({ observation, admin }) =>
      observation.isBeating === false ? readAgain(admin, observation, signal) : Promise.resolve(observation),
    );
  }
  return all;
}

function readAgain(admin: Admin, before: Observation, signal: AbortSignal): Promise<Observation> {
  return orFailure(signal, async () => {
    const counters = await readCounters(admin);
    if (counters === undefined) return before;
    // The counter of a proxy that was just replaced starts at zero: any change will do.
    return { ...before, counters, isBeating: counters.heartbeat !== before.counters?.heartbeat };
  });
}

async function orFailure(signal: AbortSignal, read: () => Promise<Observation>): Promise<Observation> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AdminError) return { failure: error.message };
    // A missing right is missing for all proxies.
    if (!(error instanceof ClusterError) || error.code === 401 || error.code === 403) throw error;
    return { failure: error.why };
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
  const page = parseObject(text);
  if (page !== undefined) return page;
  throw new AdminError("the answer is not from Envoy's admin interface");
}
