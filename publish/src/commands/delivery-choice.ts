import type { MountSettings } from '../config-map/config-map.ts';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { readVersion } from '../installation.ts';
import { readDelivery } from '../options/delivery.ts';
import { readModulePath } from '../options/module-file.ts';
import type { PluginSettings } from '../options/plugin.ts';
import type { RawOptions } from '../options/raw.ts';
import type { BuiltResource, ResourceOrigin } from '../resources/metadata.ts';
import { chooseImage } from './image-choice.ts';

/** How the filter gets to the proxies. Either `image` or `mount` is there. */
export interface DeliveryChoice {
  origin: ResourceOrigin;
  /** `HOST/REPOSITORY[:TAG]@sha256:HEX`. */
  image?: string;
  /** What pods must mount. */
  mount?: MountSettings;
  /** Where proxies find the module: the plugin's url. */
  url: string;
  /** How the plugin is attached: as asked for and, if pods must mount the module, to those that do. */
  attachment: PluginSettings;
  /** Makes the resources that the module is in. */
  buildDelivery(namespace: string): BuiltResource[];
}

/** Reads how the filter gets to the proxies, and makes sure that it can. */
export async function chooseDelivery(
  raw: RawOptions,
  context: CommandContext,
  settings: PluginSettings,
  namespaces: readonly string[],
): Promise<DeliveryChoice> {
  const delivery = readDelivery(raw, context);
  if (delivery.kind === 'config-map') {
    refuseRootNamespace(namespaces, settings);
    return chooseConfigMap(delivery.configMap, readModulePath(raw, context), settings);
  }
  const { image, origin } = await chooseImage(raw, context, settings.name);
  return { origin, image, url: `oci://${image}`, attachment: settings, buildDelivery: () => [] };
}

/**
 * Explains, for a person who applies the resources by other means, what has pods mount the module. Empty when proxies
 * pull an image.
 */
export async function explainMount({
  mount,
  namespaces,
}: {
  mount?: MountSettings;
  namespaces: readonly string[];
}): Promise<string> {
  if (mount === undefined) return '';
  const namespace = namespaces.length === 1 ? namespaces[0] : 'NAMESPACE';
  const { buildMount } = await import('../config-map/config-map.ts');
  const patch = JSON.stringify({ spec: { template: { metadata: buildMount(mount) } } });
  return `Only pods that mount ConfigMap ${mount.configMap} load the filter. Apply the resources with \`kubectl apply --server-side\`,
then have each Deployment, StatefulSet and DaemonSet to tap mount it, which restarts its pods:
  kubectl patch deployment NAME --namespace ${namespace} --patch '${patch}'
\`meshtap apply\` does all of it, and \`meshtap remove\` takes it back.
`;
}

async function chooseConfigMap(
  configMap: string,
  path: string,
  settings: PluginSettings,
): Promise<DeliveryChoice> {
  const [{ readModule }, { digestOf }, configMaps] = await Promise.all([
    import('../image/module.ts'),
    import('../image/digest.ts'),
    import('../config-map/config-map.ts'),
  ]);
  const { buildConfigMap, checkConfigMapSize, MODULE_URL, MOUNTED_LABEL } = configMaps;
  const module = await readModule(path);
  checkConfigMapSize(path, module.length);
  const digest = digestOf(module);
  const { name, selector } = settings;
  const origin = { name, version: readVersion(), moduleDigest: digest };
  return {
    origin,
    mount: { name, configMap, digest, ...(selector !== undefined && { selector }) },
    url: MODULE_URL,
    attachment: { ...settings, selector: { ...selector, [MOUNTED_LABEL]: name } },
    buildDelivery: (namespace) => [buildConfigMap(namespace, origin, { name: configMap, module })],
  };
}

/** Refuses to mount the filter where it is for the whole mesh. Throws a usage error. */
export function refuseRootNamespace(namespaces: readonly string[], { rootNamespace }: PluginSettings): void {
  if (!namespaces.includes(rootNamespace)) return;
  throw usageError(
    `Cannot use --delivery config-map in ${rootNamespace}`,
    'a filter there is for the whole mesh, and pods mount ConfigMaps of their own namespace alone',
    'Name the namespaces to tap, or push an image and give --image.',
  );
}
