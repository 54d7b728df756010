/** What a resource attaches to, instead of selecting pods by label. */
export interface TargetRef {
  group: string;
  kind: string;
  name: string;
}

/** The namespace whose resources apply to the whole mesh, if none is given. */
export const DEFAULT_ROOT_NAMESPACE = 'istio-system';
/** Name of the GatewayClass of Istio's waypoints. Source: istio `pkg/config/constants`. */
export const WAYPOINT_CLASS = 'istio-waypoint';
/** API group of the Gateway API. */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
/** What commands of kubectl call Gateways of the Gateway API. `gateway` alone can mean those of Istio's own API. */
export const KUBECTL_GATEWAYS = `gateways.${GATEWAY_GROUP}`;

/** Returns true for a target that only waypoints serve. Source: istio `pilot/pkg/model/policyattachment.go`. */
export function isServedByWaypoint({ kind }: Pick<TargetRef, 'kind'>): boolean {
  return kind !== 'Gateway';
}

/** Returns true for a Service or ServiceEntry, which a waypoint of any name may serve. */
export function isService(target: Pick<TargetRef, 'kind'>): boolean {
  return isServedByWaypoint(target) && target.kind !== 'GatewayClass';
}

/** Names a target as --target-ref takes it. */
export function describeTarget({ kind, name }: Pick<TargetRef, 'kind' | 'name'>): string {
  return `${kind}/${name}`;
}

/** Returns true if a resource in this namespace applies to proxies of all namespaces. */
export function isForMesh(
  namespace: string,
  {
    targetRefs = [],
    rootNamespace,
  }: { targetRefs?: readonly Pick<TargetRef, 'kind'>[]; rootNamespace: string },
): boolean {
  return namespace === rootNamespace && targetRefs.every(({ kind }) => kind === 'GatewayClass');
}
