import type { Command } from 'commander';
import type { ClusterApi } from '../cluster/api.ts';
import type { MountSettings } from '../config-map/config-map.ts';
import type { CommandContext } from '../context.ts';
import { addBackendOptions } from '../options/backend.ts';
import { type ConfigObject, LOG_LEVELS } from '../options/config-file.ts';
import { addDeliveryOptions } from '../options/delivery.ts';
import { readNamespaces } from '../options/kubernetes-names.ts';
import {
  addPluginOptions,
  checkTargetNamespaces,
  isForMesh,
  type PluginSettings,
  readPlugin,
  warnOfTargets,
} from '../options/plugin.ts';
import { choiceOption, type RawOptions } from '../options/raw.ts';
import { addRegistryOptions } from '../options/registry.ts';
import { addSamplingOptions } from '../options/sampling.ts';
import type { ExternalBackend } from '../resources/external-backend.ts';
import type { BuiltResource, ResourceOrigin } from '../resources/metadata.ts';
import type { PluginApi } from '../resources/plugin-kinds.ts';
import type { WasmPluginParts } from '../resources/wasm-plugin.ts';
import { chooseApi } from './api-choice.ts';
import { chooseConfig } from './config-choice.ts';
import { chooseDelivery } from './delivery-choice.ts';

/** What a command line asks to be in the cluster. */
export interface ResourceChoice {
  namespaces: string[];
  settings: PluginSettings;
  /** Kind of the resource that loads the filter. */
  api: PluginApi;
  /** `HOST/REPOSITORY[:TAG]@sha256:HEX`; undefined when pods mount the filter. */
  image?: string;
  /** What pods must mount to be tapped; undefined when proxies pull an image. */
  mount?: MountSettings;
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
    .option('--image <image>', 'the filter to load: HOST[:PORT]/REPOSITORY[:TAG][@sha256:HEX]')
    .option('--config <file>', 'a pluginConfig in YAML or JSON')
    .addOption(
      choiceOption('--log-level <level>', 'trace, debug, info, warn or error (default: warn)', LOG_LEVELS),
    );
  return addRegistryOptions(
    addPluginOptions(addSamplingOptions(addBackendOptions(addDeliveryOptions(command)))),
  );
}

/**
 * Reads what is asked for; with a cluster, in the kind of resource that it serves. Throws a usage error that names the
 * flag, the variable or the key of the config.
 */
export async function chooseResources(
  names: string[],
  raw: RawOptions,
  context: CommandContext,
  cluster?: ClusterApi,
): Promise<ResourceChoice> {
  const namespaces = readNamespaces(names);
  const settings = readPlugin(raw);
  const warn = (text: string | undefined) => text === undefined || context.stderr.line(`Warning: ${text}`);
  checkTargetNamespaces(settings, namespaces);
  for (const text of warnOfTargets(settings, namespaces)) warn(text);
  const { pluginConfig, external } = await chooseConfig(raw, context, settings.name, warn);
  const delivery = await chooseDelivery(raw, context, settings, namespaces);
  const { origin, image, mount, url, attachment, buildDelivery } = delivery;
  const api = await chooseApi(raw, cluster);
  const buildPlugin = await preparePlugin(api, { origin, url, settings: attachment, pluginConfig });
  const buildBackend = await prepareBackend({
    origin,
    settings,
    pluginConfig,
    ...(external && { external }),
  });
  const build = (namespace: string) => [
    ...buildBackend(namespace),
    ...buildDelivery(namespace),
    buildPlugin(namespace),
  ];
  return {
    ...{ namespaces, settings, api, origin, pluginConfig, build },
    ...(image !== undefined && { image }),
    ...(mount !== undefined && { mount }),
    ...(external !== undefined && { external }),
  };
}

async function preparePlugin(
  api: PluginApi,
  parts: WasmPluginParts,
): Promise<(namespace: string) => BuiltResource> {
  const { buildWasmPlugin } = await import('../resources/wasm-plugin.ts');
  if (api === 'wasmplugin') return (namespace) => buildWasmPlugin(namespace, parts);
  const { toTrafficExtension } = await import('../resources/traffic-extension.ts');
  return (namespace) => toTrafficExtension(buildWasmPlugin(namespace, parts));
}

// What proxies need to reach the backend.
async function prepareBackend(
  choice: Pick<ResourceChoice, 'origin' | 'settings' | 'pluginConfig' | 'external'>,
): Promise<(namespace: string) => BuiltResource[]> {
  const { origin, settings, pluginConfig, external } = choice;
  const [{ buildExternal }, { findBackendService }, { buildReferencedService, findReferenceTargets }] =
    await Promise.all([
      import('../resources/external-backend.ts'),
      import('../resources/backend-cluster.ts'),
      import('../resources/referenced-service.ts'),
    ]);
  const service = findBackendService(pluginConfig);
  const referenceTargets = findReferenceTargets(settings);
  return (namespace) => [
    ...(external === undefined
      ? []
      : buildExternal(namespace, origin, external, { isForMesh: isForMesh(namespace, settings) })),
    ...(service === undefined || referenceTargets === undefined
      ? []
      : [buildReferencedService(namespace, origin, service.host, referenceTargets)]),
  ];
}
