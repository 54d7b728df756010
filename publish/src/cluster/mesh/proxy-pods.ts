import { MOUNT_ANNOTATIONS } from '../../config-map/config-map.ts';
import { type JsonObject, objectOf, objectsOf, textOf } from '../../json.ts';
import { isService, WAYPOINT_CLASS } from '../../targets.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { POD } from './kinds.ts';
import type { Mesh } from './mesh.ts';

type Labels = Readonly<Record<string, string>>;

/** A pod with an Istio proxy. */
export interface ProxyPod extends NamespacedName {
  labels: Labels;
  /** Those of a pod that mounts the module, `MOUNT_ANNOTATIONS`. */
  annotations: Labels;
  /** In milliseconds since 1970. */
  createdAtMs?: number;
  kind: 'sidecar' | 'gateway' | 'waypoint';
  /** The Gateway (of the Gateway API) that the pod belongs to. */
  gateway?: string;
  /** The cluster that its proxy says it is in. */
  clusterId?: string;
  /** Why its proxy does not run; undefined if it does. */
  notRunningReason?: string;
}

/** Which proxies a resource attaches to: those with all labels, or the targets. */
export interface Selection {
  /** Namespace of the resource. */
  namespace: string;
  labels: Labels;
  targets: readonly { kind: string; name: string }[];
  /** The waypoints that serve its Services and ServiceEntries. If it is unknown which do, each waypoint counts. */
  waypoints?: readonly NamespacedName[];
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const GATEWAY_CLASS = 'gateway.networking.k8s.io/gateway-class-name';
const GATEWAY_CONTROLLER = 'gateway.istio.io/managed';
/** The container of a proxy. Source: istio `pkg/kube/inject`. */
export const PROXY_CONTAINER = 'istio-proxy';
// Source: istio `manifests/charts/istio-control/istio-discovery/files/injection-template.yaml`.
const CLUSTER_ID = 'ISTIO_META_CLUSTER_ID';

/** Lists the pods of a namespace, or of all, that have a proxy, by name. Leaves out pods that have ended or are being deleted. */
export async function listProxyPods(mesh: Mesh, namespace?: string): Promise<ProxyPod[]> {
  const filter = { ...(namespace !== undefined && { namespace }), keep: keepProxy };
  const pods = await mesh.list(POD, filter);
  return pods
    .flatMap((pod) => parseProxyPod(pod, pod.metadata.namespace ?? '') ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/**
 * Keeps only what `parseProxyPod` reads of a pod, and leaves out pods without a proxy: a namespace may have thousands.
 * What is read below must be kept here.
 */
function keepProxy({
  apiVersion,
  kind,
  metadata,
  spec,
  status,
}: ClusterResource): ClusterResource | undefined {
  const container = findProxy(objectOf(spec));
  if (container === undefined) return undefined;
  const { args, env } = container;
  const { name, namespace, labels, annotations, creationTimestamp, deletionTimestamp } = metadata;
  const { phase, containerStatuses, initContainerStatuses } = objectOf(status);
  const statuses = [...objectsOf(containerStatuses), ...objectsOf(initContainerStatuses)];
  return {
    ...{ apiVersion, kind },
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations: pickMount(annotations) }),
      ...(creationTimestamp !== undefined && { creationTimestamp }),
      ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    },
    spec: {
      containers: [
        {
          name: PROXY_CONTAINER,
          env: objectsOf(env).filter((each) => each.name === CLUSTER_ID),
          ...(Array.isArray(args) && { args: args.slice(0, 2) }),
        },
      ],
    },
    status: {
      phase,
      containerStatuses: statuses
        .filter((each) => each.name === PROXY_CONTAINER)
        .map(({ state }) => ({ name: PROXY_CONTAINER, state })),
    },
  };
}

function pickMount(annotations: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => MOUNT_ANNOTATIONS.includes(name)));
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
  const clusterId = textOf(objectsOf(container.env).find((each) => each.name === CLUSTER_ID)?.value);
  const notRunningReason = explainNotRunning(phase, objectOf(status));
  return {
    ...{ namespace, name, labels, annotations, kind: findKind(container, labels) },
    ...(!Number.isNaN(createdAtMs) && { createdAtMs }),
    ...(gateway !== undefined && { gateway }),
    ...(clusterId !== undefined && { clusterId }),
    ...(notRunningReason !== undefined && { notRunningReason }),
  };
}

/** Returns true if all wanted labels are there. Asking for none selects everything. */
export function hasLabels(labels: Labels, wanted: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Returns true if a resource attaches to the proxy of a pod. Source: istio `policyattachment.go`, `ShouldAttachPolicy`. */
export function isSelected(selection: Selection, pod: ProxyPod): boolean {
  const { labels, targets } = selection;
  // Only targets select a waypoint.
  if (targets.length === 0) return pod.kind !== 'waypoint' && hasLabels(pod.labels, labels);
  return targets.some((target) => isTarget(target, selection, pod));
}

function isTarget(
  target: Selection['targets'][number],
  { namespace, waypoints }: Selection,
  pod: ProxyPod,
): boolean {
  if (pod.gateway === undefined) return false;
  if (target.kind === 'Gateway') return target.name === pod.gateway && namespace === pod.namespace;
  if (pod.kind !== 'waypoint') return false;
  if (!isService(target) || waypoints === undefined) return true;
  return waypoints.some((each) => each.name === pod.gateway && each.namespace === pod.namespace);
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
    labels[GATEWAY_CONTROLLER] === 'istio.io-mesh-controller';
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
