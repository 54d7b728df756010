import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ClusterApi } from '../cluster/api.ts';
import { openCluster } from '../cluster/client.ts';
import { listTappedNamespaces } from '../cluster/mesh/tapped-namespaces.ts';
import { AgentLogs } from '../cluster/status/agent-log.ts';
import { LookHistory } from '../cluster/status/look-history.ts';
import type { NamedDump, StatusRequest as ProxyRequest } from '../cluster/status/namespaces.ts';
import { countUnready, isReady, type StatusReport } from '../cluster/status/report.ts';
import { parseSavedDump } from '../cluster/status/saved-dump.ts';
import { type SnapshotOptions, takeSnapshot } from '../cluster/status/snapshot.ts';
import { awaitProxies, WaitFailure } from '../cluster/status/wait.ts';
import type { RunContext } from '../context.ts';
import { describeFileError, ExitCode, PublishError, usageError, verificationError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { AdminAddress, DumpFile, WaitSettings } from '../options/proxies.ts';
import { watch } from './watch.ts';

/**
 * Waits until every proxy of a plugin runs what the resources say, and gives the last look. If no proxy is selected there
 * is nothing to wait for. Throws an error with exit code 5 if they cannot become ready, or 6 if it takes too long.
 */
export async function awaitPlugin(
  plugin: { namespaces: readonly string[]; name: string; rootNamespace: string },
  cluster: ClusterApi,
  { admins, timeoutMs }: WaitSettings,
  run: RunContext,
): Promise<StatusReport> {
  const request = { ...plugin, admins, files: [] };
  return await awaitReady(request, cluster, { timeoutMs, isEmptyEnough: true }, run);
}

/** As `awaitPlugin`, for any request, with or without a cluster. `isEmptyEnough`: no proxy at all will do. */
export async function awaitReady(
  request: ProxyRequest,
  cluster: ClusterApi | undefined,
  options: { timeoutMs: number; isEmptyEnough: boolean },
  { signal, emit }: RunContext,
): Promise<StatusReport> {
  const onLook = (report: StatusReport) => emit({ kind: 'looked', report });
  try {
    return await awaitProxies(request, cluster, { ...options, signal, onLook });
  } catch (error) {
    if (error instanceof WaitFailure) emit({ kind: 'wait-failed', report: error.report });
    throw error;
  }
}

/** Emits that no proxy was selected, if that is so: success then proves nothing. */
export function emitIfEmpty(report: StatusReport, { emit }: RunContext): void {
  if (report.proxies.length === 0) emit({ kind: 'no-proxies', report });
}

/** Which proxies are asked, and for how long. */
export interface StatusRequest {
  /** `all`: those that have the plugin. */
  namespaces: readonly string[] | 'all';
  name: string;
  rootNamespace: string;
  admins: readonly AdminAddress[];
  dumpFiles: readonly DumpFile[];
  cluster: ClusterChoice;
  timeoutMs: number;
  isWaiting: boolean;
  /** Time between two looks of a watch; undefined: there is none. */
  intervalMs?: number | undefined;
}

/** Which proxies are asked, and the cluster whose resources they are compared with. */
interface StatusPlan {
  /** Without namespaces if these are found at each look. */
  request: ProxyRequest;
  cluster?: ClusterApi | undefined;
}

/** Reads the saved files and opens the cluster, if there is one. */
export async function planStatus(request: StatusRequest, run: RunContext): Promise<StatusPlan> {
  const { name, rootNamespace, admins, dumpFiles } = request;
  const namespaces = request.namespaces === 'all' ? [] : request.namespaces;
  const files = await Promise.all(dumpFiles.map(readDump));
  const cluster = openIfThere(request, run);
  return { request: { namespaces, name, rootNamespace, admins, files }, cluster };
}

/** Warns that there is nothing to compare the proxies with. */
function warnOfNoCluster({ emit }: RunContext, why: string): void {
  emit({ kind: 'warning', text: `the proxies are not compared with their resources: ${why}.` });
}

// The whole dump of a proxy that knows a large mesh has tens of MiB.
const MAX_DUMP_BYTES = 256 * 1024 * 1024;

async function readDump({ path, ...place }: DumpFile): Promise<NamedDump> {
  const text = await readText(path);
  const dump = parseSavedDump(text);
  if (dump.plugins === undefined) {
    throw usageError(
      `Cannot use ${path} as --from-file`,
      'it holds no configuration dump of Envoy',
      'Save `/config_dump?resource=ecds_filters` and then `/stats` of the proxy to it, as `meshtap status --help` says.',
    );
  }
  const name = place.name ?? dump.proxy?.name ?? basename(path).replace(/\.[^.]+$/, '');
  return { ...(place.name === undefined && dump.proxy), ...place, name, dump };
}

async function readText(path: string): Promise<string> {
  const refuse = (why: string, fix: string) => usageError(`Cannot read ${path}`, why, fix);
  try {
    if ((await stat(path)).size <= MAX_DUMP_BYTES) return await readFile(path, 'utf8');
  } catch (error) {
    throw refuse(describeFileError(error), 'Give --from-file the path of a saved dump.');
  }
  throw refuse(
    `it is larger than ${MAX_DUMP_BYTES / 1024 / 1024} MiB`,
    'Save only `/config_dump?resource=ecds_filters` of the proxy to it.',
  );
}

// Proxies that are given by hand can do without a cluster.
function openIfThere(
  { namespaces, admins, dumpFiles, cluster: choice }: StatusRequest,
  run: RunContext,
): ClusterApi | undefined {
  try {
    return openCluster(choice, run);
  } catch (error) {
    const isAsked = choice.kubeconfig !== undefined || choice.context !== undefined;
    const isUnset = error instanceof PublishError && error.exitCode === ExitCode.usage && !isAsked;
    if (!isUnset || admins.length + dumpFiles.length === 0 || namespaces === 'all') throw error;
    if (namespaces.length > 0) warnOfNoCluster(run, error.why);
    return undefined;
  }
}

/** Asks the proxies once, until all are ready, or again and again. Emits their status. Throws if they are not ready: exit code 5, or 6 if a wait timed out. */
export async function executeStatus(
  plan: StatusPlan,
  run: RunContext,
  { namespaces, isWaiting, timeoutMs, intervalMs }: StatusRequest,
): Promise<void> {
  const find = () => (namespaces === 'all' ? findNamespaces(plan) : plan);
  if (intervalMs !== undefined) {
    const memory = { history: new LookHistory(), logs: plan.cluster && new AgentLogs(plan.cluster) };
    return watch(async (part) => look(await find(), { ...run, ...part }, memory), run, intervalMs);
  }
  const { request, cluster } = await find();
  if (isWaiting) {
    const report = await awaitReady(request, cluster, { timeoutMs, isEmptyEnough: false }, run);
    return run.emit({ kind: 'status', report });
  }
  const report = await look({ request, cluster }, run);
  run.emit({ kind: 'status', report });
  if (isReady(report) && report.proxies.length > 0) return;
  throw verificationError(
    'Cannot confirm that the filter runs',
    countUnready(report),
    'Do what the lines above say, and ask again.',
  );
}

// Throws an error with exit code 5 if there is none.
async function findNamespaces({ request, cluster }: StatusPlan): Promise<StatusPlan> {
  const namespaces = cluster === undefined ? [] : await listTappedNamespaces(cluster, request);
  if (namespaces.length > 0) return { request: { ...request, namespaces }, cluster };
  throw verificationError(
    'Cannot ask proxies',
    `no namespace has a plugin named ${request.name} with the labels of meshtap`,
    'Apply it with `meshtap apply NAMESPACE...`, or give its name with --name.',
  );
}

async function look(
  { request, cluster }: StatusPlan,
  run: RunContext,
  memory: Pick<SnapshotOptions, 'history' | 'logs'> = {},
): Promise<StatusReport> {
  const options = { signal: run.signal, ...memory };
  try {
    return await takeSnapshot(request, cluster, options);
  } catch (error) {
    // The cluster was only needed to compare with.
    const isOptional = request.namespaces.length === 0 && cluster !== undefined;
    if (!isOptional || !(error instanceof PublishError) || error.exitCode !== ExitCode.cluster) throw error;
    warnOfNoCluster(run, error.why);
    return takeSnapshot(request, undefined, options);
  }
}
