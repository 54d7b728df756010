import { openCluster } from '../cluster/client.ts';
import type { ResourceKind } from '../cluster/resource.ts';
import { findServedKinds } from '../cluster/rollout/inventory.ts';
import type { RunContext } from '../context.ts';
import type { ClusterChoice } from '../options/cluster.ts';

/** Finds out which kinds of resources the cluster serves: those are looked for. */
export async function planRemove(
  request: { cluster: ClusterChoice },
  run: RunContext,
): Promise<ResourceKind[]> {
  return await findServedKinds(openCluster(request.cluster, run));
}
