import type { Resource } from '../cluster.ts';
import { makeGatewayRoute } from '../gateway-resources.ts';
import type { Service, WorkloadOptions } from '../mesh.ts';

const NETWORKING = 'networking.istio.io/v1';

/** Port of a workload's pod on which the tests speak to it. */
export const CONTROL_PORT = 15_900;

/** Where a proxy finds `WorkloadOptions.proxyFiles`. */
export const PROXY_FILES = '/etc/meshtap';

/** A workload to make a pod of. */
export type PodOptions = Service & {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly isMeshed: boolean;
} & Pick<WorkloadOptions, 'tlsHost' | 'proxyFiles'>;

/** The label by which a workload's proxy is selected. */
export function labelsOf(name: string): Record<string, string> {
  return { app: name };
}

/** Returns the host name of a service. */
export function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** Makes a workload's pod, its identity, its service, and what its proxy reads. */
export function makeWorkload(options: PodOptions): Resource[] {
  const { name, namespace, proxyFiles } = options;
  const metadata = { name, namespace };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...(proxyFiles ? [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: proxyFiles }] : []),
    makeService(options),
    makePod(options),
  ];
}

function makeService({ name, namespace, port, tlsHost }: Omit<PodOptions, 'image' | 'isMeshed'>): Resource {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    // Istio takes the protocol from the port's name.
    spec: { selector: labelsOf(name), ports: [{ name: tlsHost ? 'https' : 'http', port }] },
  };
}

function makePod(options: PodOptions): Resource {
  const { name, namespace, image, port, isMeshed, tlsHost, proxyFiles } = options;
  const app = {
    name: 'app',
    image,
    // It was loaded into the node; no registry has it.
    imagePullPolicy: 'Never',
    args: [
      ...['-name', name, '-listen', `:${port}`, '-control', `:${CONTROL_PORT}`],
      ...(tlsHost === undefined ? [] : ['-tls', tlsHost]),
    ],
    readinessProbe: { httpGet: { path: '/ready', port: CONTROL_PORT }, periodSeconds: 1 },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...labelsOf(name), ...(isMeshed ? {} : { 'sidecar.istio.io/inject': 'false' }) },
      ...(proxyFiles ? { annotations: mountIntoProxy(name) } : {}),
    },
    spec: {
      serviceAccountName: name,
      // Requests in flight after the end of a test do not matter.
      terminationGracePeriodSeconds: 1,
      containers: [app],
    },
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
