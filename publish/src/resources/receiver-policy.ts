import { RECEIVER_PORT } from '../options/receiver.ts';

// Where ztunnel listens in the pods of an ambient mesh. Source: Istio, "Application requirements", ports.
const HBONE_PORT = 15008;
// Where istiod gives proxies their configuration and certificates. Source: as above.
const ISTIOD_PORT = 15012;
const DNS_PORT = 53;

/**
 * Makes the spec of the NetworkPolicy around a receiver: proxies come in to ingest, and nothing goes out but what an
 * injected proxy needs to start. The page is on loopback, where port-forward reaches it and no policy counts.
 */
export function buildReceiverPolicy(
  podSelector: Record<string, string>,
  { rootNamespace }: { rootNamespace: string },
): object {
  const inNamespace = (name: string) => [
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
  ];
  return {
    podSelector: { matchLabels: podSelector },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [tcp(RECEIVER_PORT), tcp(HBONE_PORT)] }],
    egress: [
      { to: inNamespace(rootNamespace), ports: [tcp(ISTIOD_PORT)] },
      { to: inNamespace('kube-system'), ports: [{ protocol: 'UDP', port: DNS_PORT }, tcp(DNS_PORT)] },
    ],
  };
}

function tcp(port: number): object {
  return { protocol: 'TCP', port };
}
