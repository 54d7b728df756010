import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addBackendOptions } from '../options/backend.ts';
import type { ConfigObject } from '../options/config-file.ts';
import { readNamespaces } from '../options/kubernetes-names.ts';
import { addPluginOptions, type PluginSettings, readPlugin, warnOfWaypoint } from '../options/plugin.ts';
import type { RawOptions } from '../options/raw.ts';
import { addRegistryOptions } from '../options/registry.ts';
import { refuseSampling } from '../options/sampling.ts';
import type { ExternalBackend } from '../resources/external-backend.ts';
import type { BuiltResource, ResourceOrigin } from '../resources/metadata.ts';
import { chooseConfig } from './config-choice.ts';
import { chooseImage } from './image-choice.ts';

/** What a command line asks to be in the cluster. */
export interface ResourceChoice {
  namespaces: string[];
  settings: PluginSettings;
  /** `HOST/REPOSITORY[:TAG]@sha256:HEX`. */
  image: string;
  origin: ResourceOrigin;
  pluginConfig: ConfigObject;
  /** The backend, if it is no service of the mesh. */
  external?: ExternalBackend;
  /** Makes the resources of a namespace, in the order in which they are to be applied. */
  build(namespace: string): BuiltResource[];
}

/** Adds the flags of every command that makes resources. */
export function addResourceOptions(command: Command): Command {
  command
    .option('--image <image>', 'the filter to load (required): HOST[:PORT]/REPOSITORY[:TAG][@sha256:HEX]')
    .option('--config <file>', 'a pluginConfig in YAML or JSON')
    .option('--log-level <level>', 'trace, debug, info, warn or error (default: warn)');
  return addRegistryOptions(addPluginOptions(addBackendOptions(command)));
}

/** Reads what is asked for. Throws a usage error that names the flag, the variable or the key of the config. */
export async function chooseResources(
  names: string[],
  raw: RawOptions,
  context: CommandContext,
): Promise<ResourceChoice> {
  const namespaces = readNamespaces(names);
  const settings = readPlugin(raw);
  refuseSampling(context);
  const warn = (text: string | undefined) => text === undefined || context.stderr.write(`Warning: ${text}\n`);
  warn(warnOfWaypoint(settings));
  const { pluginConfig, external } = await chooseConfig(raw, context, settings.name, warn);
  const { image, origin } = await chooseImage(raw, context, settings.name);
  const [{ buildWasmPlugin }, { buildExternal }] = await Promise.all([
    import('../resources/wasm-plugin.ts'),
    import('../resources/external-backend.ts'),
  ]);
  const build = (namespace: string) => [
    ...(external === undefined ? [] : buildExternal(namespace, origin, external)),
    buildWasmPlugin(namespace, { origin, image, settings, pluginConfig }),
  ];
  return { namespaces, settings, image, origin, pluginConfig, ...(external && { external }), build };
}
