import type { Resource } from '../mesh/cluster.ts';

/** Makes an endpoint of a Service, at its port `http`, as Kubernetes does for a pod that is ready. */
export function makeSlice(service: string, namespace: string, isReady = true): Resource {
  return {
    ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
    metadata: { name: `${service}-x7k2p`, namespace, labels: { 'kubernetes.io/service-name': service } },
    ports: [{ name: 'http', port: 9000, protocol: 'TCP' }],
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: isReady } }],
  };
}
