import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerError } from '../../answers.ts';
import { isObject, type JsonObject, parseBounded } from '../../json.ts';
import { mapBounded } from '../attempts.ts';
import { ClusterError } from '../refusal.ts';
import { type Admin, AdminError } from './admin.ts';
import { DUMP_PATH, type LoadedPlugin, NO_ECDS, parseDump } from './config-dump.ts';
import {
  type Counters,
  type Growth,
  isUnsent,
  measureGrowth,
  parseStatsJson,
  pickCounters,
  STATS_PATH,
} from './counters.ts';

/** What was read from a proxy. */
export interface Observation {
  plugins?: LoadedPlugin[];
  counters?: Counters;
  /** When the counters were read, in milliseconds of `performance.now()`. */
  readAtMs?: number;
  /** How much they grew since an earlier read; undefined if there was none, or the proxy started again. */
  growth?: Growth | undefined;
  /** True if the heartbeat changed between two reads; undefined if it was read only once. */
  isBeating?: boolean;
  /** Why nothing could be read. */
  failure?: string;
}

const MAX_PROXIES_AT_ONCE = 16;
// The filter sends a heartbeat and what is waiting at least once a second.
const BEAT_PAUSE_MS = 1500;
const MAX_READS_AGAIN = 3;
/** How long a heartbeat has time to change. A busy worker counts up to a second late. */
export const BEAT_LIMIT_MS = BEAT_PAUSE_MS * MAX_READS_AGAIN;

/** A proxy that is read at its admin interface, and what was read from it last. */
export interface AskedProxy {
  admin: Admin;
  observation: Observation;
  /** Its namespace was not given to the command: the account may have no rights there. */
  isElsewhere?: boolean;
}

/** Reads proxies in parallel. One that fails says why. Throws a `ClusterError` if the cluster forbids it. */
export function observe(asked: readonly AskedProxy[], signal: AbortSignal): Promise<void> {
  return readAll(asked, signal, async ({ admin }) => {
    const plugins = await readPlugins(admin);
    return { plugins, ...(await readCounters(admin)) };
  });
}

/**
 * Reads the counters of observed proxies again, to see how they grow: until each heartbeat has changed and each proxy that
 * took exchanges has sent some, or has had time enough for that.
 */
export async function readCountersAgain(
  asked: readonly AskedProxy[],
  { signal, pauseMs = BEAT_PAUSE_MS }: { signal: AbortSignal; pauseMs?: number | undefined },
): Promise<void> {
  const first = new Map(asked.map((one) => [one, one.observation]));
  let left = asked.filter(({ observation }) => observation.counters !== undefined);
  for (const one of left) one.observation = { ...one.observation, isBeating: false };
  for (let reads = 0; reads < MAX_READS_AGAIN && left.length > 0; reads++) {
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    await readAll(left, signal, async (one) => {
      const read = await readCounters(one.admin);
      return read === undefined
        ? one.observation
        : compareReads(first.get(one), { ...one.observation, ...read });
    });
    left = left.filter(
      ({ observation: { isBeating, growth } }) => isBeating === false || (growth && isUnsent(growth)),
    );
  }
}

/** Compares an observation with an earlier one: whether the heartbeat changed, and how much the counters grew. */
export function compareReads(before: Observation | undefined, after: Observation): Observation {
  const [earlier, later] = [before, after].map((read) =>
    read?.counters === undefined || read.readAtMs === undefined
      ? undefined
      : { counters: read.counters, atMs: read.readAtMs },
  );
  if (earlier === undefined || later === undefined) return after;
  // The counters of a proxy that was just replaced start at zero: any change will do.
  const isBeating = earlier.counters.heartbeat !== later.counters.heartbeat;
  return { ...after, isBeating, growth: measureGrowth(earlier, later) };
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
      // A missing right is missing for all proxies of the namespaces that were named.
      const isForbidden = error instanceof ClusterError && (error.code === 401 || error.code === 403);
      if (
        (isForbidden && !one.isElsewhere) ||
        !(error instanceof AdminError || error instanceof ClusterError)
      )
        throw error;
      one.observation = { failure: error instanceof AdminError ? error.message : error.why };
    }
  });
}

async function readPlugins(admin: Admin): Promise<LoadedPlugin[]> {
  const text = await admin.read(DUMP_PATH);
  return text.includes(NO_ECDS) ? [] : parseDump(parsePage(text));
}

async function readCounters(
  admin: Admin,
): Promise<Required<Pick<Observation, 'counters' | 'readAtMs'>> | undefined> {
  const counters = pickCounters(parseStatsJson(parsePage(await admin.read(STATS_PATH))));
  return counters && { counters, readAtMs: performance.now() };
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
