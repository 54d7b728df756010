import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerError } from '../../answers.ts';
import { isObject, type JsonObject, parseBounded } from '../../json.ts';
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
  plugins?: LoadedPlugin[];
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

/** A proxy that is read at its admin interface, and what was read from it last. */
export interface AskedProxy {
  admin: Admin;
  observation: Observation;
}

/** Reads proxies in parallel. One that fails says why. Throws a `ClusterError` if the cluster forbids it. */
export function observe(asked: readonly AskedProxy[], signal: AbortSignal): Promise<void> {
  return readAll(asked, signal, async ({ admin }) => {
    const plugins = await readPlugins(admin);
    const counters = await readCounters(admin);
    return { plugins, ...(counters !== undefined && { counters }) };
  });
}

/** Reads the counters of observed proxies again until each heartbeat has changed, or has had time enough to change. */
export async function checkHeartbeats(
  asked: readonly AskedProxy[],
  { signal, pauseMs = BEAT_PAUSE_MS }: { signal: AbortSignal; pauseMs?: number | undefined },
): Promise<void> {
  let left = asked.filter(({ observation }) => observation.counters !== undefined);
  for (const one of left) one.observation = { ...one.observation, isBeating: false };
  for (let reads = 0; reads < MAX_BEAT_READS && left.length > 0; reads++) {
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    await readAll(left, signal, readAgain);
    left = left.filter(({ observation }) => observation.isBeating === false);
  }
}

async function readAgain({ admin, observation: before }: AskedProxy): Promise<Observation> {
  const counters = await readCounters(admin);
  if (counters === undefined) return before;
  // The counter of a proxy that was just replaced starts at zero: any change will do.
  return { ...before, counters, isBeating: counters.heartbeat !== before.counters?.heartbeat };
}

async function readAll(
  asked: readonly AskedProxy[],
  signal: AbortSignal,
  read: (one: AskedProxy) => Promise<Observation>,
): Promise<void> {
  await mapBounded(asked, MAX_PROXIES_AT_ONCE, async (one) => {
    try {
      one.observation = await read(one);
    } catch (error) {
      signal.throwIfAborted();
      // A missing right is missing for all proxies.
      const isForbidden = error instanceof ClusterError && (error.code === 401 || error.code === 403);
      if (isForbidden || !(error instanceof AdminError || error instanceof ClusterError)) throw error;
      one.observation = { failure: error instanceof AdminError ? error.message : error.why };
    }
  });
}

async function readPlugins(admin: Admin): Promise<LoadedPlugin[]> {
  const text = await admin.read(DUMP_PATH);
  return text.includes(NO_ECDS) ? [] : parseDump(parsePage(text));
}

async function readCounters(admin: Admin): Promise<Counters | undefined> {
  return pickCounters(parseStatsJson(parsePage(await admin.read(STATS_PATH))));
}

// A proxy has few plugins and few counters.
const MAX_PAGE_VALUES = 20_000;

function parsePage(text: string): JsonObject {
  try {
    const page = parseBounded(text, MAX_PAGE_VALUES);
    if (isObject(page)) return page;
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    if (text.startsWith('{')) throw new AdminError(`its answer ${error.message}`);
  }
  throw new AdminError("the answer is not from Envoy's admin interface");
}
