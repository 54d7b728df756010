import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi, ClusterResource } from '../cluster/api.ts';
import { makeOutcome, type Outcome, type StepOptions } from '../cluster/outcome.ts';
import { listMountedConfigMaps } from './config-map.ts';
import { planUnmount } from './mount-plan.ts';
import {
  countOutdated,
  findRestartObstacle,
  listWorkloads,
  readTemplate,
  type Workload,
} from './workload.ts';

interface ConfigMapRemoval extends StepOptions {
  /** The plugin that was unmounted just before. In a dry run its mounts are still there. */
  unmounting?: string;
  /** How long to wait for pods that are restarting. A dry run does not wait. */
  patienceMs?: number;
}

/** Why a ConfigMap must be kept. If it is temporary, pods that restart by themselves end it. */
type ConfigMapUse = { reason: string; isTemporary: boolean };

const PATIENCE_MS = 120_000;
const PAUSE_MS = 500;

/** Deletes a ConfigMap once no pod needs it to start, and waits a while for that. One that is still needed is kept. */
export async function removeConfigMap(
  resource: ClusterResource,
  cluster: ClusterApi,
  options: ConfigMapRemoval = {},
): Promise<Outcome[]> {
  const reason = await awaitUnused(resource, cluster, options);
  if (reason !== undefined) {
    return [makeOutcome(resource, 'skipped', `${reason}; run the command again later`)];
  }
  const { isDryRun = false } = options;
  const isGone = await cluster.remove(resource, { isDryRun, uid: resource.metadata.uid });
  return isGone ? [makeOutcome(resource, 'deleted')] : [];
}

async function awaitUnused(
  configMap: ClusterResource,
  cluster: ClusterApi,
  { isDryRun = false, unmounting, patienceMs = PATIENCE_MS, signal, emit }: ConfigMapRemoval,
): Promise<string | undefined> {
  const end = performance.now() + (isDryRun ? 0 : patienceMs);
  for (let isFirst = true; ; isFirst = false) {
    const use = await findUse(configMap, unmounting, cluster);
    if (use === undefined) return undefined;
    const { reason, isTemporary } = use;
    const isOver = !isTemporary || performance.now() >= end || signal?.aborted;
    if (isOver) return isDryRun && isTemporary ? undefined : reason;
    if (isFirst) emit?.({ kind: 'waiting-for-pods', configMap, reason });
    await sleep(PAUSE_MS, undefined, signal && { signal }).catch(() => {});
  }
}

// Pods cannot start without a ConfigMap that they mount. These are the pods of a template that names it, and those that a
// workload still makes from an earlier template, until all its pods are of the latest one.
async function findUse(
  { metadata: { name, namespace = '' } }: ClusterResource,
  unmounting: string | undefined,
  cluster: ClusterApi,
): Promise<ConfigMapUse | undefined> {
  const workloads = await listWorkloads(namespace, cluster);
  const uses = workloads.flatMap((workload) => findUseBy(workload, name, unmounting) ?? []);
  return uses.find(({ isTemporary }) => !isTemporary) ?? uses[0];
}

function findUseBy(workload: Workload, name: string, unmounting?: string): ConfigMapUse | undefined {
  const who = `${workload.kind} ${workload.metadata.name}`;
  const obstacle = findRestartObstacle(workload);
  if (listMountedConfigMaps(readTemplate(workload).annotations).includes(name) || isVolume(workload, name)) {
    const isUnmounted = unmounting !== undefined && planUnmount(workload, unmounting)?.change !== undefined;
    if (!isUnmounted) return { reason: `${who} mounts it`, isTemporary: false };
    if (obstacle === undefined) return undefined;
  } else if (countOutdated(workload) === 0) return undefined;
  return {
    reason: `pods of ${who} may mount it until they restart${obstacle === undefined ? '' : `; ${obstacle}`}`,
    isTemporary: obstacle === undefined,
  };
}

function isVolume({ spec }: Workload, name: string): boolean {
  return (spec.template.spec?.volumes ?? []).some(({ configMap }) => configMap?.name === name);
}
