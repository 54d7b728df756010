import {
  type ClickHouseSpec,
  RECEIVER_CONTAINER,
  RECEIVER_PAGE_PORT,
  RECEIVER_PORT,
  RECEIVER_PORT_NAME,
  type ReceiverSpec,
  receiverSelector,
  STORE_LABEL,
  type VolumeSpec,
} from './receiver-spec.ts';

// Not root, not the uid of Istio's proxy, and not a user of the nodes.
const USER_ID = 65532;
const DATA_FOLDER = '/data';
const CA_FOLDER = '/store-ca';
const CA_FILE = 'ca.crt';

/** How long a pod goes on after it left the Service, in seconds: until every proxy has learned that it did. */
const LEAVE_SECONDS = 10;
/** How long the proxy of a pod stays, in seconds: after the receiver has left the Service and stored what it took. */
const PROXY_SECONDS = 30;

/** What differs between the stores of a pod. */
interface StoreParts {
  args: string[];
  pod: object;
  container: object;
  mounts: object[];
  volumes: object[];
  resources: object;
}

/** Makes the pod template of a receiver. */
export function buildPodTemplate(spec: ReceiverSpec): object {
  const { store } = spec;
  const parts = store.kind === 'volume' ? buildVolumeParts(spec, store) : buildClickHouseParts(spec, store);
  return {
    metadata: {
      labels: {
        'app.kubernetes.io/component': 'receiver',
        ...receiverSelector(spec),
        ...(store.kind === 'clickhouse' && { [STORE_LABEL]: store.kind }),
      },
      ...(store.kind === 'clickhouse' && { annotations: PROXY_ANNOTATIONS }),
    },
    spec: {
      serviceAccountName: spec.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...parts.pod,
      containers: [buildContainer(spec, parts)],
      ...(parts.volumes.length > 0 && { volumes: parts.volumes }),
    },
  };
}

// An injected proxy that is not a native sidecar would end before the receiver, and start after it.
// Source: Istio, ProxyConfig.
const PROXY_ANNOTATIONS = {
  'proxy.istio.io/config': JSON.stringify({
    holdApplicationUntilProxyStarts: true,
    terminationDrainDuration: `${PROXY_SECONDS}s`,
  }),
};

const SECURITY = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
};
const SECCOMP = { seccompProfile: { type: 'RuntimeDefault' } };

function buildVolumeParts({ name, keepFor }: ReceiverSpec, { keepBytes }: VolumeSpec): StoreParts {
  return {
    args: ['--store', `${DATA_FOLDER}/receive.db`, '--keep-for', keepFor, '--keep-bytes', keepBytes],
    pod: {
      terminationGracePeriodSeconds: 30,
      securityContext: {
        ...{ ...SECURITY, fsGroup: USER_ID, fsGroupChangePolicy: 'OnRootMismatch' },
        ...SECCOMP,
      },
    },
    container: {},
    mounts: [
      { name: 'data', mountPath: DATA_FOLDER },
      { name: 'tmp', mountPath: '/tmp' },
    ],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: name } },
      // SQLite uses files to sort what does not fit into memory.
      { name: 'tmp', emptyDir: { sizeLimit: '512Mi' } },
    ],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2', memory: '1Gi' } },
  };
}

function buildClickHouseParts(spec: ReceiverSpec, store: ClickHouseSpec): StoreParts {
  const { url, secret, caKey, cluster, keepBytes } = store;
  return {
    args: [
      ...['--store', url],
      ...(caKey === undefined ? [] : ['--store-ca-file', `${CA_FOLDER}/${CA_FILE}`]),
      ...(cluster === undefined ? [] : ['--store-cluster', cluster]),
      ...['--keep-for', spec.keepFor],
      ...(keepBytes === undefined ? [] : ['--keep-bytes', keepBytes]),
    ],
    pod: {
      terminationGracePeriodSeconds: 60,
      topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((key) =>
        spreadOver(key, spec),
      ),
      securityContext: { ...SECURITY, ...SECCOMP },
    },
    container: {
      env: [
        { name: 'MESHTAP_STORE_PASSWORD', valueFrom: { secretKeyRef: { name: secret, key: 'password' } } },
      ],
      lifecycle: { preStop: { sleep: { seconds: LEAVE_SECONDS } } },
    },
    mounts: caKey === undefined ? [] : [{ name: 'store-ca', mountPath: CA_FOLDER, readOnly: true }],
    volumes:
      caKey === undefined
        ? []
        : [{ name: 'store-ca', secret: { secretName: secret, items: [{ key: caKey, path: CA_FILE }] } }],
    resources: { requests: { cpu: '500m', memory: '256Mi' }, limits: { cpu: '2', memory: '1Gi' } },
  };
}

// A preference: a cluster with one node runs them all. The hash keeps the pods of an old version out of the count.
function spreadOver(topologyKey: string, spec: ReceiverSpec): object {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: receiverSelector(spec) },
    matchLabelKeys: ['pod-template-hash'],
  };
}

// The probes do not ask the store. If it is away, all pods would leave the Service at once, and proxies would get a 503
// of the mesh; a receiver answers 503 with Retry-After, counts it, and can still be asked why.
function buildContainer({ image }: ReceiverSpec, parts: StoreParts): object {
  const probe = { httpGet: { path: '/healthz', port: RECEIVER_PORT_NAME }, timeoutSeconds: 5 };
  const { args, container, mounts, resources } = parts;
  return {
    name: RECEIVER_CONTAINER,
    image,
    args: [
      'receive',
      ...['--listen', `0.0.0.0:${RECEIVER_PORT}`],
      ...['--page', `127.0.0.1:${RECEIVER_PAGE_PORT}`],
      ...args,
      '--quiet',
    ],
    ...container,
    ports: [{ name: RECEIVER_PORT_NAME, containerPort: RECEIVER_PORT }],
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, initialDelaySeconds: 10, periodSeconds: 20, failureThreshold: 6 },
    resources,
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
}
