import { PublishError } from '../../errors.ts';
import type { MountSettings } from '../../resources/mount.ts';
import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../bounded.ts';
import { describeResource } from '../resource.ts';
import { describeOutcome, type Outcome } from '../rollout/outcome.ts';
import { type MountStep, planMount, planUnmount } from './plan.ts';
import { listWorkloads, type Workload } from './workload.ts';

/** How workloads are changed. */
export interface MountOptions {
  /** The server checks, and keeps nothing. */
  isDryRun?: boolean;
  /** Restarts pods to load a changed module. */
  isRestart?: boolean;
  /** Told, before anything is written, which pods restart and why: one line each. */
  say?: (line: string) => void;
}

const CONCURRENCY = 4;

/**
 * Has the selected Deployments, StatefulSets and DaemonSets of a namespace mount the filter, which restarts their pods.
 * Expects the ConfigMap to be there. One that cannot be changed is an outcome of its own and hinders no other: its pods
 * are not selected by the plugin, and run as before. Throws when the workloads cannot be listed.
 */
export async function mountWorkloads(
  mount: MountSettings,
  namespace: string,
  cluster: ClusterApi,
  options: MountOptions = {},
): Promise<Outcome[]> {
  const steps = await planMounts(mount, namespace, cluster, options);
  return takeSteps(steps, cluster, options);
}

/** Plans what `mountWorkloads` does, without writing. */
export async function planMounts(
  mount: MountSettings,
  namespace: string,
  cluster: ClusterApi,
  options: Pick<MountOptions, 'isRestart'> = {},
): Promise<MountStep[]> {
  return planAll(namespace, cluster, (workload) => planMount(workload, mount, options));
}

/**
 * Takes back what `mountWorkloads` did for the plugin of a name: only what we own of pod templates goes. Their pods
 * restart. Is to be called once the plugin is gone, and before the ConfigMap goes.
 */
export async function unmountWorkloads(
  name: string,
  namespace: string,
  cluster: ClusterApi,
  options: MountOptions = {},
): Promise<Outcome[]> {
  const steps = await planAll(namespace, cluster, (workload) => planUnmount(workload, name));
  return takeSteps(steps, cluster, options);
}

async function planAll(
  namespace: string,
  cluster: ClusterApi,
  plan: (workload: Workload) => MountStep | undefined,
): Promise<MountStep[]> {
  const workloads = await listWorkloads(namespace, cluster);
  return workloads.map(plan).filter((step) => step !== undefined);
}

async function takeSteps(
  steps: readonly MountStep[],
  cluster: ClusterApi,
  { isDryRun = false, say }: MountOptions,
): Promise<Outcome[]> {
  for (const { workload, change, reason } of steps) {
    if (change !== undefined) say?.(`${describeResource(workload)}: ${reason}`);
  }
  return mapBounded(steps, CONCURRENCY, async (step) => {
    const { workload, action, reason, change } = step;
    try {
      if (change !== undefined) await cluster.apply(change, { isDryRun });
      return describeOutcome(workload, action, reason);
    } catch (error) {
      if (error instanceof PublishError) {
        return { ...describeOutcome(workload, 'failed', error.why), fix: error.fix };
      }
      throw error;
    }
  });
}
