import type { ClusterApi, ResourceKind } from '../cluster/api.ts';
import { openBoth } from '../cluster/client.ts';
import { findServedKinds, removeFromNamespace } from '../cluster/rollout/inventory.ts';
import type { RunContext } from '../context.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { WriteSettings } from '../options/rollout.ts';
import { rollOut } from './rollout.ts';

/** What is to be removed, and how. */
interface RemoveRequest {
  namespaces: readonly string[];
  name: string;
  cluster: ClusterChoice;
  write: WriteSettings;
}

/** The kinds of resources to look for, and where the writes go. */
interface RemovePlan {
  kinds: readonly ResourceKind[];
  writer: ClusterApi;
}

/** Finds out which kinds of resources the cluster serves. */
export async function planRemove(request: RemoveRequest, run: RunContext): Promise<RemovePlan> {
  const { cluster, writer } = openBoth(request.cluster, run);
  return { kinds: await findServedKinds(cluster), writer };
}

/** Deletes the resources of a plugin. Throws if a namespace failed. */
export async function executeRemove(
  { kinds, writer }: RemovePlan,
  run: RunContext,
  { namespaces, name, write }: RemoveRequest,
): Promise<void> {
  const options = { isDryRun: write.isDryRun, signal: run.signal, emit: run.emit };
  const work = (namespace: string) => removeFromNamespace({ namespace, name, kinds }, writer, options);
  const reports = await rollOut({ namespaces, verb: 'remove from', settings: write, work }, run);
  const empty = reports.filter(({ outcomes }) => outcomes.length === 0).map(({ namespace }) => namespace);
  if (empty.length > 0) {
    run.emit({ kind: 'note', text: `Nothing of the plugin ${name} was found in ${empty.join(', ')}.` });
  }
}
