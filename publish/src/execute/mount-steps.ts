import type { ClusterApi } from '../cluster/api.ts';
import { removeConfigMap } from '../cluster/mounts/config-map-removal.ts';
import { mountWorkloads, unmountWorkloads } from '../cluster/mounts/mount.ts';
import type { ClusterResource } from '../cluster/resource.ts';
import { deletionOf } from '../cluster/rollout/inventory.ts';
import type { NamespaceUnit } from '../cluster/rollout/namespace-rollout.ts';
import type { RemovalUnit } from '../cluster/rollout/removal.ts';
import type { Step } from '../cluster/rollout/steps.ts';
import type { RunContext } from '../context.ts';
import type { MountSettings } from '../resources/mount.ts';

/** The namespace whose workloads mount the filter, or did. */
export interface MountTarget {
  /** Name of the plugin. */
  name: string;
  namespace: string;
  isDryRun: boolean;
  /** Where the writes go. */
  writer: ClusterApi;
}

/** Makes the step after which workloads mount the filter. */
export function mountStep(
  mount: MountSettings,
  { namespace, writer }: MountTarget,
  isRestart: boolean,
  run: RunContext,
): NonNullable<NamespaceUnit['mount']> {
  const say = sayTo(run);
  return ({ isDryRun }) => mountWorkloads(mount, namespace, writer, { isDryRun, isRestart, say });
}

/** Makes the steps that undo the mounts and delete the ConfigMap of a namespace. */
export function unmountSteps(
  { name, namespace, writer }: MountTarget,
  run: RunContext,
): Pick<RemovalUnit, 'unmount' | 'removeConfigMap'> {
  const say = sayTo(run);
  const { signal } = run;
  return {
    unmount: ({ isDryRun }) => unmountWorkloads(name, namespace, writer, { isDryRun, say }),
    removeConfigMap: (resource, { isDryRun }) =>
      removeConfigMap(resource, writer, { isDryRun, unmounting: name, signal, say }),
  };
}

/** Makes the steps that prune what an apply no longer makes. A ConfigMap is deleted only once no pod needs it. */
export function pruneSteps(
  obsolete: readonly ClusterResource[],
  mount: MountSettings | undefined,
  target: MountTarget,
  run: RunContext,
): Step[] {
  const { name, isDryRun, writer } = target;
  const isConfigMap = ({ kind }: ClusterResource) => kind === 'ConfigMap';
  const configMaps = obsolete.filter(isConfigMap);
  const deletions = obsolete
    .filter((resource) => !isConfigMap(resource))
    .map((resource) => deletionOf(resource, writer, { isDryRun }));
  if (configMaps.length === 0) return deletions;
  // Pods that mount the filter from another ConfigMap keep it.
  const isUnmounting = mount === undefined;
  const options = {
    isDryRun,
    ...(isUnmounting && { unmounting: name }),
    signal: run.signal,
    say: sayTo(run),
  };
  return [
    ...deletions,
    ...(isUnmounting ? [{ run: () => unmountSteps(target, run).unmount({ isDryRun }) }] : []),
    ...configMaps.map((resource) => ({ resource, run: () => removeConfigMap(resource, writer, options) })),
  ];
}

function sayTo({ emit }: RunContext): (text: string) => void {
  return (text) => emit({ kind: 'note', text });
}
