import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode, PublishError } from '../../errors.ts';
import { MOUNTED_LABEL } from '../../resources/mount.ts';
import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../bounded.ts';
import { describeResource } from '../resource.ts';
import { countOutdated, findHold } from './progress.ts';
import { listWorkloads, readTemplate } from './workload.ts';

/** How long to wait for pods that restart. */
export interface RestartWait {
  timeoutMs: number;
  signal: AbortSignal;
}

const PAUSE_MS = 500;
const CONCURRENCY = 8;

/**
 * Waits until all pods that are to mount the filter of a plugin do: until then they are not selected by it, and nobody
 * would miss them. Workloads that do not restart their pods by themselves are not waited for. Throws an error with exit
 * code 6 that names those that are not done in time.
 */
export async function awaitMounted(
  { name, namespaces }: { name: string; namespaces: readonly string[] },
  cluster: ClusterApi,
  { timeoutMs, signal }: RestartWait,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const lists = await mapBounded(namespaces, CONCURRENCY, (namespace) =>
      listRestarting(name, namespace, cluster),
    );
    const restarting = lists.flat();
    if (restarting.length === 0) return;
    if (performance.now() >= end) throw tooLate(restarting, timeoutMs);
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function listRestarting(name: string, namespace: string, cluster: ClusterApi): Promise<string[]> {
  const workloads = await listWorkloads(namespace, cluster);
  return workloads
    .filter((workload) => readTemplate(workload).labels[MOUNTED_LABEL] === name)
    .filter((workload) => findHold(workload) === undefined && countOutdated(workload) > 0)
    .map((workload) => `${describeResource(workload)} (${countOutdated(workload)} pods)`);
}

function tooLate(restarting: readonly string[], timeoutMs: number): PublishError {
  return new PublishError({
    what: 'Cannot wait any longer for pods to restart',
    why: `after ${timeoutMs / 1000} s not all pods mount the filter: ${restarting.join(', ')}`,
    fix: 'Look at them with `kubectl get pods` and `kubectl describe pod`; the others are tapped already.',
    exitCode: ExitCode.timeout,
  });
}
