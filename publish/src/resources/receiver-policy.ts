import { isIP } from 'node:net';
import { RECEIVER_PORT, type ReceiverSpec, receiverSelector } from './receiver-spec.ts';

// ztunnel listens here in the pods of an ambient mesh. Source: Istio, "Application requirements", ports.
const HBONE_PORT = 15008;
// istiod sends configuration and certificates to proxies here. Source: as above.
const ISTIOD_PORT = 15012;
const DNS_PORT = 53;

/**
 * Makes the spec of the NetworkPolicy of a receiver: proxies may reach the ingest, and the pod may reach only its store
 * and what an injected proxy needs to start. The page is on loopback: port-forward reaches it, and no policy applies to
 * it.
 */
export function buildPolicy(spec: ReceiverSpec): object {
  const { store } = spec;
  return {
    podSelector: { matchLabels: receiverSelector(spec) },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [tcp(RECEIVER_PORT), tcp(HBONE_PORT)] }],
    egress: [
      { to: inNamespace(spec.rootNamespace), ports: [tcp(ISTIOD_PORT)] },
      { to: inNamespace('kube-system'), ports: [{ protocol: 'UDP', port: DNS_PORT }, tcp(DNS_PORT)] },
      ...(store.kind === 'volume' ? [] : allowHosts(store.hosts, spec.namespace)),
    ],
  };
}

// One rule for each place. Policies know no names outside the cluster: such a host is allowed by its port alone.
function allowHosts(hosts: readonly string[], own: string): object[] {
  const rules = hosts.map((each) => allowHost(each, own));
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function allowHost(hostAndPort: string, own: string): object {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(hostAndPort) ?? [];
  const address = host.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  const ports = [tcp(Number(port))];
  if (family !== 0) return { to: [{ ipBlock: { cidr: `${address}/${family === 4 ? 32 : 128}` } }], ports };
  const namespace = namespaceOf(host, own);
  // All its ports: a Service may map its port to another one, and an ambient mesh uses its own.
  return namespace === undefined ? { ports } : { to: inNamespace(namespace) };
}

// NAME, NAME.NAMESPACE.svc and NAME.NAMESPACE.svc.cluster.local are Services, maybe with a pod's name before.
function namespaceOf(host: string, own: string): string | undefined {
  const labels = host.split('.');
  if (labels.length === 1) return own;
  const svc = labels.indexOf('svc');
  return svc >= 2 ? labels[svc - 1] : undefined;
}

function inNamespace(name: string): object[] {
  return [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }];
}

function tcp(port: number): object {
  return { protocol: 'TCP', port };
}
