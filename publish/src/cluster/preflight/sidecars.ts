import type { PluginSettings } from '../../options/plugin.ts';
import { isForMesh } from '../../targets.ts';
import type { Finding } from '../finding.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { MeshNamespace } from '../mesh/namespaces.ts';
import { hasLabels, listProxyPods, type ProxyPod } from '../mesh/proxy-pods.ts';
import { findServices } from '../mesh/services.ts';
import {
  findSidecars,
  isHidden,
  pickSidecar,
  type SidecarScope,
  type SidecarScopes,
} from '../mesh/sidecars.ts';
import type { PreflightPlan } from './plan.ts';

/** Checks that no Sidecar hides the backend from the selected sidecars of a namespace. Gateways and waypoints ignore them. */
export async function checkSidecars(
  { name: namespace }: MeshNamespace,
  { settings, backend, isBackendWritten }: PreflightPlan,
  mesh: Mesh,
): Promise<Finding[]> {
  if (backend === undefined || settings.targetRefs !== undefined) return [];
  const scopes = await findSidecars(mesh, namespace, settings.rootNamespace);
  const homes = isBackendWritten
    ? [namespace]
    : (await findServices(mesh, backend)).map((service) => service.namespace);
  if (homes.length === 0) return [];
  const hides = (scope: SidecarScope) =>
    homes.every((home) => isHidden(scope, namespace, { ...backend, namespace: home }));
  if (!listScopes(scopes).some(hides)) return [];
  const pods = isForMesh(namespace, settings) ? [] : await listProxyPods(mesh, namespace);
  const { hiding, isAll } =
    pods.length === 0
      ? findHidingWithoutPods(scopes, hides)
      : findHiding(scopes, hides, pickSidecarPods(pods, settings));
  if (hiding.length === 0) return [];
  const names = hiding.map((scope) => `${scope.namespace}/${scope.name}`).join(', ');
  const home = homes[0] === namespace ? '.' : homes[0];
  return [
    {
      severity: isAll ? 'error' : 'warning',
      about: namespace,
      why: `the Sidecar ${names} hides the backend from ${isAll ? 'all' : 'some'} of the selected proxies, which would drop what they capture`,
      fix: `Add "${home}/${backend.host}" to the hosts of its spec.egress, in a listener without a port or with port ${backend.port}.`,
    },
  ];
}

type Hides = (scope: SidecarScope) => boolean;
type Hiding = { hiding: readonly SidecarScope[]; isAll: boolean };

function listScopes({ own, ofMesh }: SidecarScopes): SidecarScope[] {
  return [...own, ...(ofMesh ? [ofMesh] : [])];
}

function pickSidecarPods(pods: readonly ProxyPod[], { selector = {} }: PluginSettings): ProxyPod[] {
  return pods.filter(({ kind, labels }) => kind === 'sidecar' && hasLabels(labels, selector));
}

function findHiding(scopes: SidecarScopes, hides: Hides, pods: readonly ProxyPod[]): Hiding {
  const applied = pods.map(({ labels }) => pickSidecar(scopes, labels));
  const hiding = applied.filter((scope) => scope !== undefined).filter(hides);
  return { hiding: [...new Set(hiding)], isAll: hiding.length === pods.length };
}

// Without pods, a Sidecar without a selector counts for all.
function findHidingWithoutPods(scopes: SidecarScopes, hides: Hides): Hiding {
  const hiding = listScopes(scopes).filter(hides);
  const isGeneral = hiding.some(({ selector }) => selector === undefined);
  return { hiding, isAll: isGeneral && scopes.own.every(hides) };
}
