import type { AdminAddress } from '../../options/proxies.ts';
import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../attempts.ts';
import { Mesh } from '../mesh/mesh.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import { openUrlAdmin } from './admin.ts';
import { AgentLogs, type RefusalReport } from './agent-log.ts';
import { findAttachment } from './attachment.ts';
import { isResourceName, type LoadedPlugin } from './config-dump.ts';
import { findDuplicates } from './duplicates.ts';
import type { LookHistory } from './look-history.ts';
import { findPods, type ListedProxy, type NamedDump, namespaceOf, type StatusRequest } from './namespaces.ts';
import { type AskedProxy, type Observation, observe, readCountersAgain } from './observation.ts';
import type { ProxyName, ProxyStatus, StatusReport } from './report.ts';
import type { SavedDump } from './saved-dump.ts';
import { judge, judgeNotRunning } from './verdict.ts';

/** How to look, and what is known from earlier looks. */
export interface SnapshotOptions {
  signal: AbortSignal;
  /** For a wait, which looks often: reads counters again only if all proxies are ready otherwise, and forgives old drops. */
  isPolling?: boolean;
  /** The logs of agents that earlier looks have read. */
  logs?: AgentLogs | undefined;
  /** For a watch: counters are compared with the look before, instead of being read again. */
  history?: LookHistory;
  beatPauseMs?: number;
}

const MAX_AT_ONCE = 8;

/** Asks all proxies what they run, and compares that with their resources. Without a cluster there is nothing to compare with. */
export async function takeSnapshot(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  options: SnapshotOptions,
): Promise<StatusReport> {
  const { signal } = options;
  const mesh = cluster && new Mesh(cluster, request.namespaces);
  const logs = options.logs ?? (cluster && new AgentLogs(cluster));
  logs?.startLook();
  const found = await mapBounded(request.namespaces, MAX_AT_ONCE, async (namespace) =>
    mesh
      ? findPods(request, mesh, namespace, signal)
      : { status: { namespace, proxyCount: 0, problems: [], warnings: [], notes: [] }, proxies: [] },
  );
  const admins = request.admins.map((one) => {
    return { proxy: nameGiven(request, one, 'admin'), admin: openUrlAdmin(one.url, signal), observation: {} };
  });
  const files = request.files.map((one) => {
    return { proxy: nameGiven(request, one, 'file'), observation: readSaved(one.dump) };
  });
  const listed = [...found.flatMap(({ proxies }) => proxies), ...admins, ...files];
  const proxies = await judgeAll(request, mesh, listed, { ...options, logs });
  return { namespaces: found.map(({ status }) => status), proxies };
}

function readSaved({ plugins, counters }: SavedDump): Observation {
  return {
    ...(plugins === undefined ? { failure: 'the file has no configuration dump' } : { plugins }),
    ...(counters !== undefined && { counters }),
  };
}

function nameGiven(
  request: StatusRequest,
  one: AdminAddress | NamedDump,
  source: 'admin' | 'file',
): ProxyName {
  const namespace = namespaceOf(request, one);
  return { ...(namespace !== undefined && { namespace }), name: one.name, source };
}

async function judgeAll(
  request: StatusRequest,
  mesh: Mesh | undefined,
  listed: readonly ListedProxy[],
  { signal, isPolling = false, history, logs, beatPauseMs }: SnapshotOptions,
): Promise<ProxyStatus[]> {
  const isAsked = (one: ListedProxy): one is ListedProxy & AskedProxy => one.admin !== undefined;
  const asked = listed.filter(isAsked);
  await observe(asked, signal);
  history?.compare(asked);
  const around = { request, mesh, logs, isWaiting: isPolling };
  const judgeEach = () =>
    mapBounded(listed, MAX_AT_ONCE, async (one) => {
      signal.throwIfAborted();
      return judgeOne(one, around);
    });
  const before = await judgeEach();
  history?.keep();
  if (history !== undefined) return before;
  if (isPolling && !before.every(({ isReady }) => isReady)) return before;
  const running = listed.filter((_, i) => before[i]?.state === 'running').filter(isAsked);
  if (running.length === 0) return before;
  await readCountersAgain(running, { signal, pauseMs: beatPauseMs });
  return judgeEach();
}

/** What proxies are judged by. */
interface Around {
  request: StatusRequest;
  mesh: Mesh | undefined;
  logs: AgentLogs | undefined;
  isWaiting: boolean;
}

async function judgeOne(
  { proxy, observation, expected: ofPod, notRunningReason, podProblem }: ListedProxy,
  { request, mesh, logs, isWaiting }: Around,
): Promise<ProxyStatus> {
  if (ofPod !== undefined && notRunningReason !== undefined) {
    return judgeNotRunning(proxy, ofPod, notRunningReason);
  }
  const named = (observation.plugins ?? []).filter(({ name }) => name === request.name);
  // The plugin that a proxy has says its namespace, if nobody else does.
  const namespace = proxy.namespace ?? named.find(isResourceName)?.namespace;
  const attachment =
    ofPod || !mesh || !namespace ? undefined : await findAttachment(mesh, request, namespace);
  const expected = ofPod ?? attachment?.expected;
  const home = expected?.namespace ?? proxy.namespace;
  const loaded = named.find((one) => one.namespace === home) ?? (expected ? undefined : named[0]);
  const duplicates = await findDuplicates(mesh, loaded, observation.plugins ?? [], expected);
  const log = ofPod && (await findInLog(logs, proxy, loaded, ofPod));
  return judge({
    ...{ proxy, observation, pluginName: request.name, isWaiting, duplicates, podProblem },
    ...(loaded !== undefined && { loaded }),
    ...{ ...(expected !== undefined && { expected }), ...(log !== undefined && { log }) },
  });
}

// Only of a pod, and only if it has a stand-in.
async function findInLog(
  logs: AgentLogs | undefined,
  { namespace, name }: ProxyName,
  loaded: LoadedPlugin | undefined,
  expected: ExpectedPlugin,
): Promise<RefusalReport | undefined> {
  if (loaded?.content.kind !== 'stand-in' || namespace === undefined) return undefined;
  return await logs?.find({ namespace, name }, loaded.content, expected);
}
