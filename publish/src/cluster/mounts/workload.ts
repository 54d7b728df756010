import type { ClusterApi } from '../api.ts';
import type { ClusterResource, ManagedFields, ResourceKind } from '../resource.ts';

/** The kinds of workload whose pods mount the filter. */
export const WORKLOAD_KINDS = [
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
] as const satisfies readonly ResourceKind[];

/** A Deployment, StatefulSet or DaemonSet, the parts that we read. Source: Kubernetes API reference, `apps/v1`. */
export interface Workload extends ClusterResource {
  spec: {
    replicas?: number;
    /** A Deployment's. */
    paused?: boolean;
    /** A Deployment's. */
    strategy?: { type?: string };
    /** A StatefulSet's or DaemonSet's. */
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
    template: PodTemplate;
  };
  status?: Record<string, unknown>;
}

/** What a workload makes its pods of. */
export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: { hostNetwork?: boolean; volumes?: { configMap?: { name?: string } }[] };
}

/** Lists the workloads of a namespace, by kind and name. Those that are being deleted are left out. */
export async function listWorkloads(namespace: string, cluster: ClusterApi): Promise<Workload[]> {
  const lists = await Promise.all(WORKLOAD_KINDS.map((kind) => cluster.list(kind, { namespace })));
  return lists.flatMap((list) =>
    list
      .filter(isWorkload)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1)),
  );
}

/** The labels and annotations that a workload gives its pods. */
export function readTemplate({ spec }: Workload): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  const { labels = {}, annotations = {} } = spec.template.metadata ?? {};
  return { labels, annotations };
}

/** The managers that own a label or annotation of a workload's pod template. */
export function findTemplateOwners(
  { metadata }: Workload,
  part: 'labels' | 'annotations',
  key: string,
): ManagedFields[] {
  return (metadata.managedFields ?? []).filter(({ fieldsV1 }) => {
    const fields = ['f:spec', 'f:template', 'f:metadata', `f:${part}`].reduce(stepInto, fieldsV1);
    return fields?.[`f:${key}`] !== undefined;
  });
}

function stepInto(fields: Record<string, unknown> | undefined, name: string) {
  const next = fields?.[name];
  return typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : undefined;
}

function isWorkload(resource: ClusterResource): resource is Workload {
  const { spec } = resource;
  return typeof spec === 'object' && spec !== null && 'template' in spec;
}
