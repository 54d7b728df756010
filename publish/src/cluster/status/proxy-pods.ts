import type { ClusterApi } from '../api.ts';
import type { ClusterResource } from '../resource.ts';
import { type JsonObject, objectOf, objectsOf, textOf } from './json-shape.ts';

/** A pod with a proxy of Istio in it. */
export interface ProxyPod {
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  /** The Gateway (of the Gateway API) that it is a part of. */
  gateway?: string;
  isWaypoint: boolean;
  /** Why its proxy does not run; undefined if it does. */
  stillness?: string;
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const GATEWAY_CLASS = 'gateway.networking.k8s.io/gateway-class-name';
const MANAGED_BY = 'gateway.istio.io/managed';
const PROXY_CONTAINER = 'istio-proxy';

/** Lists the pods of a namespace that have a proxy, but for those that have ended or are about to. */
export async function listProxyPods(cluster: ClusterApi, namespace: string): Promise<ProxyPod[]> {
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
  return pods
    .flatMap((pod) => parsePod(pod, namespace) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/** Reads a pod; undefined if it has no proxy, or is about to have none. */
export function parsePod(
  { metadata, spec, status }: ClusterResource,
  namespace: string,
): ProxyPod | undefined {
  const container = findProxy(objectOf(spec));
  const phase = textOf(objectOf(status).phase) ?? 'Pending';
  if (container === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  if (phase === 'Succeeded' || phase === 'Failed') return undefined;
  const labels = metadata.labels ?? {};
  const gateway = labels[GATEWAY_NAME];
  const stillness = explainStillness(phase, objectOf(status));
  return {
    ...{ namespace, name: metadata.name, labels },
    ...(gateway !== undefined && { gateway }),
    isWaypoint:
      readType(container) === 'waypoint' ||
      labels[GATEWAY_CLASS] === 'istio-waypoint' ||
      labels[MANAGED_BY] === 'istio.io-mesh-controller',
    ...(stillness !== undefined && { stillness }),
  };
}

// A native sidecar is an init container. A ztunnel has a container of that name too, and no Envoy in it.
function findProxy(spec: JsonObject): JsonObject | undefined {
  const all = [...objectsOf(spec.containers), ...objectsOf(spec.initContainers)];
  return all.find((container) => container.name === PROXY_CONTAINER && readType(container) !== 'ztunnel');
}

// Source: istio injection templates: `args: [proxy, sidecar|router|waypoint|ztunnel, ...]`.
function readType({ args }: JsonObject): string | undefined {
  return Array.isArray(args) && args[0] === 'proxy' ? textOf(args[1]) : undefined;
}

function explainStillness(phase: string, status: JsonObject): string | undefined {
  const all = [...objectsOf(status.containerStatuses), ...objectsOf(status.initContainerStatuses)];
  const proxy = all.find(({ name }) => name === PROXY_CONTAINER);
  const state = objectOf(proxy?.state);
  // A native sidecar runs before the pod does.
  if (state.running !== undefined) return undefined;
  const why = textOf(objectOf(state.waiting).reason) ?? textOf(objectOf(state.terminated).reason);
  if (why !== undefined) return `its container ${PROXY_CONTAINER} is not running (${why})`;
  if (phase === 'Running' && proxy === undefined) return undefined;
  return `the pod is ${phase}`;
}
