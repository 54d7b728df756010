import type { CoreV1Api } from '@kubernetes/client-node';
import { makeSlice } from '../cluster/endpoint-objects.ts';
import { makeWorkload, SEED_ANNOTATIONS, WORKLOAD_KINDS } from '../cluster/workload-objects.ts';
import type { Cluster, Resource } from '../mesh/cluster.ts';
import { CREDENTIALS } from '../support/registry.ts';

/** Namespaces without processes. `missing` is none. */
export const NAMESPACES = [
  'shop',
  'billing',
  'mounts',
  'mounts-once',
  'traces',
  'targets',
  'foreign',
  'private',
] as const;

/** Makes the objects that commands find. */
export function makeObjects(registryHost: string, privateHost: string): Resource[] {
  const namespaces = NAMESPACES.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio-injection': 'enabled' } },
  }));
  return [
    ...namespaces,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bare' } },
    ...makeService('traces', 'collector'),
    ...makeService('traces', 'meshtap-receiver'),
    ...makeService('targets', 'cart', { 'istio.io/use-waypoint': 'way' }),
    makeEntry('targets', 'ledger', { 'istio.io/use-waypoint': 'way' }),
    ...['mounts', 'mounts-once'].flatMap((namespace) =>
      WORKLOAD_KINDS.map((kind) => makeWorkload(kind, { name: `web-${kind.toLowerCase()}`, namespace })),
    ),
    makeWorkload(
      'Deployment',
      { name: 'seeded', namespace: 'mounts-once' },
      { annotations: SEED_ANNOTATIONS },
    ),
    makeForeignPlugin(),
    makeLoginSecret('private', 'login', privateHost),
    makeLoginSecret('private', 'elsewhere', registryHost),
  ];
}

/** Makes a pod with a proxy that the API server takes to be running, though no kubelet has it. */
export async function makePod(
  pod: { name: string; namespace: string; labels?: Record<string, string>; kind?: 'sidecar' | 'router' },
  cluster: Cluster,
  core: CoreV1Api,
): Promise<void> {
  const { name, namespace, labels = {}, kind = 'sidecar' } = pod;
  const proxy = { name: 'istio-proxy', image: 'registry.example/proxy:1', args: ['proxy', kind] };
  const metadata = { name, namespace, labels };
  await cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [proxy] } }]);
  const made = await core.readNamespacedPod({ name, namespace });
  const conditions = [{ type: 'Ready', status: 'True' }];
  const body = { ...made, status: { ...made.status, phase: 'Running', conditions } };
  await core.replaceNamespacedPodStatus({ name, namespace, body });
}

function makeService(namespace: string, name: string, labels?: Record<string, string>): Resource[] {
  const spec = { selector: { app: name }, ports: [{ name: 'http', port: 9000 }] };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, ...(labels && { labels }) }, spec },
    makeSlice(name, namespace),
  ];
}

function makeEntry(namespace: string, name: string, labels: Record<string, string>): Resource {
  const ports = [{ number: 9000, name: 'http', protocol: 'HTTP' }];
  const spec = { hosts: [`${name}.example.com`], ports, resolution: 'STATIC', location: 'MESH_INTERNAL' };
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name, namespace, labels },
    spec,
  };
}

// Of somebody else, under our name.
function makeForeignPlugin(): Resource {
  return {
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: { name: 'meshtap', namespace: 'foreign' },
    spec: { url: 'oci://registry.example/other:1', priority: 3 },
  };
}

function makeLoginSecret(namespace: string, name: string, host: string): Resource {
  const { user, password } = CREDENTIALS;
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  const login = JSON.stringify({ auths: { [host]: { username: user, password, auth } } });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(login).toString('base64') },
  };
}
