import type { ResourceKind } from '../cluster/api.ts';
import { openCluster } from '../cluster/client.ts';
import { findServedKinds, removeFromNamespace } from '../cluster/rollout/inventory.ts';
import type { RunContext } from '../context.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { WriteSettings } from '../options/rollout.ts';
import { rollOut, withoutInterruption } from './rollout.ts';

/** Finds out which kinds of resources the cluster serves: those are looked for. */
export async function planRemove(
  request: { cluster: ClusterChoice },
  run: RunContext,
): Promise<ResourceKind[]> {
  return await findServedKinds(openCluster(request.cluster, run));
}

/** What is to be removed, and how. */
export interface RemoveRequest {
  namespaces: readonly string[];
  name: string;
  cluster: ClusterChoice;
  write: WriteSettings;
}

/** Deletes the resources of a plugin. Throws if a namespace failed. */
export async function executeRemove(
  kinds: readonly ResourceKind[],
  run: RunContext,
  { namespaces, name, cluster, write }: RemoveRequest,
): Promise<void> {
  const writer = openCluster(cluster, withoutInterruption(run));
  const options = { isDryRun: write.isDryRun, signal: run.signal, emit: run.emit };
  const work = (namespace: string) => removeFromNamespace({ namespace, name, kinds }, writer, options);
  const reports = await rollOut({ namespaces, verb: 'remove from', settings: write, work }, run);
  const empty = reports.filter(({ outcomes }) => outcomes.length === 0).map(({ namespace }) => namespace);
  if (empty.length > 0) {
    run.emit({ kind: 'note', text: `Nothing of the plugin ${name} was found in ${empty.join(', ')}.` });
  }
}
