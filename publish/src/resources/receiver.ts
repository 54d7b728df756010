import { RECEIVER_PAGE_PORT, RECEIVER_PORT } from '../options/receiver.ts';
import type { BuiltResource } from './metadata.ts';
import { buildReceiverPolicy } from './receiver-policy.ts';

/** What decides how a receiver runs in a cluster. */
export interface ReceiverSpec {
  namespace: string;
  name: string;
  /** Version of meshtap. */
  version: string;
  /** `HOST/REPOSITORY[:TAG][@sha256:HEX]`. */
  image: string;
  /** As `receive` takes them. */
  keepFor: string;
  keepBytes: string;
  /** A quantity of Kubernetes. */
  storageSize: string;
  storageClass?: string;
  /** Namespace of istiod, which an injected proxy has to reach. */
  rootNamespace: string;
}

/** Label of a receiver's pods, by which they are found. Its value is the receiver's name. */
export const RECEIVER_LABEL = 'meshtap/receiver';

// Neither root nor the uid of Istio's proxy, and of no user on the nodes.
const USER_ID = 65532;
const DATA_FOLDER = '/data';
const PORT_NAME = 'http-ingest';

/** Makes the resources of a receiver, in the order in which they are to be applied. */
export function buildReceiver(spec: ReceiverSpec): BuiltResource[] {
  const metadata = { name: spec.name, namespace: spec.namespace, labels: buildReceiverLabels(spec) };
  const make = (apiVersion: string, kind: string, rest: object) => ({ apiVersion, kind, metadata, ...rest });
  return [
    make('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
    make('v1', 'PersistentVolumeClaim', { spec: buildClaim(spec) }),
    make('apps/v1', 'Deployment', { spec: buildDeployment(spec) }),
    make('v1', 'Service', { spec: buildService(spec) }),
    make('networking.k8s.io/v1', 'NetworkPolicy', { spec: buildReceiverPolicy(selectorOf(spec), spec) }),
  ];
}

function buildReceiverLabels({ name, version }: ReceiverSpec): Record<string, string> {
  return {
    'app.kubernetes.io/component': 'receiver',
    'app.kubernetes.io/managed-by': 'meshtap',
    'app.kubernetes.io/part-of': 'meshtap',
    'app.kubernetes.io/version': version.replace(/\+.*$/, ''),
    [RECEIVER_LABEL]: name,
  };
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

// A file of SQLite has one writer: the old pod has to be gone before the new one comes.
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
      // SQLite sorts what is too large for memory in files.
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
    // Istio goes by the name; other meshes and gateways by the protocol.
    ports: [{ name: PORT_NAME, appProtocol: 'http', port: RECEIVER_PORT, targetPort: PORT_NAME }],
  };
}
