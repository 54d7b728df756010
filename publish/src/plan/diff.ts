import type { ClusterApi } from '../cluster/api.ts';
import { openCluster } from '../cluster/client.ts';
import type { RunContext } from '../context.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { TapRequest } from '../options/tap.ts';
import { planTap, type TapPlan } from './tap.ts';

/** What is compared with what the cluster has. */
export interface DiffPlan {
  cluster: ClusterApi;
  tap: TapPlan;
}

/** Plans a comparison: makes the resources as apply would. */
export async function planDiff(
  request: { tap: TapRequest; cluster: ClusterChoice },
  run: RunContext,
): Promise<DiffPlan> {
  const cluster = openCluster(request.cluster, run);
  return { cluster, tap: await planTap(request.tap, run, cluster) };
}
