import type { Resource } from './cluster.ts';
import type { Service } from './mesh.ts';

/** What a gateway listens for. Source: istio/api `networking/v1alpha3/gateway.proto`, Server. */
export type GatewayServer = {
  port: { number: number; name: string; protocol: string };
  bind?: string;
  hosts: string[];
};

const NETWORKING = 'networking.istio.io/v1';

/** Makes the proxies with these labels listen, and forward all requests to a service. */
export function makeGatewayRoute(
  metadata: { name: string; namespace: string },
  selector: Readonly<Record<string, string>>,
  server: GatewayServer,
  to: Service,
): Resource[] {
  const destination = { host: to.host, port: { number: to.port } };
  return [
    { apiVersion: NETWORKING, kind: 'Gateway', metadata, spec: { selector, servers: [server] } },
    {
      apiVersion: NETWORKING,
      kind: 'VirtualService',
      metadata,
      spec: { hosts: ['*'], gateways: [metadata.name], http: [{ route: [{ destination }] }] },
    },
  ];
}
