import {
  buildConfigMap,
  checkConfigMapSize,
  MODULE_URL,
  MOUNTED_LABEL,
  type MountSettings,
} from '../config-map/config-map.ts';
import type { RunContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { readModule } from '../image/module.ts';
import { digestOf } from '../image/oci.ts';
import {
  formatReference,
  formatRepository,
  type ImageReference,
  moveReference,
  type PinnedReference,
} from '../image/reference.ts';
import { readVersion } from '../installation.ts';
import type { PluginSettings } from '../options/plugin.ts';
import type { FilterSource } from '../options/tap-request.ts';
import { resolveLoadable } from '../registry/pull.ts';
import { withRemote } from '../registry/remote.ts';
import type { BuiltResource, ResourceOrigin } from '../resources/metadata.ts';
import type { OpenAccess } from './registry.ts';

/** How the filter gets to the proxies. Either `image` or `mount` is there. */
export interface SourcePlan {
  origin: ResourceOrigin;
  /** With its digest, at the registry that this machine asks. */
  image?: PinnedReference;
  /** HOST[:PORT] of the registry that proxies pull from. */
  pullHost?: string;
  /** True if the registry was asked for the digest, and the image found good. */
  isResolved?: boolean;
  /** What pods must mount. */
  mount?: MountSettings;
  /** Where proxies find the module: the plugin's url. */
  url: string;
  /** How the plugin is attached: as asked for and, if pods must mount the module, to those that do. */
  attachment: PluginSettings;
  /** Makes the resources that the module is in. */
  buildSource(namespace: string): BuiltResource[];
}

/** Plans how the filter gets to the proxies: finds out the digest of the image, or reads the module for the ConfigMap. */
export async function planSource(
  source: FilterSource,
  settings: PluginSettings,
  openAccess: OpenAccess,
  run: RunContext,
): Promise<SourcePlan> {
  if (source.kind === 'config-map') return planConfigMap(source, settings);
  const digest = await pinDigest(source.image, openAccess, run);
  return {
    ...planImage({ ...source.image, digest }, settings, source.pullHost),
    isResolved: source.image.digest === undefined,
  };
}

/** Plans that proxies pull an image whose digest is known, from where it is or from `pullHost`, a HOST[:PORT]. */
export function planImage(
  image: PinnedReference,
  settings: PluginSettings,
  pullHost: string = image.registry,
): SourcePlan {
  const { tag, digest } = image;
  return {
    origin: { name: settings.name, version: readVersion(), image: { tag, digest } },
    image,
    pullHost,
    url: `oci://${formatReference(moveReference(image, pullHost))}`,
    attachment: settings,
    buildSource: () => [],
  };
}

async function pinDigest(
  reference: ImageReference,
  openAccess: OpenAccess,
  run: RunContext,
): Promise<string> {
  if (reference.digest !== undefined) return reference.digest;
  if (reference.tag === undefined) {
    throw usageError(
      `Cannot use ${formatRepository(reference)} as --image`,
      'it has neither a tag nor a digest',
      'Give what `meshtap push` printed, or add the tag to look up.',
    );
  }
  const { digest } = await withRemote(await openAccess(), reference.registry, run, (remote) =>
    resolveLoadable(remote, reference),
  );
  return digest;
}

async function planConfigMap(
  { configMap, modulePath }: Extract<FilterSource, { kind: 'config-map' }>,
  settings: PluginSettings,
): Promise<SourcePlan> {
  const module = await readModule(modulePath);
  checkConfigMapSize(modulePath, module.length);
  const digest = digestOf(module);
  const { name, selector } = settings;
  const origin = { name, version: readVersion(), moduleDigest: digest };
  return {
    origin,
    mount: { name, configMap, digest, selector },
    url: MODULE_URL,
    attachment: { ...settings, selector: { ...selector, [MOUNTED_LABEL]: name } },
    buildSource: (namespace) => [buildConfigMap(namespace, origin, { name: configMap, module })],
  };
}
