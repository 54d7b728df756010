import type { ProxyPod } from './proxy-pods.ts';

/** Which proxies a resource attaches to: those with all labels, or the targets. */
export interface Selection {
  /** The resource's own. */
  namespace: string;
  labels: Readonly<Record<string, string>>;
  targets: readonly { kind: string; name: string }[];
}

const WAYPOINT_KINDS = ['Service', 'ServiceEntry', 'GatewayClass'];

/**
 * True if the resource attaches to the pod's proxy. Which waypoint serves a Service is not asked: every waypoint counts.
 * Source: istio `pilot/pkg/model/policyattachment.go`, `ShouldAttachPolicy`.
 */
export function isSelected({ namespace, labels, targets }: Selection, pod: ProxyPod): boolean {
  if (targets.length === 0) {
    // A waypoint takes no selector, and nothing that has no target.
    return !pod.isWaypoint && Object.entries(labels).every(([key, value]) => pod.labels[key] === value);
  }
  if (pod.gateway === undefined) return false;
  return targets.some(
    ({ kind, name }) =>
      (kind === 'Gateway' && name === pod.gateway && namespace === pod.namespace) ||
      (pod.isWaypoint && WAYPOINT_KINDS.includes(kind)),
  );
}
