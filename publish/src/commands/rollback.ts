import type { Command } from 'commander';
import type { ClusterApi } from '../cluster/api.ts';
import type { NamespaceReport } from '../cluster/outcome.ts';
import type { RollbackPlan, RollbackRequest } from '../cluster/rollout/rollback.ts';
import type { CommandContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import { type RawOptions, readSwitch } from '../options/raw.ts';
import { addRegistryOptions } from '../options/registry.ts';
import {
  addForceOption,
  addWriteOptions,
  readGivenNamespaces,
  readName,
  readWrite,
  type SweepSettings,
} from '../options/rollout.ts';
import { checkSigningFlags } from '../options/signing.ts';
import { addVerifyOptions, verifyImage } from './image-verification.ts';
import { addWaitOptions, awaitProxies, readWait, tellIfEmpty } from './proxy-wait.ts';
import { printOutcomes, runSweep, withoutInterruption } from './rollout.ts';

const EXAMPLES = `
Examples:
  Go back to the image before, and wait until every proxy runs it:
    meshtap rollback shop billing --wait

  See which image that is:
    meshtap rollback shop --dry-run=server

  Go forward again: the image that was there last is the previous one now:
    meshtap rollback shop

  Go back only to an image that is signed with our key:
    meshtap rollback shop --verify-key cosign.pub

Nothing but the image changes; what was applied with it (pluginConfig, selector) stays as it is. \`meshtap apply\` writes
the image before into the annotations meshtap/previous-digest and meshtap/previous-image, where others may write too.
Nothing is written in any namespace, and the exit code is 5, if one of them names an image of another host or repository
than the present one (unless you add --allow-other-repository), or one whose digest does not fit. Where no proxy is
selected, --wait has nothing to wait for: stderr says so, and the exit code is 0.`;

// Whoever is done would go forward again.
const ADVICE = 'Run it again for those alone that are not done.';

/** Adds \`meshtap rollback\`. */
export function addRollbackCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('rollback')
    .summary('go back to the image before')
    .description(
      'Has the plugins of namespaces load the image that they loaded before the last change of it.',
    )
    .argument('[namespace...]', 'namespaces to take back')
    .option('--name <name>', 'name of the plugin (default: meshtap)');
  addForceOption(addWriteOptions(addClusterOptions(command))).option(
    '--wait',
    'wait until every proxy runs the filter',
  );
  addVerifyOptions(addRegistryOptions(addWaitOptions(command)))
    .option(
      '--root-namespace <name>',
      'namespace whose resources are for the whole mesh (default: istio-system)',
    )
    .option(
      '--allow-other-repository',
      'go back to an image of another host or repository than the present one too',
    )
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runRollback(namespaces, raw, context));
}

async function runRollback(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const namespaces = readGivenNamespaces(names, 'rollback');
  const name = readName(raw);
  const settings = readWrite(raw);
  const isWaiting = readWait(raw);
  checkSigningFlags(raw);
  const where = readCluster(raw, context);
  const [{ openCluster }, { findServedKinds, isPlugin }, { rollBack }] = await Promise.all([
    import('../cluster/client.ts'),
    import('../cluster/rollout/inventory.ts'),
    import('../cluster/rollout/rollback.ts'),
  ]);
  const cluster = openCluster(where, context);
  const kinds = (await findServedKinds(cluster)).filter(isPlugin);
  const isOtherRepositoryAllowed = readSwitch(raw, 'allowOtherRepository');
  const request = { name, kinds, isOtherRepositoryAllowed };
  const { plans, failures, isHeld } = await planAll(namespaces, request, settings, { cluster, context });
  if (!isHeld) {
    const images = new Set(plans.values().map(({ to }) => to.image));
    for (const image of images) await verifyImage(image, raw, context);
  }
  const writer = openCluster(where, withoutInterruption(context));
  const work = async (namespace: string) => {
    const failure = failures.get(namespace);
    if (failure !== undefined) throw failure;
    const plan = plans.get(namespace);
    if (isHeld || plan === undefined) return skip(namespace);
    return rollBack(plan, writer, { ...settings, name });
  };
  const advice = isHeld ? 'Nothing was written.' : ADVICE;
  await runSweep(
    { namespaces, verb: 'roll back', advice, settings, work, print: printOutcomes(settings) },
    context,
  );
  if (isWaiting) await tellIfEmpty(await awaitProxies({ namespaces, name }, raw, cluster, context), context);
}

interface Plans {
  plans: ReadonlyMap<string, RollbackPlan>;
  /** Why there is no plan, by namespace. */
  failures: ReadonlyMap<string, Error>;
  /** Nothing may be written anywhere: what one namespace says cannot be trusted, or the cluster is gone. */
  isHeld: boolean;
}

// Before the first write it is known of all namespaces to which image they go.
async function planAll(
  namespaces: readonly string[],
  request: RollbackRequest,
  { concurrency }: SweepSettings,
  { cluster, context: { signal } }: { cluster: ClusterApi; context: CommandContext },
): Promise<Plans> {
  const [{ planRollback }, { forEachNamespace }] = await Promise.all([
    import('../cluster/rollout/rollback.ts'),
    import('../cluster/rollout/namespaces.ts'),
  ]);
  const plans = new Map<string, RollbackPlan>();
  const look = async (namespace: string) => {
    plans.set(namespace, await planRollback(namespace, request, cluster));
    return { namespace, outcomes: [] };
  };
  const { reports, stop } = await forEachNamespace(namespaces, look, { concurrency, signal });
  const failures = new Map(
    reports.flatMap(({ namespace, failure }) => (failure === undefined ? [] : [[namespace, failure]])),
  );
  const isForged = failures
    .values()
    .some((error) => error instanceof PublishError && error.exitCode === ExitCode.verification);
  return { plans, failures, isHeld: isForged || stop !== undefined };
}

function skip(namespace: string): NamespaceReport {
  const reason = 'nothing is written, another namespace failed';
  const outcome = { namespace, kind: 'Namespace', name: namespace, action: 'skipped' as const, reason };
  return { namespace, outcomes: [outcome] };
}
