import { objectOf, objectsOf, textsOf } from '../../json.ts';
import type { BackendService } from '../../resources/backend-address.ts';
import type { ClusterResource } from '../api.ts';
import { orForbidden } from '../refusal.ts';
import { POD } from './kinds.ts';
import type { Mesh } from './mesh.ts';
import { hasLabels, listProxyPods } from './proxy-pods.ts';
import { findEntriesIn, type MeshService } from './services.ts';

/**
 * What is behind a service. `starting`: it has pods or endpoints, but none is ready yet; `other-port`: it has endpoints,
 * but none for the port; `none`: it has none at all; `unknown`: only the proxies know.
 */
export type EndpointState = (typeof STATES)[number];

// The better one counts if there are several.
const STATES = ['ready', 'unknown', 'starting', 'other-port', 'none'] as const;
const SLICE = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
const WORKLOAD_ENTRY = { apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry' };
const SERVICE_NAME = 'kubernetes.io/service-name';
// Source: istio `manifests/charts/istio-control/istio-discovery/files/injection-template.yaml`.
const ONLY_CLUSTER = 'Kubernetes';

/** Finds what is behind the services of a host, as `findServices` gives them. Throws a `MissingRight` for a Service that cannot be looked into. */
export async function findEndpoints(
  mesh: Mesh,
  { host, port }: BackendService,
  found: readonly MeshService[],
): Promise<EndpointState> {
  const state = best(await Promise.all(found.map((service) => findEndpointsOf(mesh, service, port))));
  const [service] = found;
  if (state === 'ready' || state === 'unknown' || service?.kind !== 'Service') return state;
  // The endpoints of a ServiceEntry with the same host count too. Source: istio `pilot/pkg/model/endpointshards.go`.
  const entries = await orForbidden([], findEntriesIn(mesh, service.namespace, host));
  const ofEntries = await Promise.all(entries.map((entry) => findEndpointsOf(mesh, entry, port)));
  return best([state, ...ofEntries]);
}

/** Returns true if the proxies of a namespace say that their mesh may have other clusters, where a service can have endpoints too. */
export async function isInManyClusters(mesh: Mesh, namespace: string): Promise<boolean> {
  const pods = await orForbidden([], listProxyPods(mesh, namespace));
  return pods.some(({ clusterId = ONLY_CLUSTER }) => clusterId !== ONLY_CLUSTER);
}

async function findEndpointsOf(mesh: Mesh, service: MeshService, port: number): Promise<EndpointState> {
  const { endpointSource: source, selector, namespace } = service;
  if (source === 'slices') return findEndpointsOfService(mesh, service, port);
  if (source === 'selector') return orForbidden('unknown', findSelected(mesh, namespace, selector ?? {}));
  return ({ list: 'ready', nowhere: 'none', unknown: 'unknown' } as const)[source];
}

async function findEndpointsOfService(
  mesh: Mesh,
  { name, namespace, portNames, selector }: MeshService,
  port: number,
): Promise<EndpointState> {
  const filter = { namespace, labelSelector: `${SERVICE_NAME}=${name}` };
  const slices = await mesh.list(SLICE, filter);
  const states = slices.map((slice) => readSlice(slice, portNames.get(port) ?? ''));
  const state = best(states);
  if (state !== 'none' || selector === undefined) return state;
  // A pod has no endpoint before it has an address.
  return findSelected(mesh, namespace, selector, 'starting');
}

// Source: istio `pilot/pkg/serviceregistry/kube/controller/endpointslice.go`: an endpoint counts unless it says that it is
// not ready.
function readSlice({ endpoints, ports }: ClusterResource, portName: string): EndpointState {
  const living = objectsOf(endpoints)
    .map(({ conditions }) => objectOf(conditions))
    .filter(({ ready, terminating }) => ready === true || terminating !== true);
  if (living.length === 0) return 'none';
  if (!objectsOf(ports).some(({ name }) => (name ?? '') === portName)) return 'other-port';
  return living.some(({ ready }) => ready !== false) ? 'ready' : 'starting';
}

// `ofReadyPod`: what a pod that is ready proves. Istio takes WorkloadEntries as it takes pods.
async function findSelected(
  mesh: Mesh,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  ofReadyPod: EndpointState = 'ready',
): Promise<EndpointState> {
  const pods = (await mesh.list(POD, { namespace, keep: keepReadiness })).filter((pod) =>
    isLiving(pod, labels),
  );
  if (pods.some(isReady)) return ofReadyPod;
  const entries = await orForbidden([], mesh.list(WORKLOAD_ENTRY, { namespace }));
  const isEntered = entries.some(({ metadata, spec }) =>
    hasLabels({ ...metadata.labels, ...textsOf(objectOf(spec).labels) }, labels),
  );
  if (isEntered) return 'ready';
  return pods.length > 0 ? 'starting' : 'none';
}

// Keeps only what is read below of a pod: a namespace may have thousands.
function keepReadiness({ apiVersion, kind, metadata, status }: ClusterResource): ClusterResource {
  const { name, labels, deletionTimestamp } = metadata;
  const { phase, conditions } = objectOf(status);
  return {
    ...{ apiVersion, kind },
    metadata: {
      name,
      ...(labels !== undefined && { labels }),
      ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    },
    status: { phase, conditions: objectsOf(conditions).filter(({ type }) => type === 'Ready') },
  };
}

function isLiving({ metadata, status }: ClusterResource, wanted: Readonly<Record<string, string>>): boolean {
  const { phase } = objectOf(status);
  if (metadata.deletionTimestamp !== undefined || phase === 'Succeeded' || phase === 'Failed') return false;
  return hasLabels(metadata.labels ?? {}, wanted);
}

function isReady({ status }: ClusterResource): boolean {
  const conditions = objectsOf(objectOf(status).conditions);
  return conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}

function best(states: readonly EndpointState[]): EndpointState {
  return STATES.find((state) => states.includes(state)) ?? 'none';
}
