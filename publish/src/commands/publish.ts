import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import { addRestartOption, readDelivery } from '../options/delivery.ts';
import { addReportOption, readReportFormat } from '../options/output.ts';
import { type RawOptions, readText } from '../options/raw.ts';
import { addForceOption, addSweepOptions, readGivenNamespaces, readWrite } from '../options/rollout.ts';
import { openPrinter } from '../output/printer.ts';
import { applyResources } from './apply-resources.ts';
import { addVerifyOptions } from './image-verification.ts';
import { addPreflightOptions } from './preflight.ts';
import { addWaitOptions, reportStatus } from './proxy-wait.ts';
import { addPushOptions, pushImage } from './push-image.ts';
import { addResourceOptions, chooseResources } from './resource-choice.ts';
import { awaitRollout } from './rollout-wait.ts';

const EXAMPLES = `
Examples:
  Push the filter, tap two namespaces, and wait until every proxy runs it:
    meshtap publish shop billing --image registry.example.com/mesh/tap:1.2.3 \\
      --backend-address collector.traces.svc.cluster.local

  Sign the image as this CI job, with its bill of materials and a tag that moves:
    meshtap publish shop --image registry.example.com/mesh/tap:1.2.3 --tag 1.2 --config tap.yaml \\
      --attach-sbom filter.spdx.json --sign-keyless

  Without a registry: as a ConfigMap that pods mount, which restarts them:
    meshtap publish shop --delivery config-map --backend-address collector.traces.svc.cluster.local

--image is where to push to. stdout has the status of each proxy at the end, stderr all before. It is the same as
\`meshtap push\`, \`meshtap apply --wait\` and \`meshtap status\`, and ends with their exit codes, but for one: where no proxy
is selected yet there is nothing to wait for, stderr says so, and the exit code is 0.`;

// Stands for the digest that the push will give, to check all else before it.
const ANY_DIGEST = `sha256:${'0'.repeat(64)}`;

/** Adds \`meshtap publish\`. */
export function addPublishCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('publish')
    .summary('push the filter, roll it out, and wait until it runs')
    .description(
      'Pushes the filter, applies the resources that load it, waits for every proxy, and prints their status.',
    )
    .argument('[namespace...]', 'namespaces whose traffic is tapped');
  addPushOptions(addResourceOptions(addForceOption(addSweepOptions(addClusterOptions(command))))).option(
    '--prune',
    'delete what carries our labels in these namespaces and is not applied any more',
  );
  addReportOption(command);
  addVerifyOptions(addWaitOptions(addPreflightOptions(addRestartOption(command))))
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runPublish(namespaces, raw, context));
}

async function runPublish(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const namespaces = readGivenNamespaces(names, 'publish');
  readWrite(raw);
  readReportFormat(raw);
  const pushed = await pushIfImage(namespaces, raw, context);
  const applied = await applyResources(
    namespaces,
    { ...raw, ...pushed, output: 'table' },
    context,
    context.stderr,
  );
  const report = await awaitRollout(applied, raw, context);
  await reportStatus(report, raw, context);
}

async function pushIfImage(
  namespaces: string[],
  raw: RawOptions,
  context: CommandContext,
): Promise<{ image?: string }> {
  if (readDelivery(raw, context).kind !== 'image') return {};
  const target = readText(raw, 'image');
  if (target === undefined) {
    throw usageError(
      'Cannot run meshtap publish',
      '--image is missing',
      'Say where to push to: --image HOST/REPOSITORY:TAG; or do without a registry by --delivery config-map.',
    );
  }
  const { openCluster } = await import('../cluster/client.ts');
  const cluster = openCluster(readCluster(raw, context), context);
  // What is wrong with the command line or the cluster is better known before the push; it is told once.
  const mute = { ...context, stderr: openPrinter() };
  const image = `${target.replace(/@.*$/, '')}@${ANY_DIGEST}`;
  await chooseResources(namespaces, { ...raw, image }, mute, cluster);
  return { image: await pushImage(target, raw, context) };
}
