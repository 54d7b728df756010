import type { Command } from 'commander';
import type { ClusterApi } from '../cluster/api.ts';
import type { Finding } from '../cluster/finding.ts';
import type { PreflightPlan } from '../cluster/preflight/plan.ts';
import type { CommandContext } from '../context.ts';
import { PublishError } from '../errors.ts';
import { type RawOptions, readSwitch, readText } from '../options/raw.ts';
import type { ResourceChoice } from './resource-choice.ts';

/** What the checks need to know of what is about to be written. */
export type CheckedChoice = Pick<
  ResourceChoice,
  'namespaces' | 'settings' | 'api' | 'image' | 'pluginConfig' | 'external'
>;

/** Adds the flags that say how much is checked before anything is written. */
export function addPreflightOptions(command: Command): Command {
  return command
    .option('--strict', 'stop at warnings of the checks too, such as a namespace that is not there')
    .option('--skip-preflight', 'check nothing before writing');
}

/**
 * Checks, before anything is written, that the rollout can work, and tells what it found on stderr, each with its fix.
 * Gives the namespaces to go on with, and why the others are left out, in words: they are not there. Throws a
 * `PublishError` when a finding forbids to write. Reads the cluster and the registry, and writes nothing.
 */
export async function runPreflight(
  choice: CheckedChoice,
  raw: RawOptions,
  cluster: ClusterApi,
  context: CommandContext,
): Promise<{ namespaces: string[]; absent: ReadonlyMap<string, string> }> {
  if (readSwitch(raw, 'skipPreflight')) return { namespaces: [...choice.namespaces], absent: new Map() };
  const [{ checkCluster }, plan] = await Promise.all([
    import('../cluster/preflight/run.ts'),
    makePlan(choice, raw),
  ]);
  const [ofImage, { findings, namespaces, absent }] = await Promise.all([
    checkImageOf(choice, raw, context),
    checkCluster(plan, cluster),
  ]);
  await report([...ofImage, ...findings], raw, context);
  if (namespaces.length > 0) return { namespaces, absent };
  throw new PublishError({
    what: 'Cannot go on',
    why: 'none of the namespaces is there to be written to',
    fix: 'Give namespaces that `kubectl get namespaces` lists as Active.',
    exitCode: 3,
  });
}

async function makePlan(choice: CheckedChoice, raw: RawOptions): Promise<PreflightPlan> {
  const [{ findBackendService, findSamplingManager }, { parseReference }] = await Promise.all([
    import('../resources/backend-cluster.ts'),
    import('../image/reference.ts'),
  ]);
  const { namespaces, settings, api, image, pluginConfig, external } = choice;
  const backend = findBackendService(pluginConfig);
  const samplingManager = findSamplingManager(pluginConfig);
  return {
    namespaces,
    settings,
    api,
    ...(image !== undefined && { registry: parseReference(image).registry }),
    ...(backend && { backend }),
    ...(samplingManager && { samplingManager }),
    isBackendWritten: external !== undefined,
    isPruned: readSwitch(raw, 'prune'),
  };
}

// An image that was given without digest has just been looked up and found good.
async function checkImageOf(
  { image }: CheckedChoice,
  raw: RawOptions,
  context: CommandContext,
): Promise<Finding[]> {
  if (image === undefined || !(readText(raw, 'image') ?? image).includes('@')) return [];
  const [{ checkImage }, { parseReference }, { readRegistryAccess }] = await Promise.all([
    import('../cluster/preflight/image.ts'),
    import('../image/reference.ts'),
    import('../options/registry.ts'),
  ]);
  const finding = await checkImage(parseReference(image), await readRegistryAccess(raw, context), context);
  return finding === undefined ? [] : [finding];
}

async function report(found: readonly Finding[], raw: RawOptions, context: CommandContext): Promise<void> {
  const { exitCodeOf, formatGroup, groupFindings } = await import('../present/findings.ts');
  const isStrict = readSwitch(raw, 'strict');
  const findings = found.map((finding) =>
    isStrict && finding.severity === 'warning' ? { ...finding, severity: 'error' as const } : finding,
  );
  const groups = groupFindings(findings);
  for (const group of groups) context.stderr.block(formatGroup(group));
  const errors = groups.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new PublishError({
    what: 'Cannot go on',
    why: `the checks before writing found ${errors.length === 1 ? 'an error' : `${errors.length} errors`}`,
    fix: 'Nothing was written. Correct what is named above, or leave the checks out with --skip-preflight.',
    exitCode: exitCodeOf(errors),
  });
}
