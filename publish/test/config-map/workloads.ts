import type { ClusterApi, ClusterResource, ManagedFields } from '../../src/cluster/api.ts';
import { buildMount } from '../../src/config-map/config-map.ts';
import type { Workload } from '../../src/config-map/workload.ts';
import { keepListed } from '../support/kept.ts';

/** A plugin whose module is in the ConfigMap wasm-filter. */
export const MOUNT = { name: 'meshtap', configMap: 'wasm-filter', digest: 'sha256:one' };

/** How a workload differs from a plain Deployment. */
export interface WorkloadParts {
  kind?: string;
  name?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Members of the spec besides the template. */
  spec?: object;
  podSpec?: object;
  status?: Record<string, unknown>;
  metadata?: object;
  managedFields?: ManagedFields[];
}

/** Makes a workload, as the API server holds it. */
export function makeWorkload(parts: WorkloadParts = {}): Workload {
  const { kind = 'Deployment', name = 'web', labels = {}, annotations = {} } = parts;
  const managedFields = parts.managedFields ?? [owning('kubectl', { labels, annotations }, 'Update')];
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      generation: 1,
      managedFields,
      ...parts.metadata,
    },
    spec: {
      ...parts.spec,
      template: { metadata: { labels: { app: name, ...labels }, annotations }, spec: { ...parts.podSpec } },
    },
    ...(parts.status && { status: parts.status }),
  };
}

/** Makes a workload that mounts the filter by our hand, besides what others gave it. */
export function makeMounted(parts: WorkloadParts = {}, mount = MOUNT): Workload {
  const ours = buildMount(mount);
  const { labels = {}, annotations = {} } = parts;
  return makeWorkload({
    ...parts,
    labels: { ...labels, ...ours.labels },
    annotations: { ...annotations, ...ours.annotations },
    managedFields: [owning('kubectl', { labels, annotations }, 'Update'), owning('meshtap', ours)],
  });
}

/** Makes the entry of a manager that owns labels and annotations of a template. */
export function owning(
  manager: string,
  { labels = {}, annotations = {} }: { labels?: object; annotations?: object },
  operation = 'Apply',
): ManagedFields {
  const fields = (of: object) => Object.fromEntries(Object.keys(of).map((key) => [`f:${key}`, {}]));
  const metadata = { 'f:labels': fields(labels), 'f:annotations': fields(annotations) };
  return { manager, operation, fieldsV1: { 'f:spec': { 'f:template': { 'f:metadata': metadata } } } };
}

/** A cluster with these workloads, and what was asked of it. Any other request is an Error. */
export function makeCluster(workloads: () => readonly ClusterResource[]) {
  const applied: { resource: ClusterResource; isDryRun: boolean }[] = [];
  const removed: { name: string; uid: string | undefined; isDryRun: boolean }[] = [];
  const refuse = () => {
    throw new Error('no test expects this request');
  };
  const cluster: ClusterApi = {
    name: 'fake',
    list: async ({ apiVersion, kind }, { namespace, ...filter } = {}) => {
      if (apiVersion !== 'apps/v1' || namespace !== 'shop') refuse();
      return keepListed(
        workloads().filter((each) => each.kind === kind),
        filter,
      );
    },
    apply: async (resource, { isDryRun = false } = {}) => {
      applied.push({ resource, isDryRun });
      return resource;
    },
    remove: async ({ metadata: { name } }, { isDryRun = false, uid } = {}) => {
      removed.push({ name, uid, isDryRun });
      return true;
    },
    read: refuse,
    serves: refuse,
    connect: refuse,
    readLog: refuse,
  };
  return { cluster, applied, removed };
}
