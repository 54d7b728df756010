import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../bounded.ts';
import { type Admin, openPodAdmin, openUrlAdmin } from './admin.ts';
import { explainStillness } from './findings.ts';
import { type Observation, observe, watchBeats } from './observation.ts';
import { PluginIndex } from './plugin-index.ts';
import type { ExpectedPlugin } from './plugin-resource.ts';
import { listProxyPods, type ProxyPod } from './proxy-pods.ts';
import type { NamespaceStatus, ProxyStatus, StatusReport } from './proxy-status.ts';
import type { SavedDump } from './saved-dump.ts';
import { isSelected } from './selection.ts';
import { judge } from './verdict.ts';

/** A proxy that is no pod, or is not to be looked for as one: where its admin interface is. */
export interface NamedAdmin {
  namespace?: string;
  name: string;
  url: URL;
}

/** A proxy of which there is a saved dump alone. */
export interface NamedDump {
  namespace?: string;
  name: string;
  dump: SavedDump;
}

/** What is asked for. */
export interface StatusRequest {
  /** Whose pods are asked; may be empty where `admins` or `files` are not. */
  namespaces: readonly string[];
  /** Name of the resource. */
  name: string;
  /** The namespace whose resources serve the whole mesh. */
  rootNamespace: string;
  admins: readonly NamedAdmin[];
  files: readonly NamedDump[];
}

/** How to look. */
export interface LookOptions {
  signal: AbortSignal;
  /** Looks for heartbeats only if all else is well: for a wait, which looks often. */
  isHasty?: boolean;
  /** Time between two looks at a heartbeat, instead of 1.5 s. */
  beatPauseMs?: number;
}

// The proxy's name, what it is to run, and how to ask it; without `admin` what it says is known.
type Subject = {
  proxy: Pick<ProxyStatus, 'namespace' | 'name' | 'source'>;
  expected?: ExpectedPlugin;
  stillness?: string;
  admin?: Admin;
  saved?: Observation;
};

const MAX_NAMESPACES_AT_ONCE = 8;

/**
 * Asks all proxies, once for what they run and again for their heartbeats, and compares them with their resources.
 * Without a cluster there are no pods and nothing to compare with. Throws a `ClusterError` when the cluster refuses.
 */
export async function takeSnapshot(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  options: LookOptions,
): Promise<StatusReport> {
  const { signal } = options;
  const index = new PluginIndex(request, cluster);
  const found = await mapBounded(request.namespaces, MAX_NAMESPACES_AT_ONCE, (namespace) =>
    findPods(request, index, cluster, namespace, signal),
  );
  const subjects = [
    ...found.flatMap(({ subjects: ofPods }) => ofPods),
    ...request.admins.map((one) => makeAdminSubject(request, one, signal)),
    ...request.files.map((one) => makeFileSubject(request, one)),
  ];
  const proxies = await askAll(index, subjects, options);
  return { namespaces: found.map(({ status }) => status), proxies };
}

async function findPods(
  request: StatusRequest,
  index: PluginIndex,
  cluster: ClusterApi | undefined,
  namespace: string,
  signal: AbortSignal,
): Promise<{ status: NamespaceStatus; subjects: Subject[] }> {
  if (cluster === undefined) return { status: { namespace, proxyCount: 0 }, subjects: [] };
  const expected = await index.find(namespace);
  if (expected === undefined) {
    return { status: { namespace, proxyCount: 0, problem: index.explainMissing(namespace) }, subjects: [] };
  }
  const pods = await listProxyPods(cluster, namespace);
  const isGiven = (pod: ProxyPod) =>
    request.admins.some((one) => one.name === pod.name && (one.namespace ?? namespace) === namespace);
  const subjects = pods
    .filter((pod) => isSelected(expected.selection, pod) && !isGiven(pod))
    .map((pod) => makePodSubject(cluster, expected, pod, signal));
  const hasOthers = [...request.admins, ...request.files].some((one) => placeOf(request, one) === namespace);
  return {
    status: {
      ...{ namespace, resource: expected.resource, proxyCount: subjects.length },
      ...(subjects.length === 0 && !hasOthers && { warning: index.explainNobody(expected, pods.length) }),
    },
    subjects,
  };
}

function makePodSubject(
  cluster: ClusterApi,
  expected: ExpectedPlugin,
  pod: ProxyPod,
  signal: AbortSignal,
): Subject {
  const { namespace, name, stillness } = pod;
  const proxy = { namespace, name, source: 'pod' } as const;
  if (stillness !== undefined) return { proxy, expected, stillness };
  return { proxy, expected, admin: openPodAdmin(cluster, pod, signal) };
}

function makeAdminSubject(request: StatusRequest, one: NamedAdmin, signal: AbortSignal): Subject {
  return { proxy: nameSubject(request, one, 'admin'), admin: openUrlAdmin(one.url, signal) };
}

function makeFileSubject(request: StatusRequest, one: NamedDump): Subject {
  const { plugins, counters } = one.dump;
  const saved: Observation = {
    ...(plugins === undefined ? { failure: 'the file holds no configuration dump' } : { plugins }),
    ...(counters !== undefined && { counters }),
  };
  return { proxy: nameSubject(request, one, 'file'), saved };
}

function nameSubject(request: StatusRequest, one: NamedAdmin | NamedDump, source: 'admin' | 'file') {
  const namespace = placeOf(request, one);
  return { ...(namespace !== undefined && { namespace }), name: one.name, source };
}

// A proxy without a namespace is of the one that is listed, if there is one.
function placeOf({ namespaces }: StatusRequest, { namespace }: { namespace?: string }): string | undefined {
  return namespace ?? (namespaces.length === 1 ? namespaces[0] : undefined);
}

async function askAll(
  index: PluginIndex,
  subjects: readonly Subject[],
  { signal, isHasty = false, beatPauseMs }: LookOptions,
): Promise<ProxyStatus[]> {
  const asked = subjects.flatMap((subject) => (subject.admin === undefined ? [] : [subject.admin]));
  const answers = await observe(asked, signal);
  const observations = new Map(asked.map((admin, i) => [admin, answers[i] as Observation]));
  const judgeAll = () =>
    mapBounded(subjects, MAX_NAMESPACES_AT_ONCE, (one) => judgeOne(index, one, observations));
  const before = await judgeAll();
  const isWatched = !isHasty || before.every((proxy) => proxy.isReady);
  const beating = isWatched
    ? subjects.flatMap(({ admin }, i) =>
        admin !== undefined && before[i]?.state === 'running' ? [admin] : [],
      )
    : [];
  if (beating.length === 0) return before;
  const firsts = beating.map((admin) => observations.get(admin) ?? {});
  const seconds = await watchBeats(beating, firsts, { signal, pauseMs: beatPauseMs });
  for (const [i, admin] of beating.entries()) observations.set(admin, seconds[i] as Observation);
  return judgeAll();
}

async function judgeOne(
  index: PluginIndex,
  { proxy, expected: ofPod, stillness, admin, saved }: Subject,
  observations: ReadonlyMap<Admin, Observation>,
): Promise<ProxyStatus> {
  if (stillness !== undefined) {
    const problems = [explainStillness(stillness)];
    const resource = ofPod?.resource;
    return {
      ...proxy,
      state: 'not-running',
      isReady: false,
      ...(resource !== undefined && { resource }),
      problems,
      warnings: [],
    };
  }
  const observation = saved ?? (admin && observations.get(admin)) ?? {};
  const candidates = observation.plugins ?? [];
  const expected = ofPod ?? (await index.findFor(proxy.namespace, candidates));
  const loaded = index.choose(candidates, expected, proxy.namespace);
  return judge({
    ...{ proxy, observation, pluginName: index.name },
    ...(loaded !== undefined && { loaded }),
    ...(expected !== undefined && { expected }),
  });
}
