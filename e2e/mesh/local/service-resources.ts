import type { Resource } from '../cluster.ts';
import type { Service, ServiceKind, Waypoint } from '../mesh.ts';
import { TAKES_HBONE } from '../upstream-envoy.ts';
import { labelsOf } from './agent.ts';

const NETWORKING = 'networking.istio.io/v1';

/** A workload as Istio must see it. */
export type Place = Service & { name: string; namespace: string; address: string };

/** A workload, and the service that it is. */
export type ServicePlace = Place & {
  serviceKind: ServiceKind;
  isMeshed: boolean;
  takesHbone: boolean;
  waypoint?: Waypoint | undefined;
};

/** Returns the host name of a service, as a cluster's DNS would. */
export function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** Returns the virtual address of the ServiceEntry of a workload. istiod chooses from 240.240.0.0/16 for others. */
export function virtualAddressOf(loopbackAddress: string): string {
  const [, , third, fourth] = loopbackAddress.split('.');
  return `240.241.${third}.${fourth}`;
}

/**
 * Makes the service of a workload. One with a sidecar is called with mutual TLS. The API server takes no loopback address
 * in an EndpointSlice, so a Service selects a WorkloadEntry.
 */
export function makeService(place: ServicePlace): Resource[] {
  const { name, namespace, serviceKind } = place;
  if (serviceKind === 'ServiceEntry') return [makeServiceEntry(place, [makeEndpoint(place)])];
  const metadata = { name, namespace };
  const ports = [{ name: 'http', port: place.port }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: usesWaypoint(place) },
      spec: { selector: labelsOf(name), ports },
    },
    { ...workloadEntryOf(place), spec: makeEndpoint(place) },
  ];
}

/** Makes the ServiceEntry of a workload that does not run. */
export function makeIdleServiceEntry(place: ServicePlace): Resource {
  return makeServiceEntry(place, []);
}

/** Names the WorkloadEntry of a workload that is a Service. */
export function workloadEntryOf({ name, namespace }: Place) {
  return { apiVersion: NETWORKING, kind: 'WorkloadEntry', metadata: { name, namespace } };
}

function makeServiceEntry(place: ServicePlace, endpoints: object[]): Resource {
  const { name, namespace, host, port, address, waypoint } = place;
  return {
    apiVersion: NETWORKING,
    kind: 'ServiceEntry',
    metadata: { name, namespace, labels: usesWaypoint(place) },
    spec: {
      hosts: [host],
      ...(waypoint ? { addresses: [virtualAddressOf(address)] } : {}),
      location: 'MESH_INTERNAL',
      resolution: 'STATIC',
      ports: [{ number: port, name: 'http', protocol: 'HTTP' }],
      endpoints,
    },
  };
}

function makeEndpoint({ name, address, isMeshed, takesHbone }: ServicePlace) {
  const labels = { ...labelsOf(name), ...(takesHbone ? TAKES_HBONE : {}) };
  // With only a service account, callers would speak mutual TLS too.
  return isMeshed
    ? { address, labels: { ...labels, 'security.istio.io/tlsMode': 'istio' }, serviceAccount: name }
    : { address, labels };
}

function usesWaypoint({ waypoint }: ServicePlace): Record<string, string> {
  if (!waypoint) return {};
  return {
    'istio.io/use-waypoint': waypoint.name,
    'istio.io/use-waypoint-namespace': waypoint.namespace,
    'istio.io/ingress-use-waypoint': 'true',
  };
}
