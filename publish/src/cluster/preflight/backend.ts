import type { BackendService } from '../../resources/backend-cluster.ts';
import { RECEIVER_LABEL } from '../../resources/receiver.ts';
import { isForMesh } from '../../targets.ts';
import type { Finding } from '../finding.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { MeshNamespace } from '../mesh/namespaces.ts';
import { hasLabels, listProxyPods } from '../mesh/proxy-pods.ts';
import { findServices, isExportedTo, type MeshService } from '../mesh/services.ts';
import type { PreflightPlan } from './plan.ts';

/** What the filter calls a service for, and the flags that set its host and port. */
type Role = { name: string; hostFix: string; portFlag: string };

const BACKEND: Role = {
  name: 'backend',
  hostFix: 'Start the backend first, or correct --backend-address: NAME.NAMESPACE.svc.cluster.local.',
  portFlag: '--backend-port',
};
const MANAGER: Role = {
  name: 'sampling manager',
  hostFix:
    'Start it first, or correct sampling.manager.cluster: outbound|PORT||NAME.NAMESPACE.svc.cluster.local.',
  portFlag: '--sampling-port',
};

/** Checks that the service of the backend exists, has the port, and can be called by a proxy. */
export async function checkBackend(plan: PreflightPlan, mesh: Mesh): Promise<Finding[]> {
  if (plan.backend === undefined || plan.isBackendWritten) return [];
  return checkService(BACKEND, plan.backend, mesh);
}

/** Checks the same for the sampling manager, and only its port if it runs on the host of the backend. */
export async function checkSamplingManager(plan: PreflightPlan, mesh: Mesh): Promise<Finding[]> {
  const { samplingManager: manager, backend } = plan;
  if (manager === undefined) return [];
  if (manager.host !== backend?.host) return checkService(MANAGER, manager, mesh);
  return checkPort(MANAGER, manager, await findServices(mesh, manager));
}

/** Checks that the backend is exported to a namespace. */
export async function checkExport(
  { name: about }: MeshNamespace,
  { backend, isBackendWritten, settings }: PreflightPlan,
  mesh: Mesh,
): Promise<Finding[]> {
  if (backend === undefined || isBackendWritten) return [];
  const services = await findServices(mesh, backend);
  const isMeshWide = isForMesh(about, settings);
  const [first] = services;
  if (first === undefined || services.some((each) => isExportedTo(each, isMeshWide ? '*' : about))) return [];
  const { kind, namespace, name } = first;
  const service = `the backend's ${kind} ${namespace}/${name}`;
  const field = kind === 'Service' ? 'its annotation networking.istio.io/exportTo' : 'its spec.exportTo';
  if (isMeshWide) {
    const why = `${service} is exported to some namespaces only: proxies of the others would drop what they capture`;
    return [{ severity: 'warning', about, why, fix: `Add "*" to ${field}.` }];
  }
  const why = `${service} is not exported to this namespace, so its proxies would drop all that they capture`;
  return [{ severity: 'error', about, why, fix: `Add the namespace, or "*", to ${field}.` }];
}

/**
 * Checks that the backend itself is not tapped. The filter never captures its own posts, but it would capture each request
 * that the backend makes because of a post, and post it to the backend in turn. Our own receiver makes no requests.
 */
export async function checkSelfTrace(
  { name: about }: MeshNamespace,
  { settings, backend, isBackendWritten }: PreflightPlan,
  mesh: Mesh,
): Promise<Finding[]> {
  if (backend === undefined || isBackendWritten || settings.targetRefs !== undefined) return [];
  const [service] = await findServices(mesh, backend);
  if (service?.selector === undefined) return [];
  if (service.namespace !== about && !isForMesh(about, settings)) return [];
  const { selector } = service;
  const pods = await listProxyPods(mesh, service.namespace);
  const isTapped = pods.some(
    ({ labels }) =>
      labels[RECEIVER_LABEL] === undefined &&
      hasLabels(labels, selector) &&
      hasLabels(labels, settings.selector ?? {}),
  );
  if (!isTapped) return [];
  return [
    {
      severity: 'warning',
      about,
      why: `the backend's own pods are tapped too, so each request that they make for a document would be captured again`,
      fix: 'Select other pods with --selector, or run the backend in a namespace that is not tapped.',
    },
  ];
}

async function checkService(role: Role, service: BackendService, mesh: Mesh): Promise<Finding[]> {
  const { host, port } = service;
  const found = await findServices(mesh, service);
  if (found.length === 0) return [explainMissing(role, host)];
  const withPort = found.filter(({ ports }) => ports.includes(port));
  if (withPort.length === 0) return checkPort(role, service, found);
  if (!withPort.every(({ isHeadless }) => isHeadless)) return [];
  return [
    {
      severity: 'warning',
      why: `the ${role.name} ${host} is a headless Service: a proxy can call its pods only by their own addresses`,
      fix: `Give the ${role.name} a Service with a cluster IP, unless istiod has PILOT_ENABLE_EDS_FOR_HEADLESS_SERVICES=true.`,
    },
  ];
}

function checkPort(role: Role, { host, port }: BackendService, found: readonly MeshService[]): Finding[] {
  const ports = [...new Set(found.flatMap((service) => service.ports))];
  if (found.length === 0 || ports.includes(port)) return [];
  return [
    {
      severity: 'error',
      why: `the ${role.name} ${host} has no port ${port}`,
      fix: `Give one of ${ports.join(', ')} with ${role.portFlag}: the port of the service, not that of its pods.`,
    },
  ];
}

function explainMissing({ name, hostFix }: Role, host: string): Finding {
  const isService = /\.svc(?:\.|$)/.test(host);
  return {
    severity: 'error',
    why: `the mesh has no Service or ServiceEntry for the ${name} ${host}`,
    fix: isService
      ? hostFix
      : 'If it is outside the mesh, add --backend-external. If it is a Service, write NAME.NAMESPACE.svc.cluster.local.',
  };
}
