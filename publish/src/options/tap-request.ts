import { usageError } from '../errors.ts';
import { type ImageReference, moveReference, parseReference, parseRegistryHost } from '../image/reference.ts';
import { CLUSTER_FLAGS, type ClusterChoice, readCluster } from './cluster.ts';
import { CONFIG_FLAGS, type ConfigRequest, readConfig } from './config.ts';
import { common, flag, flagOrVariable, refuseWith, type Surroundings, type Values } from './flag.ts';
import { parseObjectName } from './parsers.ts';
import { PLUGIN_FLAGS, type PluginSettings, readPlugin, warnOfTargets } from './plugin.ts';
import { MODULE_FLAGS, readModulePath } from './push.ts';
import { REGISTRY_FLAGS, type RegistryRequest, readRegistry } from './registry.ts';
import {
  CHECK_FLAGS,
  type CheckSettings,
  FORCE_FLAGS,
  PRUNE_FLAGS,
  readChecks,
  readWrite,
  SWEEP_FLAGS,
  type WRITE_FLAGS,
  type WriteSettings,
} from './rollout.ts';
import { readSigner, type Signer, VERIFY_FLAGS } from './signatures.ts';

/** What a command line asks to be in the cluster. */
export interface TapRequest {
  namespaces: readonly string[];
  settings: PluginSettings;
  api: 'auto' | 'wasmplugin' | 'trafficextension';
  config: ConfigRequest;
  source: FilterSource;
  registry: RegistryRequest;
  /** What is possible but probably not meant. */
  warnings: readonly string[];
}

/**
 * Where the filter comes from: an image, which may have a tag alone, or a file that goes into a ConfigMap. With `pullHost`
 * proxies pull the image from that HOST[:PORT], and this machine asks the registry that the image names.
 */
export type FilterSource =
  | { kind: 'image'; image: ImageReference; pullHost?: string | undefined }
  | { kind: 'config-map'; configMap: string; modulePath: string };

const DEFAULT_CONFIG_MAP = 'wasm-filter';

/** The flag that names the image with the filter. */
export const IMAGE_FLAGS = common({
  image: flag.image.text(
    '--image <image>',
    'the filter to load: HOST[:PORT]/REPOSITORY[:TAG][@sha256:HEX]',
    parseReference,
  ),
});

/** The flag that names the registry as proxies know it. */
export const PULL_FLAGS = common({
  pullHost: flag.image.text(
    '--pull-host <host[:port]>',
    'registry that the proxies pull from, if they know it by another address than --image',
    (text, { source }) => parseRegistryHost(text, source),
    { default: 'the host of --image' },
  ),
});

/** How the filter gets to the proxies: they pull an image, or their pods mount a ConfigMap of this name. */
export type Delivery = { kind: 'image' } | { kind: 'config-map'; configMap: string };

/** The flags that say how the filter gets to the proxies. */
export const DELIVERY_FLAGS = {
  delivery: flag.image.choice(
    '--delivery <way>',
    'image: proxies pull it; config-map: pods mount it, without a registry',
    ['image', 'config-map'],
    { fallback: 'image' },
  ),
  configMapName: flag.image.text(
    '--config-map-name <name>',
    'ConfigMap for --delivery config-map',
    parseObjectName('ConfigMap'),
    { variable: 'WASM_FILTER_CONFIG_MAP_NAME', default: DEFAULT_CONFIG_MAP },
  ),
};

/** The flag that restarts workloads for a changed module. */
export const RESTART_FLAGS = {
  restart: flag.rollout.switch(
    '--restart',
    'with --delivery config-map: restart pods to load a changed module',
  ),
};

/** The flags of every command that makes resources. */
export const TAP_FLAGS = {
  ...IMAGE_FLAGS,
  ...PULL_FLAGS,
  ...CONFIG_FLAGS,
  ...PLUGIN_FLAGS,
  ...DELIVERY_FLAGS,
  ...MODULE_FLAGS,
  ...REGISTRY_FLAGS,
};

/** Reads what is to be in the cluster. Throws a usage error that names the flag or the variable. */
export function readTap(
  namespaces: readonly string[],
  values: Values<typeof TAP_FLAGS>,
  around: Surroundings,
): TapRequest {
  const settings = readPlugin(values, namespaces);
  const config = readConfig(values, around);
  const delivery = readDelivery(values, around);
  refuseRootNamespace(delivery, namespaces, settings);
  return {
    ...{ namespaces, settings, config, api: values.api },
    source: readSource(delivery, values, around),
    registry: readRegistry(values),
    warnings: warnOfTargets(settings, namespaces),
  };
}

/** Refuses to mount the filter where it is for the whole mesh. Throws a usage error. */
export function refuseRootNamespace(
  { kind }: Delivery,
  namespaces: readonly string[],
  { rootNamespace }: PluginSettings,
): void {
  if (kind === 'image' || !namespaces.includes(rootNamespace)) return;
  throw usageError(
    `Cannot use --delivery config-map in ${rootNamespace}`,
    'a filter there is for the whole mesh, and pods can only mount ConfigMaps of their own namespace',
    'Name the namespaces to tap, or push an image and give --image.',
  );
}

/** Reads how the filter gets to the proxies. Throws a usage error for flags that do not go with it. */
export function readDelivery(values: Values<typeof DELIVERY_FLAGS>, around: Surroundings): Delivery {
  const { delivery: kind, configMapName } = values;
  const refuse = (keys: readonly string[], fix: string) =>
    refuseWith(values, keys, `with --delivery ${kind}`, { why: 'they do not go together', fix });
  if (kind === 'image') {
    refuse(['configMapName', 'restart'], 'Add --delivery config-map.');
    return { kind };
  }
  refuse(
    ['targetRef', 'waypoint', 'referenceBackend'],
    'Gateways and waypoints only take an image: push one and give --image. For sidecars give --selector.',
  );
  refuse(['image', 'pullHost', 'pullSecret'], 'Leave it off: nothing is pulled.');
  const signatures = ['verifyKey', 'verifyIdentity', 'verifyIssuer', 'signKey', 'signKeyless'];
  refuse([...signatures, 'attachSbom', 'tag'], 'Leave it off: there is no image.');
  const name = flagOrVariable(configMapName, DELIVERY_FLAGS.configMapName, around);
  return { kind, configMap: name?.value ?? DEFAULT_CONFIG_MAP };
}

function readSource(
  delivery: Delivery,
  values: Values<typeof TAP_FLAGS>,
  around: Surroundings,
): FilterSource {
  if (delivery.kind === 'config-map') return { ...delivery, modulePath: readModulePath(values, around) };
  const { image, pullHost } = values;
  if (image !== undefined) {
    // Refuses a name that is too long.
    if (pullHost !== undefined) moveReference(image, pullHost);
    return { kind: 'image', image, pullHost };
  }
  throw usageError(
    'Cannot make the resources',
    '--image is missing',
    'Give what `meshtap push` printed, --image HOST/REPOSITORY:TAG@sha256:HEX. Without a registry, use --delivery config-map.',
  );
}

/** What a command line asks to be applied, and how. */
export interface ApplyRequest {
  tap: TapRequest;
  cluster: ClusterChoice;
  write: WriteSettings;
  checks: CheckSettings;
  isPruning: boolean;
  /** The configuration may protect less than the one in the cluster. */
  isWeakerAllowed: boolean;
  /** Restarts pods to load a changed module. */
  isRestart: boolean;
  /** Who must have signed the image. */
  signer?: Signer | undefined;
}

/** The flags of every command that applies resources. */
export const APPLY_FLAGS = {
  ...TAP_FLAGS,
  ...CLUSTER_FLAGS,
  ...SWEEP_FLAGS,
  ...FORCE_FLAGS,
  ...PRUNE_FLAGS,
  ...RESTART_FLAGS,
  ...CHECK_FLAGS,
  ...VERIFY_FLAGS,
};

/** Reads what is to be applied, and how. Throws a usage error that names the flag or the variable. */
export function readApply(
  namespaces: readonly string[],
  values: Values<typeof APPLY_FLAGS> & Partial<Values<typeof WRITE_FLAGS>>,
  around: Surroundings,
): ApplyRequest {
  return {
    tap: readTap(namespaces, values, around),
    cluster: readCluster(values),
    write: readWrite(values),
    checks: readChecks(values),
    isPruning: values.prune,
    isWeakerAllowed: values.allowWeaker,
    isRestart: values.restart,
    signer: readSigner(values),
  };
}
