import { connect } from 'node:net';
import type { ClusterApi, ClusterResource } from '../../src/cluster/api.ts';
import { ClusterError } from '../../src/cluster/refusal.ts';

/** A cluster in memory that has pods of receivers. */
export interface ReceiverCluster extends ClusterApi {
  pods: ClusterResource[];
  /** Port of loopback that stands for the page of a pod, by the pod's name. */
  readonly ports: Map<string, number>;
  /** True: lists of all namespaces are forbidden. */
  isLimited: boolean;
}

/** Makes a cluster of pods. */
export function makeReceiverCluster(...pods: ClusterResource[]): ReceiverCluster {
  const unused = () => Promise.reject(new Error('looking at a receiver does not need it'));
  const cluster: ReceiverCluster = {
    ...{ name: 'memory', pods, ports: new Map<string, number>(), isLimited: false },
    ...{ read: unused, apply: unused, remove: unused, serves: unused, readLog: unused },
    list: async ({ kind }, { namespace, labelSelector = '' } = {}) => {
      if (namespace === undefined && cluster.isLimited) {
        const parts = {
          what: 'Cannot list Pods in all namespaces',
          why: 'you may not',
          fix: 'Ask.',
          cause: undefined,
        };
        throw new ClusterError(parts, { code: 403, status: {} });
      }
      const [key = '', value] = labelSelector.split('=');
      return cluster.pods.filter(({ metadata, ...pod }) => {
        const label = metadata.labels?.[key];
        const isThere = pod.kind === kind && label !== undefined && (value === undefined || label === value);
        return isThere && (namespace === undefined || metadata.namespace === namespace);
      });
    },
    connect: async ({ name }) => connect(cluster.ports.get(name) ?? 1, '127.0.0.1'),
  };
  return cluster;
}

/** Makes the pod of a receiver. */
export function makeReceiverPod(
  pod: string,
  { namespace = 'traces', name = 'meshtap-receiver', isReady = true } = {},
): ClusterResource {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod, namespace, labels: { 'meshtap/receiver': name } },
    status: {
      phase: isReady ? 'Running' : 'Pending',
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    },
  };
}
