import { objectOf, textOf, textsOf } from '../../json.ts';
import { GATEWAY_GROUP } from '../../targets.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { orForbidden } from '../refusal.ts';
import type { Mesh, MeshNamespace } from './mesh.ts';

const GATEWAY = { apiVersion: `${GATEWAY_GROUP}/v1`, kind: 'Gateway' };
const ISTIO_GATEWAY = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway' };
// Source: istio/api `label`; `none` excludes a Service from the waypoint of its namespace.
const USE_WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';
/** The label that gives a Service, or all of a namespace, a waypoint. */
export const USE_WAYPOINT = 'istio.io/use-waypoint';

/** Finds the class of a Gateway of the Gateway API; undefined if there is no such Gateway. */
export async function findGatewayClass(mesh: Mesh, metadata: NamespacedName): Promise<string | undefined> {
  const gateway = await mesh.read({ ...GATEWAY, metadata });
  return gateway && (textOf(objectOf(gateway.spec).gatewayClassName) ?? 'unknown');
}

/** Returns true if a namespace has a Gateway that Istio runs as Envoy and that is not a waypoint. */
export async function hasGateway(mesh: Mesh, namespace: string): Promise<boolean> {
  if (!(await mesh.serves(GATEWAY))) return false;
  const gateways = await orForbidden([], mesh.list(GATEWAY, { namespace }));
  return gateways.some(({ spec }) => {
    const className = textOf(objectOf(spec).gatewayClassName) ?? '';
    return className.startsWith('istio') && !className.endsWith('waypoint');
  });
}

/** Finds the pod labels that a Gateway of Istio's own API selects; undefined if there is no such Gateway. */
export async function findIstioGatewaySelector(
  mesh: Mesh,
  metadata: NamespacedName,
): Promise<Record<string, string> | undefined> {
  const gateway = await orForbidden(undefined, mesh.read({ ...ISTIO_GATEWAY, metadata }));
  return gateway && textsOf(objectOf(gateway.spec).selector);
}

/** Finds the waypoint that serves a Service, by labels. Source: istio `pilot/pkg/serviceregistry/kube/controller/ambient/waypoints.go`. */
export function findWaypoint(
  { metadata }: ClusterResource,
  namespace: MeshNamespace,
): NamespacedName | undefined {
  const own = metadata.labels ?? {};
  const labels = own[USE_WAYPOINT] === undefined ? namespace.labels : own;
  const name = labels[USE_WAYPOINT];
  if (name === undefined || name === 'none') return undefined;
  return { name, namespace: labels[USE_WAYPOINT_NAMESPACE] ?? namespace.name };
}
