import type { ClusterApi } from '../api.ts';
import type { ClusterResource, ResourceKind } from '../resource.ts';
import { deletionOf, listInventory } from './inventory.ts';
import type { NamespaceReport, Outcome } from './outcome.ts';
import { isFromFile } from './previous-image.ts';
import { type Step, takeSteps } from './steps.ts';

/** What is to be taken away from a namespace. */
export interface RemovalUnit {
  namespace: string;
  /** Name of the plugin that all resources belong to. */
  name: string;
  /** Kinds to look for. */
  kinds: readonly ResourceKind[];
  isDryRun: boolean;
  /** What is undone in workloads, once no plugin needs it and while what they mount is still there. */
  unmount(options: { isDryRun: boolean }): Promise<Outcome[]>;
  /** Deletes a ConfigMap that pods may mount. */
  removeConfigMap(resource: ClusterResource, options: { isDryRun: boolean }): Promise<Outcome[]>;
}

/**
 * Takes away all that belongs to a plugin, the plugin first and what pods mount last. Workloads are looked at only where
 * there is a sign that they mount the filter. Throws a `PublishError` when it cannot be learned what there is.
 */
export async function removeFromNamespace(
  { namespace, name, kinds, isDryRun, unmount, removeConfigMap }: RemovalUnit,
  cluster: ClusterApi,
): Promise<NamespaceReport> {
  const found = await listInventory({ name, namespace, kinds }, cluster);
  const configMaps = found.filter(({ kind }) => kind === 'ConfigMap');
  const others = found.filter(({ kind }) => kind !== 'ConfigMap');
  const isMounted = configMaps.length > 0 || others.some(isFromFile);
  const steps: Step[] = [
    ...others.map((resource) => deletionOf(resource, cluster, { isDryRun })),
    ...(isMounted ? [{ run: () => unmount({ isDryRun }) }] : []),
    ...configMaps.map((resource) => ({ resource, run: () => removeConfigMap(resource, { isDryRun }) })),
  ];
  return takeSteps(namespace, steps);
}
