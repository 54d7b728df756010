import { type BuiltResource, buildCommonLabels } from './metadata.ts';
import { buildPodTemplate } from './receiver-pod-template.ts';
import { buildPolicy } from './receiver-policy.ts';
import {
  type ClickHouseSpec,
  RECEIVER_CONTAINER,
  RECEIVER_PORT,
  RECEIVER_PORT_NAME,
  type ReceiverSpec,
  type Replicas,
  receiverSelector,
  type VolumeSpec,
} from './receiver-spec.ts';

type Make = (apiVersion: string, kind: string, rest: object) => BuiltResource;

/** Makes the resources of a receiver, in the order in which to apply them. */
export function buildReceiver(spec: ReceiverSpec): BuiltResource[] {
  const component = { 'app.kubernetes.io/component': 'receiver' };
  const labels = { ...component, ...buildCommonLabels(spec.version), ...receiverSelector(spec) };
  const metadata = { name: spec.name, namespace: spec.namespace, labels };
  const make: Make = (apiVersion, kind, rest) => ({ apiVersion, kind, metadata, ...rest });
  const { store } = spec;
  return [
    make('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
    ...(store.kind === 'volume' ? [make('v1', 'PersistentVolumeClaim', { spec: buildClaim(store) })] : []),
    make('apps/v1', 'Deployment', { spec: buildDeployment(spec) }),
    make('v1', 'Service', { spec: buildService(spec) }),
    make('networking.k8s.io/v1', 'NetworkPolicy', { spec: buildPolicy(spec) }),
    ...(store.kind === 'clickhouse' ? buildScaling(spec, store, make) : []),
  ];
}

function buildClaim({ storageSize, storageClass }: VolumeSpec): object {
  return {
    accessModes: ['ReadWriteOnce'],
    ...(storageClass !== undefined && { storageClassName: storageClass }),
    resources: { requests: { storage: storageSize } },
  };
}

function buildDeployment(spec: ReceiverSpec): object {
  return {
    ...(spec.store.kind === 'volume' ? ONE_POD : severalPods(spec.store.replicas)),
    revisionHistoryLimit: 2,
    selector: { matchLabels: receiverSelector(spec) },
    template: buildPodTemplate(spec),
  };
}

// A SQLite file has one writer: the old pod must end before the new one starts.
const ONE_POD = { replicas: 1, strategy: { type: 'Recreate' } };

// A number here would undo what the autoscaler has decided, each time that the resources are applied.
function severalPods(replicas: Replicas): object {
  return {
    ...(!isScaled(replicas) && { replicas: replicas.min }),
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    minReadySeconds: 5,
  };
}

function isScaled({ min, max }: Replicas): boolean {
  return max > min;
}

function buildService(spec: ReceiverSpec): object {
  return {
    selector: receiverSelector(spec),
    // Istio reads the protocol from the name, other meshes and gateways from appProtocol.
    ports: [
      { name: RECEIVER_PORT_NAME, appProtocol: 'http', port: RECEIVER_PORT, targetPort: RECEIVER_PORT_NAME },
    ],
  };
}

function buildScaling(spec: ReceiverSpec, { replicas }: ClickHouseSpec, make: Make): BuiltResource[] {
  const budget = {
    maxUnavailable: 1,
    selector: { matchLabels: receiverSelector(spec) },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  };
  return [
    make('policy/v1', 'PodDisruptionBudget', { spec: budget }),
    ...(isScaled(replicas)
      ? [make('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: buildAutoscaler(spec, replicas) })]
      : []),
  ];
}

// JavaScript runs on one core: a receiver is near its limit at 1 CPU. That of a sidecar does not count.
function buildAutoscaler({ name }: ReceiverSpec, { min, max }: Replicas): object {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      {
        type: 'ContainerResource',
        containerResource: {
          ...{ name: 'cpu', container: RECEIVER_CONTAINER },
          target: { type: 'AverageValue', averageValue: '600m' },
        },
      },
    ],
    behavior: {
      scaleDown: {
        stabilizationWindowSeconds: 300,
        policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
      },
    },
  };
}
