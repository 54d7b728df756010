import type { ClusterApi } from '../cluster/api.ts';
import { openBoth } from '../cluster/client.ts';
import { makeOutcome, type NamespaceReport } from '../cluster/outcome.ts';
import { type PrunePlan, planPruning } from '../cluster/rollout/inventory.ts';
import { rollOutNamespace } from '../cluster/rollout/namespace-rollout.ts';
import type { StatusReport } from '../cluster/status/report.ts';
import { awaitMounted } from '../config-map/mounting.ts';
import type { RunContext } from '../context.ts';
import type { PinnedReference } from '../image/reference.ts';
import type { WaitSettings } from '../options/proxies.ts';
import type { PushRequest } from '../options/push.ts';
import type { ApplyRequest, TapRequest } from '../options/tap-request.ts';
import { warnOfHeaders } from './config.ts';
import { type PreflightResult, runPreflight } from './preflight.ts';
import { guardPrivacy } from './privacy.ts';
import { executePush, type PushPlan, planPush } from './push.ts';
import { checkSignature } from './registry.ts';
import { rollOut } from './rollout.ts';
import { planImage, type SourcePlan } from './source.ts';
import { awaitPlugin, emitIfEmpty } from './status.ts';
import { planTap, type TapPlan } from './tap.ts';

/** What will be applied, where, and what will be deleted. */
export interface ApplyPlan extends PreflightResult {
  cluster: ClusterApi;
  /** Where the writes go. */
  writer: ClusterApi;
  tap: TapPlan;
  /** What is to be pushed before. */
  push?: PushPlan | undefined;
  /** What is no longer applied, by namespace. */
  pruning: PrunePlan;
}

/** Plans an apply: makes the resources, checks what can be checked, and finds what to prune. With `push`, of the image that it will push. */
export async function planApply(
  request: ApplyRequest,
  run: RunContext,
  push?: PushRequest,
): Promise<ApplyPlan> {
  const pushPlan = push && (await planPush(push, run));
  const { cluster, writer } = openBoth(request.cluster, run);
  const tap = await planTap(
    request.tap,
    run,
    cluster,
    pushPlan && (async () => planPushed(pushPlan.image, request.tap)),
  );
  warnOfHeaders(tap, run);
  const { isPruning, checks, signer } = request;
  // What is not pushed yet is not signed yet.
  if (pushPlan === undefined) await checkSignature(tap, signer, run);
  const settings = { ...checks, isPruned: isPruning, isPushed: pushPlan !== undefined };
  const preflight = await runPreflight(tap, settings, cluster, run);
  await guardPrivacy(tap, preflight.present, request, { cluster, run });
  const pruning: PrunePlan = isPruning
    ? await findPruning(tap, preflight.present, request, { cluster, run })
    : new Map();
  return { ...preflight, cluster, writer, tap, pruning, push: pushPlan };
}

function planPushed(image: PinnedReference, { source, settings }: TapRequest): SourcePlan {
  return planImage(image, settings, source.kind === 'image' ? source.pullHost : undefined);
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

/** Applies what is planned, and waits for the proxies if `wait` is there. Throws if a namespace failed or it takes too long. */
export async function executeApply(
  plan: ApplyPlan,
  run: RunContext,
  request: ApplyRequest,
  wait?: WaitSettings,
): Promise<void> {
  const namespaces = await applyAll(plan, run, request);
  if (wait !== undefined) emitIfEmpty(await awaitRollout(plan, namespaces, wait, run), run);
}

/** As executeApply, after the push of the image if that is planned. Emits the status of the proxies at the end. */
export async function executePublish(
  plan: ApplyPlan,
  run: RunContext,
  request: ApplyRequest,
  wait: WaitSettings,
): Promise<void> {
  if (plan.push !== undefined) {
    await executePush(plan.push, run);
    await checkSignature(plan.tap, request.signer, run);
  }
  const namespaces = await applyAll(plan, run, request);
  run.emit({ kind: 'status', report: await awaitRollout(plan, namespaces, wait, run) });
}

async function awaitRollout(
  { tap: { settings, mount }, cluster }: ApplyPlan,
  namespaces: readonly string[],
  wait: WaitSettings,
  run: RunContext,
): Promise<StatusReport> {
  const { name, rootNamespace } = settings;
  if (mount !== undefined) {
    await awaitMounted({ name, namespaces }, cluster, { timeoutMs: wait.timeoutMs, signal: run.signal });
  }
  return await awaitPlugin({ namespaces, name, rootNamespace }, cluster, wait, run);
}

// Gives the namespaces in which the resources are now.
async function applyAll(plan: ApplyPlan, run: RunContext, request: ApplyRequest): Promise<string[]> {
  const reports = await rollOut(
    {
      namespaces: plan.tap.namespaces,
      verb: 'apply to',
      settings: request.write,
      isStrict: request.checks.isStrict,
      work: (namespace) => applyToNamespace(namespace, plan, request, run),
    },
    run,
  );
  const missing = reports.filter(({ isMissing }) => isMissing).map(({ namespace }) => namespace);
  return plan.present.filter((namespace) => !missing.includes(namespace));
}

async function applyToNamespace(
  namespace: string,
  { tap, absent, pruning, writer }: ApplyPlan,
  request: ApplyRequest,
  run: RunContext,
): Promise<NamespaceReport> {
  const resources = tap.build(namespace);
  const reason = absent.get(namespace);
  if (reason !== undefined) {
    return { namespace, outcomes: resources.map((each) => makeOutcome(each, 'skipped', reason)) };
  }
  const plan = {
    ...{ namespace, resources, mount: tap.mount },
    obsolete: pruning.get(namespace) ?? [],
  };
  const { signal, emit } = run;
  const { write, isRestart, isWeakerAllowed } = request;
  const mode = { ...write, name: tap.settings.name, isRestart, isGuarded: !isWeakerAllowed, signal, emit };
  return rollOutNamespace(plan, writer, mode);
}
