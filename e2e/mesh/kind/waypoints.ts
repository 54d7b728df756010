import type { Cluster, Resource } from '../cluster.ts';
import type { Waypoint, Workload } from '../mesh.ts';
import { makeUpstreamEnvoyFilters } from '../upstream-envoy.ts';
import { HBONE_PORT, type Target, throughWaypoint } from '../workload-client.ts';
import { SYSTEM_NAMESPACE } from './istio.ts';
import { hostOf } from './workload-resources.ts';

/** The label of the pods that belong to a Gateway: its name. */
export const GATEWAY_LABEL = 'gateway.networking.k8s.io/gateway-name';
const WAYPOINT_CLASS = 'istio-waypoint';
const TEMPLATE = '/var/lib/istio/envoy/envoy_bootstrap_tmpl.json';
const EDITED_TEMPLATE = '/etc/istio/proxy/envoy_bootstrap_tmpl.json';

/** Makes a Gateway that Istio deploys as a waypoint for services. */
export function makeWaypoint(name: string, namespace: string): Resource {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace, labels: { 'istio.io/waypoint-for': 'service' } },
    spec: {
      gatewayClassName: WAYPOINT_CLASS,
      listeners: [{ name: 'mesh', port: HBONE_PORT, protocol: 'HBONE' }],
    },
  };
}

/** Makes the destination of requests that go to a service through its waypoint. */
export async function aimThrough(cluster: Cluster, to: Workload, waypoint: Waypoint): Promise<Target> {
  return throughWaypoint(to, waypoint, {
    waypointHost: hostOf(waypoint.name, waypoint.namespace),
    virtualAddress: await readVirtualAddress(cluster, to),
  });
}

async function readVirtualAddress(cluster: Cluster, { name, namespace, serviceKind }: Workload) {
  const apiVersion = serviceKind === 'Service' ? 'v1' : 'networking.istio.io/v1';
  const { spec } = await cluster.read({ apiVersion, kind: serviceKind, metadata: { name, namespace } });
  const { clusterIP, addresses = [] } = spec as { clusterIP?: string; addresses?: string[] };
  return clusterIP ?? addresses[0] ?? '';
}

/** Makes what waypoints, and sidecars that take HBONE, need to run on upstream's Envoy. */
export function makeUpstreamEnvoyResources(): Resource[] {
  return [makeWaypointDefaults(), ...makeUpstreamEnvoyFilters(SYSTEM_NAMESPACE)];
}

// istiod merges it into the Deployment of each waypoint: its Envoy starts without the extension `metadata_discovery` of
// the bootstrap. The template of the bootstrap is in the image, so each proxy edits a copy of its own.
function makeWaypointDefaults(): Resource {
  const run = `sed 's/if .metadata_discovery/if false/' ${TEMPLATE} >${EDITED_TEMPLATE} && exec pilot-agent "$@"`;
  const proxy = {
    name: 'istio-proxy',
    command: ['sh', '-c', run, 'sh'],
    env: [{ name: 'ISTIO_BOOTSTRAP', value: EDITED_TEMPLATE }],
  };
  const deployment = { spec: { template: { spec: { containers: [proxy] } } } };
  const metadata = {
    name: 'upstream-envoy-waypoints',
    namespace: SYSTEM_NAMESPACE,
    labels: { 'gateway.istio.io/defaults-for-class': WAYPOINT_CLASS },
  };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { deployment: JSON.stringify(deployment) } };
}
