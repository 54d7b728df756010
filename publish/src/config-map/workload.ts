import type { ClusterApi, ClusterResource, ManagedFields } from '../cluster/api.ts';
import { ListMemory } from '../cluster/list-memory.ts';
import { isObject, type JsonObject, objectOf } from '../json.ts';
import type { TemplateMetadata } from './config-map.ts';

const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** A Deployment, StatefulSet or DaemonSet: the parts that we read. Source: Kubernetes API reference, `apps/v1`. */
export interface Workload extends ClusterResource {
  spec: {
    replicas?: number;
    /** This and `strategy`: of a Deployment. */
    paused?: boolean;
    strategy?: { type?: string };
    /** Of a StatefulSet or DaemonSet. */
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } };
    template: {
      metadata?: Partial<TemplateMetadata>;
      spec?: { hostNetwork?: boolean; volumes?: { configMap?: { name?: string } }[] };
    };
  };
  status?: Record<string, unknown>;
}

/** Lists the workloads of a namespace, by kind and name, without those that are being deleted. Holds only what we read of each. */
export async function listWorkloads(
  namespace: string,
  cluster: Pick<ClusterApi, 'list'>,
): Promise<Workload[]> {
  const filter = { namespace, keep: keepTemplate, memory: new ListMemory() };
  const lists = await Promise.all(
    WORKLOAD_KINDS.map((kind) => cluster.list({ apiVersion: 'apps/v1', kind }, filter)),
  );
  return lists.flatMap((list) =>
    list
      .filter(isWorkload)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1)),
  );
}

// Of the owners of fields only who owns the metadata of the template: all owners are often half of a workload.
function keepOwners(workload: ClusterResource): ClusterResource {
  const { managedFields, ...metadata } = workload.metadata;
  const owners = managedFields?.map(({ fieldsV1, ...owner }) => {
    const spec = objectOf(fieldsV1)['f:spec'];
    if (spec === undefined) return owner;
    const template = objectOf(objectOf(spec)['f:template'])['f:metadata'];
    const fields = template === undefined ? {} : { 'f:template': { 'f:metadata': template } };
    return { ...owner, fieldsV1: { 'f:spec': fields } };
  });
  return { ...workload, metadata: { ...metadata, ...(owners && { managedFields: owners }) } };
}

// Only what says how pods mount the filter, and whether they restart.
function keepTemplate(workload: ClusterResource): ClusterResource {
  const { apiVersion, kind, metadata, spec, status } = keepOwners(workload);
  const { replicas, paused, strategy, updateStrategy, template } = objectOf(spec);
  const { hostNetwork, volumes } = objectOf(objectOf(template).spec);
  const { labels, annotations } = objectOf(objectOf(template).metadata);
  const own = {
    metadata: withoutAbsent({ labels, annotations }),
    spec: withoutAbsent({ hostNetwork, volumes }),
  };
  return {
    ...{ apiVersion, kind, metadata, status: objectOf(status) },
    spec: {
      ...withoutAbsent({ replicas, paused, strategy, updateStrategy }),
      ...(isObject(template) && { template: own }),
    },
  };
}

function withoutAbsent(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** Reads the labels and annotations that a workload gives its pods. */
export function readTemplate({ spec }: Workload): TemplateMetadata {
  const { labels = {}, annotations = {} } = spec.template.metadata ?? {};
  return { labels, annotations };
}

/** Finds the managers that own a label or annotation of a workload's pod template. */
export function findTemplateOwners(
  { metadata }: Workload,
  part: 'labels' | 'annotations',
  key: string,
): ManagedFields[] {
  return (metadata.managedFields ?? []).filter(({ fieldsV1 }) => {
    const path = ['f:spec', 'f:template', 'f:metadata', `f:${part}`, `f:${key}`];
    return path.reduce<unknown>((fields, name) => (isObject(fields) ? fields[name] : undefined), fieldsV1);
  });
}

/** Counts the pods that are not of the latest template; zero if no controller has seen it. Source: kubectl `rollout_status.go`. */
export function countOutdated({ kind, metadata, status = {} }: Workload): number {
  const read = (name: string) => (typeof status[name] === 'number' ? status[name] : 0);
  const [now, updated] =
    kind === 'DaemonSet'
      ? [read('desiredNumberScheduled'), read('updatedNumberScheduled')]
      : [read('replicas'), read('updatedReplicas')];
  // The controller cannot have done what it has not seen yet.
  if (read('observedGeneration') < (metadata.generation ?? 0)) return now;
  return Math.max(0, now - updated);
}

/** Says why a workload's pods do not restart by themselves when its template changes. Undefined if they do. */
export function findRestartObstacle({ kind, spec }: Workload): string | undefined {
  if (spec.paused) return 'it is paused: its pods restart after `kubectl rollout resume`';
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type === 'OnDelete') return 'its pods restart only when they are deleted (updateStrategy OnDelete)';
  const partition = kind === 'StatefulSet' ? (rollingUpdate?.partition ?? 0) : 0;
  if (partition > 0) return `its pods below number ${partition} restart only when the partition is lowered`;
  return undefined;
}

/** Says what a change of the template does to a workload's pods; `purpose` is why it changes, such as "to mount the filter". */
export function describeRestart(workload: Workload, purpose: string): string {
  const obstacle = findRestartObstacle(workload);
  if (obstacle !== undefined) return `restart needed ${purpose}: ${obstacle}`;
  if (workload.spec.strategy?.type === 'Recreate') {
    return `its pods restart ${purpose}, all at once (strategy Recreate)`;
  }
  return `its pods restart ${purpose}`;
}

function isWorkload(resource: ClusterResource): resource is Workload {
  return isObject(resource.spec) && isObject(resource.spec.template);
}
