import type { ClusterApi } from '../cluster/api.ts';
import { openCluster } from '../cluster/client.ts';
import { type PrunePlan, planPruning } from '../cluster/rollout/inventory.ts';
import type { RunContext } from '../context.ts';
import type { ApplyRequest } from '../options/apply.ts';
import type { PushRequest } from '../options/push.ts';
import { type PreflightResult, runPreflight } from './preflight.ts';
import { type PushPlan, planPush } from './push.ts';
import { planImage } from './source.ts';
import { planTap, type TapPlan } from './tap.ts';

/** What will be applied, where, and what will be deleted. */
export interface ApplyPlan extends PreflightResult {
  cluster: ClusterApi;
  tap: TapPlan;
  /** What is to be pushed before. */
  push?: PushPlan;
  /** What is no longer applied, by namespace. */
  pruning: PrunePlan;
}

/** Plans an apply: makes the resources, checks what can be checked, and finds what to prune. With `push`, of the image that it will push. */
export async function planApply(
  request: ApplyRequest,
  run: RunContext,
  push?: PushRequest,
): Promise<ApplyPlan> {
  const cluster = openCluster(request.cluster, run);
  const pushPlan = push && (await planPush(push, run));
  const tap = await planTap(
    request.tap,
    run,
    cluster,
    pushPlan && (async () => planImage(pushPlan.image, request.tap.settings, push.provenance.revision)),
  );
  const { isPruning, checks } = request;
  const settings = { ...checks, isPruned: isPruning, isPushed: pushPlan !== undefined };
  const preflight = await runPreflight(tap, settings, cluster, run);
  const pruning: PrunePlan = isPruning
    ? await findPruning(tap, preflight.present, request, { cluster, run })
    : new Map();
  return { ...preflight, cluster, tap, pruning, ...(pushPlan && { push: pushPlan }) };
}

async function findPruning(
  { settings: { name }, build }: TapPlan,
  namespaces: readonly string[],
  { write: { concurrency } }: ApplyRequest,
  { cluster, run }: { cluster: ClusterApi; run: RunContext },
): Promise<PrunePlan> {
  const plan = await planPruning({ namespaces, name, build, concurrency }, cluster);
  run.emit({ kind: 'prune-planned', plan });
  return plan;
}
