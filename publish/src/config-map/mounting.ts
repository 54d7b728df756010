import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterApi, describeResource } from '../cluster/api.ts';
import { mapBounded } from '../cluster/attempts.ts';
import { makeOutcome, type Outcome, type StepOptions } from '../cluster/outcome.ts';
import { ExitCode, PublishError } from '../errors.ts';
import { MOUNTED_LABEL, type MountSettings } from './config-map.ts';
import { type MountStep, planMount, planUnmount } from './mount-plan.ts';
import {
  countOutdated,
  findRestartObstacle,
  listWorkloads,
  readTemplate,
  type Workload,
} from './workload.ts';

/** How workloads are changed. */
export interface MountOptions extends StepOptions {
  /** Restarts pods to load a changed module. */
  isRestart?: boolean;
}

const CONCURRENCY = 4;
const WAIT_CONCURRENCY = 8;
const PAUSE_MS = 500;

/** Has the selected workloads mount the filter, which restarts their pods. One that cannot change does not stop the others. */
export async function mountWorkloads(
  mount: MountSettings,
  namespace: string,
  cluster: ClusterApi,
  options: MountOptions = {},
): Promise<Outcome[]> {
  return writeAll(await planMounts(mount, namespace, cluster, options), cluster, options);
}

/** Plans what `mountWorkloads` does. */
export async function planMounts(
  mount: MountSettings,
  namespace: string,
  cluster: ClusterApi,
  options: Pick<MountOptions, 'isRestart'> = {},
): Promise<MountStep[]> {
  return planAll(namespace, cluster, (workload) => planMount(workload, mount, options));
}

/** Undoes what `mountWorkloads` did. Call it after the plugin is deleted and before the ConfigMap is. */
export async function unmountWorkloads(
  name: string,
  namespace: string,
  cluster: ClusterApi,
  options: MountOptions = {},
): Promise<Outcome[]> {
  return writeAll(await planUnmounts(name, namespace, cluster), cluster, options);
}

/** Plans what `unmountWorkloads` does. */
export async function planUnmounts(
  name: string,
  namespace: string,
  cluster: ClusterApi,
): Promise<MountStep[]> {
  return planAll(namespace, cluster, (workload) => planUnmount(workload, name));
}

/** Waits until all pods that restart by themselves mount the filter. Throws an error with exit code 6 that names the others. */
export async function awaitMounted(
  { name, namespaces }: { name: string; namespaces: readonly string[] },
  cluster: ClusterApi,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const list = (namespace: string) => listRestarting(name, namespace, cluster);
    const restarting = (await mapBounded(namespaces, WAIT_CONCURRENCY, list)).flat();
    if (restarting.length === 0) return;
    if (performance.now() >= end) {
      throw new PublishError({
        what: 'Cannot wait any longer for pods to restart',
        why: `after ${timeoutMs / 1000} s not all pods mount the filter: ${restarting.join(', ')}`,
        fix: 'Check them with `kubectl get pods` and `kubectl describe pod`. The other pods are tapped already.',
        exitCode: ExitCode.timeout,
      });
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function planAll(
  namespace: string,
  cluster: ClusterApi,
  plan: (workload: Workload) => MountStep | undefined,
): Promise<MountStep[]> {
  const workloads = await listWorkloads(namespace, cluster);
  return workloads.map(plan).filter((step) => step !== undefined);
}

async function writeAll(
  steps: readonly MountStep[],
  cluster: ClusterApi,
  { isDryRun = false, emit }: MountOptions,
): Promise<Outcome[]> {
  for (const { workload, change, reason = '' } of steps) {
    if (change !== undefined) emit?.({ kind: 'workload-restarting', workload, reason });
  }
  return mapBounded(steps, CONCURRENCY, async ({ workload, action, reason, change }) => {
    try {
      if (change !== undefined) await cluster.apply(change, { isDryRun });
      return makeOutcome(workload, action, reason);
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      return { ...makeOutcome(workload, 'failed', error.why), fix: error.fix };
    }
  });
}

async function listRestarting(name: string, namespace: string, cluster: ClusterApi): Promise<string[]> {
  const workloads = await listWorkloads(namespace, cluster);
  return workloads
    .filter((workload) => readTemplate(workload).labels[MOUNTED_LABEL] === name)
    .filter((workload) => findRestartObstacle(workload) === undefined && countOutdated(workload) > 0)
    .map((workload) => `${describeResource(workload)} (${countOutdated(workload)} pods)`);
}
