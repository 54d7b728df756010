import { unmountWorkloads } from '../../config-map/mounting.ts';
import { removeConfigMap } from '../../config-map/removal.ts';
import type { ClusterApi, ClusterResource } from '../api.ts';
import { makeOutcome, type NamespaceReport, type StepOptions } from '../outcome.ts';
import { type InventoryQuery, listInventory } from './inventory.ts';
import { isFromFile } from './previous-image.ts';
import { runSteps, type Step } from './steps.ts';

/** What is deleted. */
export interface RemovalPlan {
  namespace: string;
  /** Name of the plugin that the resources belong to. */
  name: string;
  resources: readonly ClusterResource[];
  /** Workloads no longer mount the filter: their pods restart before the ConfigMap is deleted. */
  isUnmounting: boolean;
}

/**
 * Deletes everything that belongs to a plugin in a namespace: the plugin first, what pods mount last. Reads workloads only
 * if something shows that they mount the filter. Throws a `PublishError` if the resources cannot be listed.
 */
export async function removeFromNamespace(
  query: InventoryQuery,
  cluster: ClusterApi,
  options: StepOptions,
): Promise<NamespaceReport> {
  const resources = await listInventory(query, cluster);
  const isUnmounting = resources.some((each) => each.kind === 'ConfigMap' || isFromFile(each));
  const { namespace, name } = query;
  return runSteps(
    namespace,
    listRemovalSteps({ namespace, name, resources, isUnmounting }, cluster, options),
  );
}

/** Lists the steps that delete resources, in their order but ConfigMaps last: pods may need these until they restart. */
export function listRemovalSteps(
  { namespace, name, resources, isUnmounting }: RemovalPlan,
  cluster: ClusterApi,
  options: StepOptions,
): Step[] {
  const { isDryRun = false } = options;
  const removal = { ...options, ...(isUnmounting && { unmounting: name }) };
  const isConfigMap = ({ kind }: ClusterResource) => kind === 'ConfigMap';
  return [
    ...resources
      .filter((resource) => !isConfigMap(resource))
      .map((resource) => ({ resource, run: () => deleteResource(resource, cluster, isDryRun) })),
    ...(isUnmounting ? [{ run: () => unmountWorkloads(name, namespace, cluster, options) }] : []),
    ...resources
      .filter(isConfigMap)
      .map((resource) => ({ resource, run: () => removeConfigMap(resource, cluster, removal) })),
  ];
}

// With the uid, only this very resource is deleted and not a new one of the same name.
async function deleteResource(resource: ClusterResource, cluster: ClusterApi, isDryRun: boolean) {
  const { apiVersion, kind, metadata } = resource;
  const { name, namespace = '', uid } = metadata;
  const target = { apiVersion, kind, metadata: { name, namespace } };
  await cluster.remove(target, { isDryRun, ...(uid !== undefined && { uid }) });
  return [makeOutcome(resource, 'deleted')];
}
