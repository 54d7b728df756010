import type { Resource } from '../cluster.ts';
import { makeGatewayRoute } from '../gateway-resources.ts';
import type { Service } from '../mesh.ts';
import { labelsOf } from './agent.ts';

const NETWORKING = 'networking.istio.io/v1';

/** A workload as Istio must see it. */
export type Place = Service & { name: string; namespace: string; address: string };

/** Returns the host name of a service, as a cluster's DNS would. */
export function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** Makes the service of a workload. One with a sidecar is called with mutual TLS. */
export function makeServiceEntry(place: Place, isMeshed: boolean): Resource {
  const { name, namespace, host, port, address } = place;
  const labels = labelsOf(name);
  // With only a service account, callers would speak mutual TLS too.
  const endpoint = isMeshed
    ? { address, labels: { ...labels, 'security.istio.io/tlsMode': 'istio' }, serviceAccount: name }
    : { address, labels };
  return {
    apiVersion: NETWORKING,
    kind: 'ServiceEntry',
    metadata: { name, namespace },
    spec: {
      hosts: [host],
      location: 'MESH_INTERNAL',
      resolution: 'STATIC',
      ports: [{ number: port, name: 'http', protocol: 'HTTP' }],
      endpoints: [endpoint],
    },
  };
}

/** Makes the service of a workload that does not run. */
export function makeIdleServiceEntry(place: Place): Resource {
  const entry = makeServiceEntry(place, false);
  return { ...entry, spec: { ...(entry.spec as object), endpoints: [] } };
}

/**
 * Makes the listeners of a sidecar: one that forwards the workload's traffic to `127.0.0.1:appPort`, and one on
 * `callAddress` for each port of the services that it knows.
 */
export function makeSidecar(
  place: Place,
  appPort: number,
  callAddress: string,
  known: readonly Service[],
): Resource {
  const { name, namespace, port, address } = place;
  const ports = [...new Set(known.map((service) => service.port))];
  const egress = ports.map((number) => ({
    port: { number, name: `http-${number}`, protocol: 'HTTP' },
    bind: callAddress,
    captureMode: 'NONE',
    hosts: known.filter((service) => service.port === number).map((service) => `*/${service.host}`),
  }));
  return {
    apiVersion: NETWORKING,
    kind: 'Sidecar',
    metadata: { name, namespace },
    spec: {
      workloadSelector: { labels: labelsOf(name) },
      ingress: [
        {
          port: { number: port, name: 'http', protocol: 'HTTP' },
          bind: address,
          captureMode: 'NONE',
          defaultEndpoint: `127.0.0.1:${appPort}`,
        },
      ],
      // Without any, a sidecar would know every service.
      egress: egress.length > 0 ? egress : [{ hosts: ['~/*'] }],
    },
  };
}

/** Makes a gateway that listens on an address and forwards all requests to a service. */
export function makeGateway(place: Place, to: Service): Resource[] {
  const { name, namespace, address, port } = place;
  const metadata = { name, namespace };
  const server = { port: { number: port, name: 'http', protocol: 'HTTP' }, bind: address, hosts: ['*'] };
  return makeGatewayRoute(metadata, labelsOf(name), server, to);
}
