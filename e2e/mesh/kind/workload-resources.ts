import type { Resource } from '../cluster.ts';
import { makeGatewayRoute } from '../gateway-resources.ts';
import type { Service, Waypoint, WorkloadOptions } from '../mesh.ts';

const NETWORKING = 'networking.istio.io/v1';

/** Port of a workload's pod on which the tests speak to it. */
export const CONTROL_PORT = 15_900;

/** Where a proxy finds `WorkloadOptions.proxyFiles`. */
export const PROXY_FILES = '/etc/meshtap';

/** A workload to make a pod of. */
export type PodOptions = Service &
  Omit<WorkloadOptions, 'port'> & {
    readonly namespace: string;
    readonly image: string;
    readonly isMeshed: boolean;
  };

// What a workload without a sidecar needs to get a certificate of its own, as ztunnel would for it.
const CA = 'istiod.istio-system.svc:15012';
const IDENTITY = { name: 'identity', mountPath: '/var/run/meshtap' };
const IDENTITY_VOLUME = {
  name: IDENTITY.name,
  projected: {
    sources: [
      { serviceAccountToken: { audience: 'istio-ca', path: 'token' } },
      { configMap: { name: 'istio-ca-root-cert' } },
    ],
  },
};

const TAKES_HBONE = {
  ISTIO_META_ENABLE_HBONE: 'true',
  // Only Istio's Envoy has the extension for it, and nothing here needs it.
  PEER_METADATA_DISCOVERY: 'false',
};

/** The label by which a workload's proxy is selected. */
export function labelsOf(name: string): Record<string, string> {
  return { app: name };
}

/** Returns the host name of a service. */
export function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

// Gateways do not send HBONE to an address that istiod has assigned. Its own are in 240.240.0.0/16.
let virtualAddresses = 0;
function takeVirtualAddress(): string {
  virtualAddresses++;
  return `240.241.${virtualAddresses >> 8}.${virtualAddresses & 255}`;
}

/** Makes a workload's pod, its identity, its service, and what its proxy reads. */
export function makeWorkload(options: PodOptions): Resource[] {
  const { name, namespace, proxyFiles } = options;
  const metadata = { name, namespace };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...(proxyFiles ? [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: proxyFiles }] : []),
    options.serviceKind === 'ServiceEntry' ? makeServiceEntry(options) : makeService(options),
    makePod(options),
  ];
}

type ServiceOptions = Omit<PodOptions, 'image' | 'isMeshed'>;

function makeService({ name, namespace, port, tlsHost, waypoint }: ServiceOptions): Resource {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: useWaypoint(waypoint) },
    // Istio takes the protocol from the port's name.
    spec: { selector: labelsOf(name), ports: [{ name: tlsHost ? 'https' : 'http', port }] },
  };
}

function makeServiceEntry({ name, namespace, host, port, tlsHost, waypoint }: ServiceOptions): Resource {
  const protocol = tlsHost ? 'HTTPS' : 'HTTP';
  return {
    apiVersion: NETWORKING,
    kind: 'ServiceEntry',
    metadata: { name, namespace, labels: useWaypoint(waypoint) },
    spec: {
      hosts: [host],
      addresses: [takeVirtualAddress()],
      location: 'MESH_INTERNAL',
      resolution: 'STATIC',
      workloadSelector: { labels: labelsOf(name) },
      ports: [{ number: port, name: protocol.toLowerCase(), protocol }],
    },
  };
}

function makePod(options: PodOptions): Resource {
  const { name, namespace, image, port, isMeshed, tlsHost } = options;
  const app = {
    name: 'app',
    image,
    // It was loaded into the node; no registry has it.
    imagePullPolicy: 'Never',
    args: [
      ...['-name', name, '-listen', `:${port}`, '-control', `:${CONTROL_PORT}`],
      ...(tlsHost === undefined ? [] : ['-tls', tlsHost]),
      ...(isMeshed ? [] : ['-ca', CA, '-identity', IDENTITY.mountPath]),
    ],
    ...(isMeshed ? {} : { volumeMounts: [IDENTITY] }),
    readinessProbe: { httpGet: { path: '/ready', port: CONTROL_PORT }, periodSeconds: 1 },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...labelsOf(name), ...(isMeshed ? {} : { 'sidecar.istio.io/inject': 'false' }) },
      annotations: annotatePod(options),
    },
    spec: {
      serviceAccountName: name,
      // Requests in flight after the end of a test do not matter.
      terminationGracePeriodSeconds: 1,
      containers: [app],
      ...(isMeshed ? {} : { volumes: [IDENTITY_VOLUME] }),
    },
  };
}

function annotatePod({ name, proxyFiles, takesHbone }: PodOptions): Record<string, string> {
  return {
    ...(proxyFiles ? mountIntoProxy(name) : {}),
    ...(takesHbone ? { 'proxy.istio.io/config': JSON.stringify({ proxyMetadata: TAKES_HBONE }) } : {}),
  };
}

function mountIntoProxy(configMap: string): Record<string, string> {
  const volume = { files: { configMap: { name: configMap } } };
  const mount = { files: { mountPath: PROXY_FILES, readOnly: true } };
  return {
    'sidecar.istio.io/userVolume': JSON.stringify(volume),
    'sidecar.istio.io/userVolumeMount': JSON.stringify(mount),
  };
}

function useWaypoint(waypoint: Waypoint | undefined): Record<string, string> {
  if (!waypoint) return {};
  return {
    'istio.io/use-waypoint': waypoint.name,
    'istio.io/use-waypoint-namespace': waypoint.namespace,
    'istio.io/ingress-use-waypoint': 'true',
  };
}

/** Makes an ingress gateway: a pod that injection turns into a proxy, which forwards all requests to a service. */
export function makeGateway(name: string, namespace: string, port: number, to: Service): Resource[] {
  const metadata = { name, namespace };
  const server = { port: { number: port, name: 'http', protocol: 'HTTP' }, hosts: ['*'] };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    makeService({ ...metadata, host: hostOf(name, namespace), port }),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        labels: { ...labelsOf(name), 'sidecar.istio.io/inject': 'true' },
        annotations: { 'inject.istio.io/templates': 'gateway' },
      },
      spec: {
        serviceAccountName: name,
        terminationGracePeriodSeconds: 1,
        // Without a tag it would be pulled again, even if the node has it.
        containers: [{ name: 'istio-proxy', image: 'auto', imagePullPolicy: 'IfNotPresent' }],
      },
    },
    ...makeGatewayRoute(metadata, labelsOf(name), server, to),
  ];
}

/** Makes the `Sidecar` with which a workload's proxy knows only these services. */
export function makeSidecar(name: string, namespace: string, known: readonly Service[]): Resource {
  const hosts = known.map(({ host }) => `*/${host}`);
  return {
    apiVersion: NETWORKING,
    kind: 'Sidecar',
    metadata: { name, namespace },
    spec: {
      workloadSelector: { labels: labelsOf(name) },
      egress: [{ hosts: hosts.length > 0 ? hosts : ['~/*'] }],
    },
  };
}
