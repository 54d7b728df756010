import type { ClusterResource } from '../../../src/cluster/api.ts';
import type { PodOptions } from './pod-objects.ts';

type Labels = Record<string, string>;

/** Makes a Namespace with labels. */
export function makeNamespace(name: string, labels: Labels = {}): ClusterResource {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** Makes a Service of the namespace `shop` that a plugin targets. */
export function makeService(name: string, labels: Labels = {}): ClusterResource {
  const metadata = { name, namespace: 'shop', labels };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } };
}

/** Describes a pod of a waypoint. */
export function describeWaypoint(gateway: string, namespace = 'shop'): PodOptions {
  const labels = { 'gateway.networking.k8s.io/gateway-name': gateway };
  return { name: `${gateway}-0`, namespace, labels, type: 'waypoint' };
}

/** Makes the part of a plugin that targets something, by `KIND/NAME`. */
export function targetRefs(...targets: string[]): object {
  return {
    targetRefs: targets.map((each) => {
      const [kind, name] = each.split('/');
      return { kind, name };
    }),
  };
}
