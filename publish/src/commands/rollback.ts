import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import type { RawOptions } from '../options/raw.ts';
import {
  addForceOption,
  addWriteOptions,
  readGivenNamespaces,
  readName,
  readWrite,
} from '../options/rollout.ts';
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

Nothing but the image changes; what was applied with it (pluginConfig, selector) stays as it is. \`meshtap apply\` writes
the image before into the annotations meshtap/previous-digest and meshtap/previous-image. Where no proxy is selected,
--wait has nothing to wait for: stderr says so, and the exit code is 0.`;

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
  addWaitOptions(command)
    .option(
      '--root-namespace <name>',
      'namespace whose resources are for the whole mesh (default: istio-system)',
    )
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runRollback(namespaces, raw, context));
}

async function runRollback(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const namespaces = readGivenNamespaces(names, 'rollback');
  const name = readName(raw);
  const settings = readWrite(raw);
  const isWaiting = readWait(raw);
  const where = readCluster(raw, context);
  const [{ openCluster }, { findServedKinds }, { isPlugin }, { rollBackNamespace }] = await Promise.all([
    import('../cluster/client.ts'),
    import('../cluster/rollout/inventory.ts'),
    import('../cluster/rollout/namespace-rollout.ts'),
    import('../cluster/rollout/rollback.ts'),
  ]);
  const cluster = openCluster(where, context);
  const kinds = (await findServedKinds(cluster)).filter(isPlugin);
  const writer = openCluster(where, withoutInterruption(context));
  const mode = { ...settings, name };
  const work = (namespace: string) => rollBackNamespace({ namespace, kinds }, writer, mode);
  await runSweep(
    { namespaces, verb: 'roll back', advice: ADVICE, settings, work, print: printOutcomes(settings) },
    context,
  );
  if (isWaiting) await tellIfEmpty(await awaitProxies({ namespaces, name }, raw, cluster, context), context);
}
