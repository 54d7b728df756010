import type { MountSettings } from '../../config-map/config-map.ts';
import { type MountOptions, mountWorkloads } from '../../config-map/mounting.ts';
import type { ClusterApi, ClusterResource } from '../api.ts';
import { makeOutcome, type NamespaceReport } from '../outcome.ts';
import { ClusterError } from '../refusal.ts';
import { type Change, checkChanges, describeChange, type Refusal, type WriteMode } from './change.ts';
import { isPlugin } from './inventory.ts';
import { listRemovalSteps } from './removal.ts';
import { runSteps, type Step } from './steps.ts';

/** What should be in a namespace. */
export interface NamespacePlan {
  namespace: string;
  /** In the order in which they are written; the plugin is the last. */
  resources: ClusterResource[];
  /** What workloads mount, if the module comes from a ConfigMap. */
  mount?: MountSettings | undefined;
  /** What is pruned once the resources are written. */
  obsolete?: readonly ClusterResource[];
}

/** How a namespace is rolled out. */
export interface RolloutMode extends WriteMode, Omit<MountOptions, 'isDryRun'> {}

/**
 * Applies what should be in a namespace. The server checks everything first, so that a refusal leaves the namespace as it
 * was. If a later write fails, the report says which resources are written and which are not. Throws only what is not a
 * `PublishError`.
 */
export async function rollOutNamespace(
  plan: NamespacePlan,
  cluster: ClusterApi,
  mode: RolloutMode,
): Promise<NamespaceReport> {
  const { changes, refusal } = await checkChanges(plan.resources, cluster, mode);
  if (refusal !== undefined) return reportRefusal(plan, refusal);
  return runSteps(plan.namespace, listSteps(plan, changes, cluster, mode));
}

/** Makes the report of a namespace whose resources the server refused: nothing was written. A missing namespace alone is not a failure. */
export function reportRefusal(
  { namespace, resources }: NamespacePlan,
  { index, error }: Refusal,
): NamespaceReport {
  if (error instanceof ClusterError && error.isNamespaceMissing) {
    const reason = 'there is no such namespace';
    const outcomes = resources.map((resource) => makeOutcome(resource, 'skipped', reason));
    return { namespace, outcomes, isMissing: true };
  }
  const outcomes = resources.map((resource, each) =>
    each === index
      ? makeOutcome(resource, 'failed', error.why)
      : makeOutcome(resource, 'skipped', `nothing was written: ${resources[index]?.kind} was refused`),
  );
  return { namespace, outcomes, failure: error };
}

function listSteps(
  { namespace, mount, obsolete = [] }: NamespacePlan,
  changes: readonly Change[],
  cluster: ClusterApi,
  mode: RolloutMode,
): Step[] {
  const { name, isDryRun, isForced } = mode;
  const apply = (change: Change): Step => ({
    resource: change.desired,
    run: async () => {
      if (!isDryRun && change.action !== 'unchanged') await cluster.apply(change.desired, { isForced });
      return [describeChange(change)];
    },
  });
  // Pods that mount the filter from another ConfigMap keep it.
  const isUnmounting = mount === undefined && obsolete.some(({ kind }) => kind === 'ConfigMap');
  return [
    ...changes.filter(({ desired }) => !isPlugin(desired)).map(apply),
    ...(mount === undefined ? [] : [{ run: () => mountWorkloads(mount, namespace, cluster, mode) }]),
    ...changes.filter(({ desired }) => isPlugin(desired)).map(apply),
    ...listRemovalSteps({ namespace, name, resources: obsolete, isUnmounting }, cluster, mode),
  ];
}
