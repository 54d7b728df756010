import type { Command } from 'commander';
import type { Comparison, Difference } from '../cluster/rollout/difference.ts';
import type { CommandContext } from '../context.ts';
import { ResultExit } from '../errors.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import { addRestartOption, readRestart } from '../options/delivery.ts';
import { choiceOption, type RawOptions, readChoice, readSwitch } from '../options/raw.ts';
import { addForceOption, addSweepOptions, readGivenNamespaces, readSweep } from '../options/rollout.ts';
import { formatData } from '../output/data.ts';
import type { Printer } from '../output/printer.ts';
import { toClusterResource } from './apply-resources.ts';
import { addResourceOptions, chooseResources } from './resource-choice.ts';
import { runSweep } from './rollout.ts';

const EXAMPLES = `
Examples:
  See what a new version would change:
    meshtap diff shop billing --image "$IMAGE" --config tap.yaml

  Fail a pipeline when the cluster is not as the repository says:
    meshtap diff shop --image "$IMAGE" --config tap.yaml --quiet >drift.diff || echo "exit code $?"

Nothing is written. The values of backend.headers are masked; a changed one shows as changed. Where apply would
own fields that another manager owns now, and change nothing else, that is no difference: stderr says so. A
namespace that is not there is a warning; when none is there, the exit code is 3.`;

const FORMATS = ['diff', 'yaml', 'json'] as const;

/** Adds \`meshtap diff\`. */
export function addDiffCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('diff')
    .summary('show what apply would change')
    .description(
      'Compares what is in the cluster with what it would be after `meshtap apply`, checked by the server.',
    )
    .argument('[namespace...]', 'namespaces to compare');
  addResourceOptions(addRestartOption(addForceOption(addSweepOptions(addClusterOptions(command)))))
    .addOption(choiceOption('-o, --output <format>', 'diff, yaml or json (default: diff)', FORMATS))
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runDiff(namespaces, raw, context));
}

async function runDiff(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const given = readGivenNamespaces(names, 'diff');
  const format = readChoice(raw, 'output', FORMATS) ?? 'diff';
  const settings = { ...readSweep(raw), isDryRun: true };
  const isForced = readSwitch(raw, 'forceConflicts');
  const [{ openCluster }, { compareNamespace }] = await Promise.all([
    import('../cluster/client.ts'),
    import('../cluster/rollout/difference.ts'),
  ]);
  const cluster = openCluster(readCluster(raw, context), context);
  const choice = await chooseResources(given, raw, context, cluster);
  const { mount } = choice;
  const isRestart = mount !== undefined && readRestart(raw);
  const mode = { name: choice.settings.name, isForced, isDryRun: true, isRestart };
  const found = new Map<string, Comparison>();
  const work = async (namespace: string) => {
    const resources = choice.build(namespace).map(toClusterResource);
    const plan = { namespace, resources, ...(mount && { mount }) };
    const { report, ...comparison } = await compareNamespace(plan, cluster, mode);
    found.set(namespace, comparison);
    return report;
  };
  const inOrder = () => choice.namespaces.flatMap((namespace) => found.get(namespace) ?? []);
  const listAll = () => inOrder().flatMap(({ differences }) => differences);
  const print = () => {
    tellOwned(
      inOrder().flatMap(({ owned }) => owned),
      context.stderr,
    );
    return formatDifferences(listAll(), format);
  };
  await runSweep({ namespaces: choice.namespaces, verb: 'compare', settings, work, print }, context);
  if (listAll().length > 0) throw new ResultExit(1);
}

function tellOwned(owned: Comparison['owned'], stderr: Printer): void {
  for (const { kind, metadata } of owned) {
    const { namespace = '', name } = metadata;
    stderr.line(`Note: nothing but the field manager of ${kind} ${namespace}/${name} would change.`);
  }
}

async function formatDifferences(
  differences: readonly Difference[],
  format: (typeof FORMATS)[number],
): Promise<string> {
  if (format !== 'diff') return formatData(differences, format);
  const { formatDifference } = await import('../present/unified-diff.ts');
  return differences.map(formatDifference).join('');
}
