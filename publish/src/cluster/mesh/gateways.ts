import { type JsonObject, objectOf, objectsOf, textOf, textsOf } from '../../json.ts';
import { GATEWAY_GROUP } from '../../targets.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { orForbidden } from '../refusal.ts';
import type { Mesh } from './mesh.ts';

/** A Gateway of the Gateway API. */
export interface Gateway extends NamespacedName {
  className: string;
  labels: Readonly<Record<string, string>>;
  listeners: readonly JsonObject[];
}

const GATEWAY = { apiVersion: `${GATEWAY_GROUP}/v1`, kind: 'Gateway' };
const ISTIO_GATEWAY = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway' };

/** Finds a Gateway of the Gateway API; undefined if there is none. */
export async function findGateway(mesh: Mesh, metadata: NamespacedName): Promise<Gateway | undefined> {
  const gateway = await mesh.read({ ...GATEWAY, metadata });
  return gateway && parseGateway(gateway);
}

/** Lists the Gateways of one of the namespaces of the mesh; undefined if the account may not read them. */
export async function listGateways(mesh: Mesh, namespace: string): Promise<Gateway[] | undefined> {
  if (!(await mesh.serves(GATEWAY))) return [];
  const found = await orForbidden(undefined, mesh.listIn(namespace, GATEWAY));
  return found?.map(parseGateway);
}

/** Lists the Gateways of all namespaces; undefined if the account may not read them. */
export async function listAllGateways(mesh: Mesh): Promise<Gateway[] | undefined> {
  if (!(await mesh.serves(GATEWAY))) return [];
  const found = await orForbidden(undefined, mesh.list(GATEWAY));
  return found?.map(parseGateway);
}

/** Returns true if a namespace has a Gateway that Istio runs as Envoy and that is not a waypoint. */
export async function hasGateway(mesh: Mesh, namespace: string): Promise<boolean> {
  const gateways = (await listGateways(mesh, namespace)) ?? [];
  return gateways.some(({ className }) => className.startsWith('istio') && !className.endsWith('waypoint'));
}

/** Finds the pod labels that a Gateway of Istio's own API selects; undefined if there is no such Gateway. */
export async function findIstioGatewaySelector(
  mesh: Mesh,
  metadata: NamespacedName,
): Promise<Record<string, string> | undefined> {
  const gateway = await orForbidden(undefined, mesh.read({ ...ISTIO_GATEWAY, metadata }));
  return gateway && textsOf(objectOf(gateway.spec).selector);
}

function parseGateway({ metadata, spec }: ClusterResource): Gateway {
  const { gatewayClassName, listeners } = objectOf(spec);
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    className: textOf(gatewayClassName) ?? 'unknown',
    listeners: objectsOf(listeners),
  };
}
