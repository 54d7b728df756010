import { type BuiltResource, buildCommonLabels } from './metadata.ts';

/** The name of a receiver in a cluster, as `meshtap receiver` makes it. */
export interface ReceiverName {
  namespace: string;
  name: string;
}

/** How a receiver runs in a cluster. */
export interface ReceiverSpec {
  namespace: string;
  name: string;
  /** Version of meshtap. */
  version: string;
  /** `HOST/REPOSITORY[:TAG][@sha256:HEX]`. */
  image: string;
  /** Both as the flags of `meshtap receive`. */
  keepFor: string;
  keepBytes: string;
  /** A Kubernetes quantity. */
  storageSize: string;
  storageClass?: string | undefined;
  /** Namespace of istiod, which an injected proxy must reach. */
  rootNamespace: string;
}

/** Name of a receiver's resources, if none is given. */
export const DEFAULT_RECEIVER_NAME = 'meshtap-receiver';
/** Port of its Service and of its ingest. */
export const RECEIVER_PORT = 9000;
/** Port of its page, on the loopback of its pod. */
export const RECEIVER_PAGE_PORT = 9080;
/** Label that finds a receiver's pods. Its value is the receiver's name. */
export const RECEIVER_LABEL = 'meshtap/receiver';

// Not root, not the uid of Istio's proxy, and not a user of the nodes.
const USER_ID = 65532;
const DATA_FOLDER = '/data';
const PORT_NAME = 'http-ingest';
// ztunnel listens here in the pods of an ambient mesh. Source: Istio, "Application requirements", ports.
const HBONE_PORT = 15008;
// istiod sends configuration and certificates to proxies here. Source: as above.
const ISTIOD_PORT = 15012;
const DNS_PORT = 53;

/** Makes the resources of a receiver, in the order in which to apply them. */
export function buildReceiver(spec: ReceiverSpec): BuiltResource[] {
  const component = { 'app.kubernetes.io/component': 'receiver' };
  const labels = { ...component, ...buildCommonLabels(spec.version), ...selectorOf(spec) };
  const metadata = { name: spec.name, namespace: spec.namespace, labels };
  const make = (apiVersion: string, kind: string, rest: object) => ({ apiVersion, kind, metadata, ...rest });
  return [
    make('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
    make('v1', 'PersistentVolumeClaim', { spec: buildClaim(spec) }),
    make('apps/v1', 'Deployment', { spec: buildDeployment(spec) }),
    make('v1', 'Service', { spec: buildService(spec) }),
    make('networking.k8s.io/v1', 'NetworkPolicy', { spec: buildPolicy(spec) }),
  ];
}

/** Gives the host of a receiver's Service, as the mesh knows it. */
export function receiverHost({ namespace, name }: ReceiverName): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

function selectorOf({ name }: ReceiverSpec): Record<string, string> {
  return { [RECEIVER_LABEL]: name };
}

function buildClaim({ storageSize, storageClass }: ReceiverSpec): object {
  return {
    accessModes: ['ReadWriteOnce'],
    ...(storageClass !== undefined && { storageClassName: storageClass }),
    resources: { requests: { storage: storageSize } },
  };
}

// A SQLite file has one writer: the old pod must end before the new one starts.
function buildDeployment(spec: ReceiverSpec): object {
  return {
    replicas: 1,
    strategy: { type: 'Recreate' },
    revisionHistoryLimit: 2,
    selector: { matchLabels: selectorOf(spec) },
    template: {
      metadata: { labels: { 'app.kubernetes.io/component': 'receiver', ...selectorOf(spec) } },
      spec: buildPod(spec),
    },
  };
}

function buildPod(spec: ReceiverSpec): object {
  return {
    serviceAccountName: spec.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER_ID,
      runAsGroup: USER_ID,
      fsGroup: USER_ID,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [buildContainer(spec)],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: spec.name } },
      // SQLite uses files to sort what does not fit into memory.
      { name: 'tmp', emptyDir: { sizeLimit: '512Mi' } },
    ],
  };
}

function buildContainer({ image, keepFor, keepBytes }: ReceiverSpec): object {
  const probe = { httpGet: { path: '/healthz', port: PORT_NAME }, timeoutSeconds: 5 };
  return {
    name: 'receiver',
    image,
    args: [
      'receive',
      ...['--listen', `0.0.0.0:${RECEIVER_PORT}`],
      ...['--page', `127.0.0.1:${RECEIVER_PAGE_PORT}`],
      ...['--store', `${DATA_FOLDER}/receive.db`],
      ...['--keep-for', keepFor, '--keep-bytes', keepBytes],
      '--quiet',
    ],
    ports: [{ name: PORT_NAME, containerPort: RECEIVER_PORT }],
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, initialDelaySeconds: 10, periodSeconds: 20, failureThreshold: 6 },
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '512Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'data', mountPath: DATA_FOLDER },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

function buildService(spec: ReceiverSpec): object {
  return {
    selector: selectorOf(spec),
    // Istio reads the protocol from the name, other meshes and gateways from appProtocol.
    ports: [{ name: PORT_NAME, appProtocol: 'http', port: RECEIVER_PORT, targetPort: PORT_NAME }],
  };
}

/**
 * Makes the spec of the NetworkPolicy of a receiver: proxies may reach the ingest, and the pod may reach only what an
 * injected proxy needs to start. The page is on loopback: port-forward reaches it, and no policy applies to it.
 */
function buildPolicy(spec: ReceiverSpec): object {
  const inNamespace = (name: string) => [
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
  ];
  return {
    podSelector: { matchLabels: selectorOf(spec) },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [tcp(RECEIVER_PORT), tcp(HBONE_PORT)] }],
    egress: [
      { to: inNamespace(spec.rootNamespace), ports: [tcp(ISTIOD_PORT)] },
      { to: inNamespace('kube-system'), ports: [{ protocol: 'UDP', port: DNS_PORT }, tcp(DNS_PORT)] },
    ],
  };
}

function tcp(port: number): object {
  return { protocol: 'TCP', port };
}
