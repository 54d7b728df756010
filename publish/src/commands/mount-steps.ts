import type { ClusterApi } from '../cluster/api.ts';
import type { ClusterResource } from '../cluster/resource.ts';
import type { NamespaceUnit } from '../cluster/rollout/namespace-rollout.ts';
import type { RemovalUnit } from '../cluster/rollout/removal.ts';
import type { Step } from '../cluster/rollout/steps.ts';
import { readRestart } from '../options/delivery.ts';
import type { RawOptions } from '../options/raw.ts';
import type { ResourceChoice } from './resource-choice.ts';

/** What the steps about pods that mount the filter need besides. */
export interface MountScene {
  /** Name of the plugin. */
  name: string;
  namespace: string;
  isDryRun: boolean;
  /** Where the writes go. */
  cluster: ClusterApi;
  /** Aborts a wait for pods, not a write. */
  signal: AbortSignal;
  /** Tells people a line at once. */
  say: (line: string) => void;
}

/** Makes the step that has workloads mount the filter, if they are to. */
export async function mountOf(
  { mount }: Pick<ResourceChoice, 'mount'>,
  raw: RawOptions,
  { namespace, cluster, say }: MountScene,
): Promise<NamespaceUnit['mount']> {
  if (mount === undefined) return undefined;
  const { mountWorkloads } = await import('../cluster/mounts/mount.ts');
  const isRestart = readRestart(raw);
  return ({ isDryRun }) => mountWorkloads(mount, namespace, cluster, { isDryRun, isRestart, say });
}

/** Makes what takes the mounts and the ConfigMap of a namespace back. */
export async function unmountOf({
  name,
  namespace,
  cluster,
  signal,
  say,
}: MountScene): Promise<Pick<RemovalUnit, 'unmount' | 'removeConfigMap'>> {
  const [{ unmountWorkloads }, { removeConfigMap }] = await Promise.all([
    import('../cluster/mounts/mount.ts'),
    import('../cluster/mounts/config-map-removal.ts'),
  ]);
  return {
    unmount: ({ isDryRun }) => unmountWorkloads(name, namespace, cluster, { isDryRun, say }),
    removeConfigMap: (resource, { isDryRun }) =>
      removeConfigMap(resource, cluster, { isDryRun, unmounting: name, signal, say }),
  };
}

/** Makes the steps that prune what an apply does not make any more. A ConfigMap goes only once no pod needs it. */
export async function pruningOf(
  obsolete: readonly ClusterResource[],
  { mount }: Pick<ResourceChoice, 'mount'>,
  scene: MountScene,
): Promise<Step[]> {
  if (obsolete.length === 0) return [];
  const { deletionOf } = await import('../cluster/rollout/inventory.ts');
  const { cluster, isDryRun, name, signal, say } = scene;
  const isConfigMap = ({ kind }: ClusterResource) => kind === 'ConfigMap';
  const configMaps = obsolete.filter(isConfigMap);
  const steps = obsolete
    .filter((resource) => !isConfigMap(resource))
    .map((resource) => deletionOf(resource, cluster, { isDryRun }));
  if (configMaps.length === 0) return steps;
  const { unmount } = await unmountOf(scene);
  const { removeConfigMap } = await import('../cluster/mounts/config-map-removal.ts');
  // Pods that mount the filter by another ConfigMap go on.
  const unmounting = mount === undefined ? { unmounting: name } : {};
  return [
    ...steps,
    ...(mount === undefined && unmount !== undefined ? [{ run: () => unmount({ isDryRun }) }] : []),
    ...configMaps.map((resource) => ({
      resource,
      run: () => removeConfigMap(resource, cluster, { isDryRun, ...unmounting, signal, say }),
    })),
  ];
}
