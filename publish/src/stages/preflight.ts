import type { ClusterApi } from '../cluster/api.ts';
import type { Finding } from '../cluster/outcome.ts';
import { checkImage } from '../cluster/preflight/image.ts';
import type { PreflightPlan } from '../cluster/preflight/plan.ts';
import { checkCluster } from '../cluster/preflight/run.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import type { CheckSettings } from '../options/rollout.ts';
import { findBackendService, findSamplingManager, hashDestination } from '../resources/backend-address.ts';
import type { TapPlan } from './tap.ts';

/** Which of the namespaces can be written to. */
export interface PreflightResult {
  present: readonly string[];
  /** Why the others are left out, in words, by their names. */
  absent: ReadonlyMap<string, string>;
}

/** How much is checked, and what else is known of what will be written. */
export interface PreflightSettings extends CheckSettings {
  isPruned: boolean;
  /** True if the image is pushed, and checked, by the same command. */
  isPushed: boolean;
}

/**
 * Checks, before anything is written, that the rollout can work. Emits what it found. Throws a `PublishError` if a finding
 * forbids to write. Reads the cluster and the registry, and writes nothing.
 */
export async function runPreflight(
  plan: TapPlan,
  settings: PreflightSettings,
  cluster: ClusterApi,
  run: RunContext,
): Promise<PreflightResult> {
  if (settings.isSkipped) return { present: plan.namespaces, absent: new Map() };
  const [ofImage, { findings, namespaces, absent }] = await Promise.all([
    settings.isPushed ? [] : checkImageOf(plan, run),
    checkCluster(describePlan(plan, settings), cluster),
  ]);
  decide([...ofImage, ...findings], settings, run);
  if (namespaces.length > 0) return { present: namespaces, absent };
  throw new PublishError({
    what: 'Cannot go on',
    why: 'none of the namespaces can be written to',
    fix: 'Give namespaces that `kubectl get namespaces` lists as Active.',
    exitCode: ExitCode.cluster,
  });
}

function describePlan(plan: TapPlan, { isPruned }: PreflightSettings): PreflightPlan {
  const { namespaces, settings, api, pullHost, pluginConfig, external } = plan;
  return {
    ...{ namespaces, settings, api, isPruned },
    registry: pullHost,
    backend: findBackendService(pluginConfig),
    destination: hashDestination(pluginConfig),
    samplingManager: findSamplingManager(pluginConfig),
    isBackendWritten: external !== undefined,
  };
}

// An image that was given without digest has just been looked up and found good.
async function checkImageOf({ image, isResolved, openAccess }: TapPlan, run: RunContext): Promise<Finding[]> {
  if (image === undefined || isResolved) return [];
  const found = await checkImage(image, await openAccess(), run);
  return found === undefined ? [] : [found];
}

function decide(found: readonly Finding[], { isStrict }: CheckSettings, { emit }: RunContext): void {
  const findings = found.map((finding) =>
    isStrict && finding.severity === 'warning' ? { ...finding, severity: 'error' as const } : finding,
  );
  if (findings.length > 0) emit({ kind: 'findings', findings });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  // One problem of many namespaces is one error.
  const count = new Set(errors.map(({ why, fix }) => `${why}\n${fix}`)).size;
  throw new PublishError({
    what: 'Cannot go on',
    why: `the checks before writing found ${count === 1 ? 'an error' : `${count} errors`}`,
    fix: 'Nothing was written. Fix the problems listed above, or leave the checks out with --skip-preflight.',
    exitCode: errors[0]?.exitCode ?? ExitCode.cluster,
  });
}
