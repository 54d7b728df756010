import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addBackendOptions } from '../options/backend.ts';
import { readNamespaces } from '../options/kubernetes-names.ts';
import { addPluginOptions, readPlugin, warnOfWaypoint } from '../options/plugin.ts';
import { type RawOptions, readChoice } from '../options/raw.ts';
import { addRegistryOptions } from '../options/registry.ts';
import { refuseSampling } from '../options/sampling.ts';
import { chooseConfig } from './config-choice.ts';
import { chooseImage } from './image-choice.ts';

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
    .argument('[namespace...]', 'namespaces whose traffic is tapped')
    .option('--image <image>', 'the filter to load (required): HOST[:PORT]/REPOSITORY[:TAG][@sha256:HEX]')
    .option('--config <file>', 'a pluginConfig in YAML or JSON')
    .option('--log-level <level>', 'trace, debug, info, warn or error (default: warn)')
    .option('-o, --output <format>', 'yaml or json (default: yaml)');
  addRegistryOptions(addPluginOptions(addBackendOptions(command)))
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runGenerate(namespaces, raw, context));
}

async function runGenerate(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const namespaces = readNamespaces(names);
  const settings = readPlugin(raw);
  const format = readChoice(raw, 'output', ['yaml', 'json'] as const) ?? 'yaml';
  refuseSampling(context);
  const warn = (text: string | undefined) => text === undefined || context.stderr.write(`Warning: ${text}\n`);
  warn(warnOfWaypoint(settings));
  const { pluginConfig, external } = await chooseConfig(raw, context, settings.name, warn);
  const { image, origin } = await chooseImage(raw, context, settings.name);
  const [{ buildWasmPlugin }, { buildExternal }, { formatResources }] = await Promise.all([
    import('../resources/wasm-plugin.ts'),
    import('../resources/external-backend.ts'),
    import('../resources/text.ts'),
  ]);
  const resources = namespaces.flatMap((namespace) => [
    ...(external === undefined ? [] : buildExternal(namespace, origin, external)),
    buildWasmPlugin(namespace, { origin, image, settings, pluginConfig }),
  ]);
  context.stdout.write(formatResources(resources, format));
}
