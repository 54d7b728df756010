import type { AdminAddress } from '../../options/proxies.ts';
import { findReadableNamespace, type Mesh } from '../mesh/mesh.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import { isSelected, type ProxyPod } from '../mesh/proxy-pods.ts';
import type { Advice } from '../outcome.ts';
import { openPodAdmin } from './admin.ts';
import { findAttachment, listCandidates } from './attachment.ts';
import { checkServices } from './backend.ts';
import { explainNoPlugin } from './explanations.ts';
import { checkMixedMode } from './mixed-mode.ts';
import { checkMounts, type MountFindings } from './mounts.ts';
import type { AskedProxy, Observation } from './observation.ts';
import type { NamespaceStatus, Problem, ProxyName } from './report.ts';
import type { SavedDump } from './saved-dump.ts';
import { type Candidates, explainNoneSelected, explainUnserved } from './selection-advice.ts';

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

/** Finds the proxies that the plugin of a namespace selects, and what is wrong with the namespace itself. */
export async function findPods(
  request: StatusRequest,
  mesh: Mesh,
  namespace: string,
  signal: AbortSignal,
): Promise<{ status: NamespaceStatus; proxies: ListedProxy[] }> {
  const attachment = await findAttachment(mesh, request, namespace);
  if (attachment === undefined) {
    const problems = [explainNoPlugin(request, namespace)];
    return { status: { namespace, proxyCount: 0, problems, warnings: [], notes: [] }, proxies: [] };
  }
  const { expected } = attachment;
  const { pods, ofOthers, warnings: unlisted } = await listCandidates(mesh, attachment, namespace);
  const { problems, warnings, ofPods } = await checkNamespace(mesh, expected, pods, namespace);
  const all = [...pods, ...ofOthers];
  const proxies = all
    .filter((pod) => isSelected(expected.selection, pod) && !isGiven(request, pod, namespace))
    .map((pod) => ({
      ...{ proxy: nameOf(pod), expected, observation: {}, podProblem: ofPods.get(pod.name) },
      ...(pod.notRunningReason === undefined
        ? { admin: openPodAdmin(mesh.cluster, pod, signal), isElsewhere: pod.namespace !== namespace }
        : { notRunningReason: pod.notRunningReason }),
    }));
  const unchecked = [...attachment.warnings, ...unlisted];
  const hasOthers = [...request.admins, ...request.files].some(
    (one) => namespaceOf(request, one) === namespace,
  );
  const isEmpty = proxies.length === 0 && !hasOthers && unchecked.length === 0;
  const { rootNamespace } = request;
  const ofModes = await checkMixedMode(mesh, expected, all, { namespace, rootNamespace });
  const ofSelection = await explainSelection(mesh, { ...attachment, pods: all }, { namespace, isEmpty });
  return {
    status: {
      ...{ namespace, resource: expected.resource, proxyCount: proxies.length },
      problems,
      warnings: [...ofSelection, ...unchecked, ...ofModes.warnings, ...warnings],
      notes: ofModes.notes,
    },
    proxies,
  };
}

function nameOf({ namespace, name, kind, gateway }: ProxyPod): ProxyName {
  return { namespace, name, source: 'pod', kind, ...(gateway !== undefined && { gateway }) };
}

function isGiven({ admins }: StatusRequest, pod: ProxyPod, namespace: string): boolean {
  return admins.some((one) => one.name === pod.name && (one.namespace ?? namespace) === pod.namespace);
}

async function explainSelection(
  mesh: Mesh,
  attached: Omit<Candidates, 'namespace'>,
  { namespace: name, isEmpty }: { namespace: string; isEmpty: boolean },
): Promise<Advice[]> {
  const unserved = explainUnserved(attached);
  if (!isEmpty) return unserved;
  const namespace = await findReadableNamespace(mesh, name);
  return [...unserved, ...(await explainNoneSelected(mesh, { ...attached, namespace }))];
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
