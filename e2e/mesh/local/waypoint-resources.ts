import type { Resource } from '../cluster.ts';
import { HBONE_PORT } from '../workload-client.ts';
import { labelsOf } from './agent.ts';
import { hostOf, type Place, virtualAddressOf } from './service-resources.ts';

const NETWORKING = 'networking.istio.io/v1';
const GATEWAY_GROUP = 'gateway.networking.k8s.io';
const WAYPOINT_CLASS = 'istio-waypoint';

/** The labels that Istio gives to the pods of a waypoint. */
export function waypointLabelsOf(name: string): Record<string, string> {
  return { [`${GATEWAY_GROUP}/gateway-name`]: name, [`${GATEWAY_GROUP}/gateway-class-name`]: WAYPOINT_CLASS };
}

/** Makes a waypoint that runs as a process: istiod deploys no Gateway that names its own address. */
export function makeWaypoint({ name, namespace, address }: Place): Resource[] {
  const metadata = { name, namespace };
  const host = hostOf(name, namespace);
  const targetRefs = [{ group: GATEWAY_GROUP, kind: 'Gateway', name }];
  return [
    makeHboneListener(metadata, { targetRefs }, address),
    {
      apiVersion: NETWORKING,
      kind: 'ServiceEntry',
      metadata,
      spec: {
        ...{ hosts: [host], addresses: [virtualAddressOf(address)] },
        ...{ location: 'MESH_INTERNAL', resolution: 'STATIC' },
        ports: [{ number: HBONE_PORT, name: 'hbone', protocol: 'TCP' }],
        endpoints: [{ address, labels: { ...labelsOf(name), ...waypointLabelsOf(name) } }],
      },
    },
    {
      apiVersion: `${GATEWAY_GROUP}/v1`,
      kind: 'Gateway',
      metadata,
      spec: {
        gatewayClassName: WAYPOINT_CLASS,
        addresses: [{ type: 'Hostname', value: host }],
        listeners: [
          {
            ...{ name: 'mesh', port: HBONE_PORT, protocol: 'HBONE' },
            allowedRoutes: { namespaces: { from: 'All' } },
          },
        ],
      },
    },
  ];
}

/** Has proxies take HBONE at one address. Without it they would do so at all addresses of this machine. */
export function makeHboneListener(
  { name, namespace }: { name: string; namespace: string },
  target: { targetRefs: object[] } | { workloadSelector: object },
  address: string,
): Resource {
  const patch = {
    applyTo: 'LISTENER',
    match: { context: 'SIDECAR_INBOUND', listener: { name: 'connect_terminate' } },
    patch: {
      operation: 'MERGE',
      value: { address: { socket_address: { address, port_value: HBONE_PORT } } },
    },
  };
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: `hbone-${name}`, namespace },
    spec: { ...target, configPatches: [patch] },
  };
}
