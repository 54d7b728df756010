import {
  type ApplyOptions,
  type ClusterApi,
  type ClusterResource,
  describeResource,
  type ResourceName,
} from '../../../src/cluster/api.ts';
import { ClusterError } from '../../../src/cluster/refusal.ts';
import { keepListed } from '../../support/kept.ts';

/** Two digests that no image has. */
export const DIGEST_A = `sha256:${'a'.repeat(64)}`;
export const DIGEST_B = `sha256:${'b'.repeat(64)}`;
/** Labels of what belongs to the plugin meshtap. */
export const OUR_LABELS = { 'app.kubernetes.io/managed-by': 'meshtap', 'meshtap/inventory': 'meshtap' };

/** The entry of a field manager that applied our labels. */
export function owningLabels(manager = 'meshtap', operation = 'Apply') {
  const labels = Object.fromEntries(Object.keys(OUR_LABELS).map((label) => [`f:${label}`, {}]));
  return { manager, operation, fieldsV1: { 'f:metadata': { 'f:labels': labels } } };
}

/** Gives a resource to a field manager, by default ours, as if it had applied it. */
export function appliedBy(
  resource: ClusterResource,
  ...entries: ReturnType<typeof owningLabels>[]
): ClusterResource {
  const managedFields = entries.length === 0 ? [owningLabels()] : entries;
  return { ...resource, metadata: { ...resource.metadata, managedFields } };
}

/** Makes a resource with our labels in the namespace shop. */
export function makeResource(kind: string, name: string, parts: object = {}): ClusterResource {
  return {
    apiVersion: kind === 'ConfigMap' ? 'v1' : 'networking.istio.io/v1',
    kind,
    metadata: { name, namespace: 'shop', labels: OUR_LABELS },
    ...parts,
  };
}

/** Makes a plugin of ours that loads an image. */
export function makePlugin(image: string, annotations?: Record<string, string>): ClusterResource {
  return makeResource('WasmPlugin', 'meshtap', {
    apiVersion: 'extensions.istio.io/v1alpha1',
    metadata: { name: 'meshtap', namespace: 'shop', labels: OUR_LABELS, ...(annotations && { annotations }) },
    spec: { url: `oci://${image}` },
  });
}

/** Makes the error of a cluster that refuses. */
export function makeRefusal(why = 'no', code = 403, details: object = {}): ClusterError {
  const parts = { what: 'Cannot apply it', why, fix: 'Try something else.', cause: undefined };
  return new ClusterError(parts, { code, status: { details } });
}

/** A cluster in memory, and what was asked of it, such as `check WasmPlugin shop/meshtap`. */
export interface ScriptedCluster extends ClusterApi {
  asked: string[];
}

/**
 * Makes a cluster of given resources. It keeps what is applied, owned by us; `refuse` may throw, before anything is
 * done, for what is asked.
 */
export function makeScripted(
  resources: readonly ClusterResource[],
  refuse: (asked: string) => void = () => {},
): ScriptedCluster {
  const stored = new Map(resources.map((resource) => [describeResource(resource), resource]));
  const asked: string[] = [];
  const note = (verb: string, resource: ResourceName) => {
    const text = `${verb} ${describeResource(resource)}`;
    asked.push(text);
    refuse(text);
  };
  const fail = () => {
    throw new Error('nobody should ask for this');
  };
  return {
    name: 'test',
    asked,
    read: async (resource) => {
      note('read', resource);
      return stored.get(describeResource(resource));
    },
    list: async ({ kind }, filter = {}) => {
      const { namespace, labelSelector = '' } = filter;
      const labels = labelSelector.split(',').map((pair) => pair.split('='));
      const found = [...stored.values()].filter(
        (each) =>
          each.kind === kind &&
          (namespace === undefined || each.metadata.namespace === namespace) &&
          labels.every(([key = '', value]) => each.metadata.labels?.[key] === value),
      );
      return keepListed(found, filter);
    },
    apply: async (resource, { isDryRun, isForced }: ApplyOptions = {}) => {
      note(`${isForced ? 'force ' : ''}${isDryRun ? 'check' : 'apply'}`, resource);
      const key = describeResource(resource);
      const result = { ...resource, metadata: { ...stored.get(key)?.metadata, ...resource.metadata } };
      if (!isDryRun) stored.set(key, result);
      return result;
    },
    remove: async (resource, { isDryRun, uid } = {}) => {
      note(`${isDryRun ? 'try to delete' : 'delete'}${uid === undefined ? '' : ` ${uid} as`}`, resource);
      return isDryRun ? stored.has(describeResource(resource)) : stored.delete(describeResource(resource));
    },
    serves: async ({ kind }) => kind !== 'TrafficExtension',
    connect: fail,
    readLog: fail,
  };
}
