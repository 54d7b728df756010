import type { Resource } from '../cluster.ts';
import { makeGatewayRoute } from '../gateway-resources.ts';
import type { Service } from '../mesh.ts';
import { labelsOf } from './agent.ts';
import type { Place } from './service-resources.ts';

const NETWORKING = 'networking.istio.io/v1';

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
