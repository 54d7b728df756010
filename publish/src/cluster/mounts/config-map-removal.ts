import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi } from '../api.ts';
import { type ClusterResource, describeResource } from '../resource.ts';
import { describeOutcome, type Outcome } from '../rollout/outcome.ts';
import { findConfigMapUse } from './config-map-use.ts';

/** How a ConfigMap with the filter is removed. */
export interface ConfigMapRemoval {
  /** The server checks, and keeps nothing; nothing is waited for. */
  isDryRun?: boolean;
  /** The plugin whose mounts were taken back just before. */
  unmounting?: string;
  /** How long to wait for pods that are restarting, in milliseconds. */
  patienceMs?: number;
  /** Ends the wait; the ConfigMap then stays. */
  signal?: AbortSignal;
  /** Told what is waited for. */
  say?: (line: string) => void;
}

const PATIENCE_MS = 120_000;
const PAUSE_MS = 500;

/**
 * Deletes a ConfigMap with the filter once no pod needs it to start, for which it waits a while. One that is needed
 * still stays, which is an outcome and no failure: the same command takes it away later.
 */
export async function removeConfigMap(
  resource: ClusterResource,
  cluster: ClusterApi,
  options: ConfigMapRemoval = {},
): Promise<Outcome[]> {
  const { isDryRun = false } = options;
  const { name, uid } = resource.metadata;
  const reason = await awaitUnused(resource, cluster, options);
  if (reason !== undefined) {
    return [describeOutcome(resource, 'skipped', `${reason}: run the command again then`)];
  }
  const { apiVersion, kind } = resource;
  const target = { apiVersion, kind, metadata: { name, namespace: resource.metadata.namespace ?? '' } };
  const isGone = await cluster.remove(target, { isDryRun, ...(uid !== undefined && { uid }) });
  return isGone ? [describeOutcome(resource, 'deleted')] : [];
}

async function awaitUnused(
  resource: ClusterResource,
  cluster: ClusterApi,
  { isDryRun = false, unmounting, patienceMs = PATIENCE_MS, signal, say }: ConfigMapRemoval,
): Promise<string | undefined> {
  const { name, namespace = '' } = resource.metadata;
  const question = { name, namespace, ...(unmounting !== undefined && { unmounting }) };
  const end = performance.now() + (isDryRun ? 0 : patienceMs);
  for (let isFirst = true; ; isFirst = false) {
    const use = await findConfigMapUse(question, cluster);
    if (use === undefined) return undefined;
    const isOver = !use.isPassing || performance.now() >= end || signal?.aborted;
    if (isOver) return isDryRun && use.isPassing ? undefined : use.reason;
    if (isFirst) say?.(`${describeResource(resource)} stays for now: ${use.reason}`);
    await sleep(PAUSE_MS, undefined, signal && { signal }).catch(() => {});
  }
}
