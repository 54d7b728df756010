import type { ClusterResource } from '../../../src/cluster/api.ts';

/** How a pod differs from a running one with a sidecar. */
export interface PodOptions {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  createdAt?: string;
  hasProxy?: boolean;
  isNative?: boolean;
  isLeaving?: boolean;
  /** First argument after `proxy`. */
  type?: string;
  phase?: string;
  /** State of the proxy's container. */
  state?: object | undefined;
}

/** Makes a pod as the API server shows it. */
export function makePod(options: PodOptions): ClusterResource {
  const {
    name,
    namespace = 'shop',
    labels = {},
    annotations = {},
    createdAt = '2026-11-23T07:59:00Z',
    hasProxy = true,
    isNative = false,
    type = 'sidecar',
  } = options;
  const state = 'state' in options ? options.state : { running: { startedAt: '2026-11-23T08:00:00Z' } };
  const proxies = hasProxy ? [{ name: 'istio-proxy', args: ['proxy', type, '--domain', 'x'] }] : [];
  const statuses = hasProxy && state !== undefined ? [{ name: 'istio-proxy', state }] : [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels,
      annotations,
      creationTimestamp: createdAt,
      ...(options.isLeaving && { deletionTimestamp: '2026-11-23T08:00:00Z' }),
    },
    spec: {
      containers: [{ name: 'app' }, ...(isNative ? [] : proxies)],
      initContainers: isNative ? proxies : [],
    },
    status: {
      phase: options.phase ?? 'Running',
      [isNative ? 'initContainerStatuses' : 'containerStatuses']: statuses,
    },
  };
}
