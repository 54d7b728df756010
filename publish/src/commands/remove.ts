import type { Command } from 'commander';
import type { EmitRolloutEvent } from '../cluster/outcome.ts';
import type { CommandContext } from '../context.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import type { RawOptions } from '../options/raw.ts';
import { addWriteOptions, readGivenNamespaces, readName, readWrite } from '../options/rollout.ts';
import { printOutcomes, runSweep, withoutInterruption } from './rollout.ts';

const EXAMPLES = `
Examples:
  Take the filter away from two namespaces:
    meshtap remove shop billing

  See what would go:
    meshtap remove shop --dry-run=server

  Take away the plugin that was applied under another name:
    meshtap remove shop --name tap-payments

What goes is what carries our labels (app.kubernetes.io/managed-by=meshtap and meshtap/inventory=NAME), also when
\`kubectl apply\` has written it from \`meshtap generate\`; nothing else is touched. Finding nothing is no error.`;

/** Adds \`meshtap remove\`. */
export function addRemoveCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('remove')
    .summary('take away what was applied')
    .description('Deletes the resources of a plugin from namespaces, and nothing else.')
    .argument('[namespace...]', 'namespaces to take it away from')
    .option('--name <name>', 'name of the plugin (default: meshtap)');
  addWriteOptions(addClusterOptions(command))
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runRemove(namespaces, raw, context));
}

async function runRemove(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const namespaces = readGivenNamespaces(names, 'remove');
  const name = readName(raw);
  const settings = readWrite(raw);
  const where = readCluster(raw, context);
  const [{ openCluster }, { findServedKinds }, { removeFromNamespace }] = await Promise.all([
    import('../cluster/client.ts'),
    import('../cluster/rollout/inventory.ts'),
    import('../cluster/rollout/removal.ts'),
  ]);
  const kinds = await findServedKinds(openCluster(where, context));
  const writer = openCluster(where, withoutInterruption(context));
  const { isDryRun } = settings;
  const { signal } = context;
  const work = (namespace: string, emit: EmitRolloutEvent) =>
    removeFromNamespace({ namespace, name, kinds }, writer, { isDryRun, signal, emit });
  const reports = await runSweep(
    { namespaces, verb: 'remove from', settings, work, print: printOutcomes(settings) },
    context,
  );
  const empty = reports.filter(({ outcomes }) => outcomes.length === 0);
  if (empty.length > 0) {
    context.stderr.line(
      `Nothing of the plugin ${name} was in ${empty.map(({ namespace }) => namespace).join(', ')}.`,
    );
  }
}
