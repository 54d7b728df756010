import type { Resource } from '../mesh/cluster.ts';

/** Makes a waypoint `way` that is only an object: as it has an address of its own, istiod makes no pods for it. */
export function makeWaypoint(
  namespace: string,
  labels: Record<string, string> = {},
  from = 'Same',
): Resource {
  return {
    ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' },
    metadata: { name: 'way', namespace, labels },
    spec: {
      gatewayClassName: 'istio-waypoint',
      addresses: [{ type: 'Hostname', value: `way.${namespace}.svc.cluster.local` }],
      listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from } } }],
    },
  };
}
