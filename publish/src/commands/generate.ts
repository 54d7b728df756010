import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type RawOptions, readChoice } from '../options/raw.ts';
import { addResourceOptions, chooseResources } from './resource-choice.ts';

const EXAMPLES = `
Examples:
  Tap what the apps of two namespaces send, and apply it:
    meshtap generate shop billing --image "$IMAGE" --backend-address collector.traces.svc.cluster.local | kubectl apply -f -

  Tap what one app receives, with all settings from a file:
    meshtap generate shop --image "$IMAGE" --config tap.yaml --direction inbound --selector app=cart

  Tap a gateway, and post over TLS to a backend outside the mesh:
    meshtap generate shop --image "$IMAGE" --target-ref Gateway/web --backend-external --backend-tls \\
      --backend-address traces.example.com --backend-port 443

IMAGE is what \`meshtap push\` printed. One without digest is looked up in the registry, with the registry flags.
Flags win over --config, and --config over the environment.`;

/** Adds \`meshtap generate\`. */
export function addGenerateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('generate')
    .summary('print the Istio resources that load the filter')
    .description('Prints one WasmPlugin for each namespace, and what else the backend needs.')
    .argument('[namespace...]', 'namespaces whose traffic is tapped');
  addResourceOptions(command)
    .option('-o, --output <format>', 'yaml or json (default: yaml)')
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runGenerate(namespaces, raw, context));
}

async function runGenerate(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const format = readChoice(raw, 'output', ['yaml', 'json'] as const) ?? 'yaml';
  const { namespaces, build } = await chooseResources(names, raw, context);
  const { formatResources } = await import('../resources/text.ts');
  context.stdout.write(formatResources(namespaces.flatMap(build), format));
}
