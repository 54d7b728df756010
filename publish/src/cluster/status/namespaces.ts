import type { AdminAddress } from '../../options/proxies.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type ExpectedPlugin, findPlugin } from '../mesh/plugins.ts';
import { isSelected, listProxyPods, type ProxyPod } from '../mesh/proxy-pods.ts';
import { openPodAdmin } from './admin.ts';
import { checkServices } from './backend.ts';
import { explainNoneSelected, explainNoPlugin } from './explanations.ts';
import { checkMounts, type MountFindings } from './mounts.ts';
import type { AskedProxy, Observation } from './observation.ts';
import type { NamespaceStatus, Problem, ProxyName } from './report.ts';
import type { SavedDump } from './saved-dump.ts';

/** A proxy that is only known from a saved dump. */
export interface NamedDump {
  namespace?: string;
  name: string;
  dump: SavedDump;
}

/** Which proxies to look at, and for which plugin. */
export interface StatusRequest {
  /** The pods of these are asked. May be empty if there are `admins` or `files`. */
  namespaces: readonly string[];
  name: string;
  /** The namespace whose resources apply to the whole mesh. */
  rootNamespace: string;
  /** Proxies that are asked at their admin interface directly, instead of as pods. */
  admins: readonly AdminAddress[];
  files: readonly NamedDump[];
}

/** A proxy to judge. One without `admin` is not asked: its pod does not run, or its observation was saved. */
export interface ListedProxy extends Partial<AskedProxy> {
  proxy: ProxyName;
  observation: Observation;
  expected?: ExpectedPlugin;
  notRunningReason?: string;
  /** What is wrong with the pod, whatever its proxy says. */
  podProblem?: Problem | undefined;
}

/** Finds the proxies of a namespace that its plugin selects, and what is wrong with the namespace itself. */
export async function findPods(
  request: StatusRequest,
  mesh: Mesh,
  namespace: string,
  signal: AbortSignal,
): Promise<{ status: NamespaceStatus; proxies: ListedProxy[] }> {
  const expected = await findPlugin(mesh, request, namespace);
  if (expected === undefined) {
    const problems = [explainNoPlugin(request, namespace)];
    return { status: { namespace, proxyCount: 0, problems, warnings: [] }, proxies: [] };
  }
  const { admins, files } = request;
  const pods = await listProxyPods(mesh, namespace);
  const isGiven = (pod: ProxyPod) =>
    admins.some((one) => one.name === pod.name && (one.namespace ?? namespace) === namespace);
  const { problems, warnings, ofPods } = await checkNamespace(mesh, expected, pods, namespace);
  const proxies = pods
    .filter((pod) => isSelected(expected.selection, pod) && !isGiven(pod))
    .map(({ name, notRunningReason }) => ({
      ...{ proxy: { namespace, name, source: 'pod' as const }, expected, observation: {} },
      podProblem: ofPods.get(name),
      ...(notRunningReason === undefined
        ? { admin: openPodAdmin(mesh.cluster, { namespace, name }, signal) }
        : { notRunningReason }),
    }));
  const hasOthers = [...admins, ...files].some((one) => namespaceOf(request, one) === namespace);
  const isEmpty = proxies.length === 0 && !hasOthers;
  return {
    status: {
      ...{ namespace, resource: expected.resource, proxyCount: proxies.length },
      problems,
      warnings: [...(isEmpty ? [explainNoneSelected(expected, namespace, pods.length)] : []), ...warnings],
    },
    proxies,
  };
}

// What no proxy knows: the services that the plugin of a namespace calls, and what its pods mount.
async function checkNamespace(
  mesh: Mesh,
  expected: ExpectedPlugin,
  pods: readonly ProxyPod[],
  namespace: string,
): Promise<MountFindings> {
  const services = await checkServices(mesh, expected, namespace);
  const { problems, warnings, ofPods } = await checkMounts(mesh, expected, pods, namespace);
  return {
    problems: [...services.problems, ...problems],
    warnings: [...services.warnings, ...warnings],
    ofPods,
  };
}

/** Gives the namespace of a proxy that was given by hand. One without belongs to the listed namespace, if there is only one. */
export function namespaceOf({ namespaces }: StatusRequest, { namespace }: { namespace?: string }) {
  return namespace ?? (namespaces.length === 1 ? namespaces[0] : undefined);
}
