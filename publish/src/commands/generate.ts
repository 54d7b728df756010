import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { choiceOption, type RawOptions, readChoice, readText } from '../options/raw.ts';
import type { BuiltResource } from '../resources/metadata.ts';
import { explainMount } from './delivery-choice.ts';
import { addResourceOptions, chooseResources, type ResourceChoice } from './resource-choice.ts';

const EXAMPLES = `
Examples:
  Tap what the apps of two namespaces send, and apply it:
    meshtap generate shop billing --image "$IMAGE" --backend-address collector.traces.svc.cluster.local | kubectl apply -f -

  Tap what one app receives, with all settings from a file:
    meshtap generate shop --image "$IMAGE" --config tap.yaml --direction inbound --selector app=cart

  Tap a gateway, and post over TLS to a backend outside the mesh:
    meshtap generate shop --image "$IMAGE" --target-ref Gateway/web --backend-external --backend-tls \\
      --backend-address traces.example.com --backend-port 443

  Keep the resources in a Git repository, for kustomize, Argo CD or Flux:
    meshtap generate shop billing --image "$IMAGE" --config tap.yaml --output-dir deploy/tap
    kubectl kustomize deploy/tap

IMAGE is what \`meshtap push\` printed. One without digest is looked up in the registry, with the registry flags; a digest
is taken as it is, and \`meshtap apply\` checks that it is that of an image.
Flags win over --config, and --config over the environment. A folder of --output-dir has kustomization.yaml and a file
for each resource. The next run replaces them and removes those that it no longer makes; other files stay. Comments tell
Renovate where image and digest are.`;

const FORMATS = ['yaml', 'json'] as const;

/** Adds \`meshtap generate\`. */
export function addGenerateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('generate')
    .summary('print the Istio resources that load the filter')
    .description('Prints one WasmPlugin for each namespace, and what else the backend needs.')
    .argument('[namespace...]', 'namespaces whose traffic is tapped');
  addResourceOptions(command)
    .addOption(choiceOption('-o, --output <format>', 'yaml or json (default: yaml)', FORMATS))
    .option(
      '--output-dir <directory>',
      'write a kustomize folder instead: kustomization.yaml and a file for each resource',
    )
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runGenerate(namespaces, raw, context));
}

async function runGenerate(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const format = readChoice(raw, 'output', FORMATS);
  const folder = readText(raw, 'outputDir');
  if (folder !== undefined && format === 'json') {
    throw usageError(
      'Cannot use --output json together with --output-dir',
      'the files of a kustomize folder are YAML',
      'Leave one of them off.',
    );
  }
  const choice = await chooseResources(names, raw, context);
  const resources = choice.namespaces.flatMap(choice.build);
  context.stderr.block(await explainMount(choice));
  if (folder !== undefined) return await writeFolder(folder, resources, choice, context);
  const { formatResources } = await import('../resources/text.ts');
  context.stdout.block(formatResources(resources, format ?? 'yaml'));
}

async function writeFolder(
  folder: string,
  resources: BuiltResource[],
  { settings }: ResourceChoice,
  context: CommandContext,
): Promise<void> {
  const [{ buildKustomization }, { saveKustomizeFolder }] = await Promise.all([
    import('../resources/text.ts'),
    import('../resources/kustomize-folder.ts'),
  ]);
  const files = buildKustomization(resources, settings.name);
  const content = { plugin: settings.name, files };
  const changes = await saveKustomizeFolder(resolve(context.cwd, folder), content, context.signal);
  for (const { path, action } of changes) context.stdout.line(`${join(folder, path)} ${action}`);
}
