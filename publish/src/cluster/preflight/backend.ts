import { type BackendService, findService } from '../../resources/backend-address.ts';
import { DEFAULT_RECEIVER_NAME, RECEIVER_LABEL, STORE_LABEL } from '../../resources/receiver-spec.ts';
import { isForMesh } from '../../targets.ts';
import type { Mesh, MeshNamespace } from '../mesh/mesh.ts';
import { hasLabels, listProxyPods, type ProxyPod } from '../mesh/proxy-pods.ts';
import { explainNoService, listPorts, type ServiceRole } from '../mesh/service-advice.ts';
import { findServices, isExportedTo, type MeshService } from '../mesh/services.ts';
import {
  findSidecars,
  isHidden,
  pickSidecar,
  type SidecarScope,
  type SidecarScopes,
} from '../mesh/sidecars.ts';
import type { Found, PreflightPlan } from './plan.ts';

// What to do if a service is not there, and the flag that sets its port.
const HOST_FIXES: Readonly<Record<ServiceRole, string>> = {
  backend: 'Start the backend first, or correct --backend-address: NAME.NAMESPACE.svc.cluster.local.',
  'sampling manager':
    'Start it first, or correct sampling.manager.cluster: outbound|PORT||NAME.NAMESPACE.svc.cluster.local.',
};
const PORT_FLAGS: Readonly<Record<ServiceRole, string>> = {
  backend: '--backend-port',
  'sampling manager': '--sampling-port',
};

/** Checks that the service of the backend exists, has the port, and can be called by a proxy. */
export async function checkBackend(plan: PreflightPlan, mesh: Mesh): Promise<Found> {
  if (plan.backend === undefined || plan.isBackendWritten) return undefined;
  return checkService('backend', plan.backend, mesh);
}

/** Checks the same for the sampling manager, and only its port if it runs on the host of the backend. */
export async function checkSamplingManager(plan: PreflightPlan, mesh: Mesh): Promise<Found> {
  const { samplingManager: manager, backend } = plan;
  if (manager === undefined) return undefined;
  if (manager.host !== backend?.host) return checkService('sampling manager', manager, mesh);
  return checkPort('sampling manager', manager, await findServices(mesh, manager));
}

async function checkService(role: ServiceRole, service: BackendService, mesh: Mesh): Promise<Found> {
  const { host, port } = service;
  const found = await findServices(mesh, service);
  if (found.length === 0) {
    const fix = /\.svc(?:\.|$)/.test(host)
      ? (adviseOnReceiver(service) ?? HOST_FIXES[role])
      : 'If it is outside the mesh, add --backend-external. If it is a Service, write NAME.NAMESPACE.svc.cluster.local.';
    return { severity: 'error', why: explainNoService(role, service, found), fix };
  }
  const withPort = found.filter(({ ports }) => ports.includes(port));
  if (withPort.length === 0) return checkPort(role, service, found);
  if (!withPort.every(({ isHeadless }) => isHeadless)) return undefined;
  const why = `the ${role} ${host} is a headless Service: a proxy can call its pods only by their own addresses`;
  const fix = `Give the ${role} a Service with a cluster IP, unless istiod has PILOT_ENABLE_EDS_FOR_HEADLESS_SERVICES=true.`;
  return { severity: 'warning', why, fix };
}

function adviseOnReceiver(service: BackendService): string | undefined {
  const { name, namespace } = findService(service) ?? {};
  if (name !== DEFAULT_RECEIVER_NAME) return undefined;
  return `Start the receiver first: \`meshtap receiver ${namespace} | kubectl apply -f -\`. Or correct the namespace in --receiver.`;
}

function checkPort(role: ServiceRole, service: BackendService, found: readonly MeshService[]): Found {
  if (found.length === 0 || found.some(({ ports }) => ports.includes(service.port))) return undefined;
  const fix = `Give one of ${listPorts(found)} with ${PORT_FLAGS[role]}: the port of the service, not that of its pods.`;
  return { severity: 'error', why: explainNoService(role, service, found), fix };
}

/** Checks that the backend is exported to a namespace. */
export async function checkExport(
  { name: importer }: MeshNamespace,
  { backend, isBackendWritten, settings }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  if (backend === undefined || isBackendWritten) return undefined;
  const services = await findServices(mesh, backend);
  const isMeshWide = isForMesh(importer, settings);
  const [first] = services;
  if (!first || services.some((each) => isExportedTo(each, isMeshWide ? '*' : importer))) return undefined;
  const { kind, namespace, name } = first;
  const service = `the backend's ${kind} ${namespace}/${name}`;
  const field = kind === 'Service' ? 'its annotation networking.istio.io/exportTo' : 'its spec.exportTo';
  if (isMeshWide) {
    const why = `${service} is exported to some namespaces only: proxies of the others would drop what they capture`;
    return { severity: 'warning', why, fix: `Add "*" to ${field}.` };
  }
  const why = `${service} is not exported to this namespace, so its proxies would drop all that they capture`;
  return { severity: 'error', why, fix: `Add the namespace, or "*", to ${field}.` };
}

/** Checks that no Sidecar hides the backend from the selected sidecars of a namespace. Gateways and waypoints ignore Sidecars. */
export async function checkSidecars(
  { name: namespace }: MeshNamespace,
  { settings, backend, isBackendWritten }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  if (backend === undefined || settings.targetRefs !== undefined) return undefined;
  const scopes = await findSidecars(mesh, namespace, settings.rootNamespace);
  const services = isBackendWritten ? [{ namespace }] : await findServices(mesh, backend);
  const homes = services.map((service) => service.namespace);
  const hides = (scope: SidecarScope) =>
    homes.every((home) => isHidden(scope, namespace, { ...backend, namespace: home }));
  if (homes.length === 0 || !listScopes(scopes).some(hides)) return undefined;
  const pods = isForMesh(namespace, settings) ? [] : await listProxyPods(mesh, namespace);
  const selected = pods.filter(
    ({ kind, labels }) => kind === 'sidecar' && hasLabels(labels, settings.selector),
  );
  const { hiding, isAll } =
    pods.length === 0 ? findHidingWithoutPods(scopes, hides) : findHiding(scopes, hides, selected);
  if (hiding.length === 0) return undefined;
  const names = hiding.map((scope) => `${scope.namespace}/${scope.name}`).join(', ');
  const home = homes[0] === namespace ? '.' : homes[0];
  return {
    severity: isAll ? 'error' : 'warning',
    why: `the Sidecar ${names} hides the backend from ${isAll ? 'all' : 'some'} of the selected proxies, which would drop what they capture`,
    fix: `Add "${home}/${backend.host}" to the hosts of its spec.egress, in a listener without a port or with port ${backend.port}.`,
  };
}

type Hides = (scope: SidecarScope) => boolean;
type Hiding = { hiding: readonly SidecarScope[]; isAll: boolean };

function listScopes({ own, ofMesh }: SidecarScopes): SidecarScope[] {
  return [...own, ...(ofMesh ? [ofMesh] : [])];
}

function findHiding(scopes: SidecarScopes, hides: Hides, pods: readonly ProxyPod[]): Hiding {
  const applied = pods.map(({ labels }) => pickSidecar(scopes, labels));
  const hiding = applied.filter((scope) => scope !== undefined).filter(hides);
  return { hiding: [...new Set(hiding)], isAll: hiding.length === pods.length };
}

// A Sidecar without a selector counts for all pods that may come.
function findHidingWithoutPods(scopes: SidecarScopes, hides: Hides): Hiding {
  const hiding = listScopes(scopes).filter(hides);
  const isGeneral = hiding.some(({ selector }) => selector === undefined);
  return { hiding, isAll: isGeneral && scopes.own.every(hides) };
}

/**
 * Checks that the backend itself is not tapped. The filter never captures its own posts, but it would capture each request
 * that the backend makes because of a post, and post it to the backend in turn. Our own receiver makes no requests, unless its store is
 * elsewhere.
 */
export async function checkSelfTrace(
  { name }: MeshNamespace,
  { settings, backend, isBackendWritten }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  if (backend === undefined || isBackendWritten || settings.targetRefs !== undefined) return undefined;
  const [{ selector, namespace } = {}] = await findServices(mesh, backend);
  if (selector === undefined || namespace === undefined) return undefined;
  if (namespace !== name && !isForMesh(name, settings)) return undefined;
  const pods = await listProxyPods(mesh, namespace);
  const isTapped = pods.some(
    ({ labels }) =>
      makesRequests(labels) && hasLabels(labels, selector) && hasLabels(labels, settings.selector),
  );
  if (!isTapped) return undefined;
  const why =
    "the backend's own pods are tapped too, so each request that they make for a document would be captured again";
  const fix = 'Select other pods with --selector, or run the backend in a namespace that is not tapped.';
  return { severity: 'warning', why, fix };
}

function makesRequests(labels: Readonly<Record<string, string>>): boolean {
  return labels[RECEIVER_LABEL] === undefined || labels[STORE_LABEL] !== undefined;
}
