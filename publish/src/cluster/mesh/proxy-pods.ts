import { type JsonObject, objectOf, objectsOf, textOf } from '../../json.ts';
import { isServedByWaypoint, WAYPOINT_CLASS } from '../../targets.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import type { Mesh } from './mesh.ts';

type Labels = Readonly<Record<string, string>>;

/** A pod with an Istio proxy. */
export interface ProxyPod extends NamespacedName {
  labels: Labels;
  annotations: Labels;
  /** In milliseconds since 1970. */
  createdAtMs?: number;
  kind: 'sidecar' | 'gateway' | 'waypoint';
  /** The Gateway (of the Gateway API) that the pod belongs to. */
  gateway?: string;
  /** Why its proxy does not run; undefined if it does. */
  notRunningReason?: string;
}

/** Which proxies a resource attaches to: those with all labels, or the targets. */
export interface Selection {
  /** Namespace of the resource. */
  namespace: string;
  labels: Labels;
  targets: readonly { kind: string; name: string }[];
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const GATEWAY_CLASS = 'gateway.networking.k8s.io/gateway-class-name';
const MANAGED_BY = 'gateway.istio.io/managed';
// What the injection did, in more than a kilobyte.
const INJECTION_STATUS = 'sidecar.istio.io/status';
/** The container of a proxy. Source: istio `pkg/kube/inject`. */
export const PROXY_CONTAINER = 'istio-proxy';

/** Lists the pods of a namespace that have a proxy, by name. Leaves out pods that have ended or are being deleted. */
export async function listProxyPods(mesh: Mesh, namespace: string): Promise<ProxyPod[]> {
  const pods = await mesh.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, keep: keepProxy });
  return pods
    .flatMap((pod) => parseProxyPod(pod, namespace) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/**
 * Keeps of a pod only what `parseProxyPod` reads, and leaves out pods without a proxy: a list of pods takes little memory
 * then. For `ListFilter.keep`.
 */
export function keepProxy({ apiVersion, kind, metadata, spec, status }: ClusterResource) {
  const container = findProxy(objectOf(spec));
  if (container === undefined) return undefined;
  const { managedFields: _owners, annotations, ...others } = metadata;
  const { [INJECTION_STATUS]: _status, ...read } = annotations ?? {};
  const { phase, containerStatuses, initContainerStatuses } = objectOf(status);
  const statuses = [...objectsOf(containerStatuses), ...objectsOf(initContainerStatuses)];
  const { name, args } = container;
  return {
    ...{ apiVersion, kind, metadata: { ...others, annotations: read } },
    spec: { containers: [{ name, ...(Array.isArray(args) && { args: args.slice(0, 2) }) }] },
    status: {
      phase,
      containerStatuses: statuses
        .filter((each) => each.name === PROXY_CONTAINER)
        .map(({ name, state }) => ({ name, state })),
    },
  };
}

/** Parses a pod; undefined if it has no proxy, has ended or is being deleted. */
export function parseProxyPod(
  { metadata, spec, status }: ClusterResource,
  namespace: string,
): ProxyPod | undefined {
  const container = findProxy(objectOf(spec));
  const phase = textOf(objectOf(status).phase) ?? 'Pending';
  if (container === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  if (phase === 'Succeeded' || phase === 'Failed') return undefined;
  const { name, labels = {}, annotations = {}, creationTimestamp = '' } = metadata;
  const createdAtMs = Date.parse(creationTimestamp);
  const gateway = labels[GATEWAY_NAME];
  const notRunningReason = explainNotRunning(phase, objectOf(status));
  return {
    ...{ namespace, name, labels, annotations, kind: findKind(container, labels) },
    ...(!Number.isNaN(createdAtMs) && { createdAtMs }),
    ...(gateway !== undefined && { gateway }),
    ...(notRunningReason !== undefined && { notRunningReason }),
  };
}

/** Returns true if all wanted labels are there. Asking for none selects everything. */
export function hasLabels(labels: Labels, wanted: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Returns true if a resource attaches to the proxy of a pod; each waypoint counts. Source: istio `policyattachment.go`, `ShouldAttachPolicy`. */
export function isSelected({ namespace, labels, targets }: Selection, pod: ProxyPod): boolean {
  const isWaypoint = pod.kind === 'waypoint';
  // Only targets select a waypoint.
  if (targets.length === 0) return !isWaypoint && hasLabels(pod.labels, labels);
  if (pod.gateway === undefined) return false;
  return targets.some((target) =>
    isServedByWaypoint(target) ? isWaypoint : target.name === pod.gateway && namespace === pod.namespace,
  );
}

// A native sidecar is an init container. A ztunnel has a container of this name too, but no Envoy.
function findProxy(spec: JsonObject): JsonObject | undefined {
  const all = [...objectsOf(spec.containers), ...objectsOf(spec.initContainers)];
  return all.find((container) => container.name === PROXY_CONTAINER && readType(container) !== 'ztunnel');
}

function findKind(container: JsonObject, labels: Labels): ProxyPod['kind'] {
  const type = readType(container);
  const isWaypoint =
    type === 'waypoint' ||
    labels[GATEWAY_CLASS] === WAYPOINT_CLASS ||
    labels[MANAGED_BY] === 'istio.io-mesh-controller';
  if (isWaypoint) return 'waypoint';
  return type === 'router' ? 'gateway' : 'sidecar';
}

// Source: istio injection templates: `args: [proxy, sidecar|router|waypoint|ztunnel, ...]`.
function readType({ args }: JsonObject): string | undefined {
  return Array.isArray(args) && args[0] === 'proxy' ? textOf(args[1]) : undefined;
}

function explainNotRunning(phase: string, status: JsonObject): string | undefined {
  const all = [...objectsOf(status.containerStatuses), ...objectsOf(status.initContainerStatuses)];
  const proxy = all.find(({ name }) => name === PROXY_CONTAINER);
  const state = objectOf(proxy?.state);
  // A native sidecar runs before its pod does.
  if (state.running !== undefined) return undefined;
  const why = textOf(objectOf(state.waiting).reason) ?? textOf(objectOf(state.terminated).reason);
  if (why !== undefined) return `its container ${PROXY_CONTAINER} is not running (${why})`;
  if (phase === 'Running' && proxy === undefined) return undefined;
  return `the pod is ${phase}`;
}
