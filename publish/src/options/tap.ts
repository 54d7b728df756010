import { usageError } from '../errors.ts';
import type { ImageReference } from '../image/reference.ts';
import { CLUSTER_FLAGS, type ClusterChoice, readCluster } from './cluster.ts';
import { CONFIG_FLAGS, type ConfigRequest, readConfig } from './config.ts';
import { DELIVERY_FLAGS, type Delivery, IMAGE_FLAGS, RESTART_FLAGS, readDelivery } from './delivery.ts';
import type { Surroundings, Values } from './flag.ts';
import { PLUGIN_FLAGS, type PluginSettings, readPlugin, warnOfTargets } from './plugin.ts';
import { MODULE_FLAGS, readModulePath } from './push.ts';
import {
  REGISTRY_FLAGS,
  type RegistryRequest,
  readRegistry,
  readVerifyKey,
  VERIFY_FLAGS,
  type VerifyKey,
} from './registry.ts';
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

/** Where the filter comes from: an image, which may have a tag alone, or a file that goes into a ConfigMap. */
export type FilterSource =
  | { kind: 'image'; image: ImageReference }
  | { kind: 'config-map'; configMap: string; modulePath: string };

/** The flags of every command that makes resources. */
export const TAP_FLAGS = {
  ...IMAGE_FLAGS,
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
  return {
    ...{ namespaces, settings, config, api: values.api ?? 'auto' },
    source: readSource(readDelivery(values, around), values, { namespaces, settings, around }),
    registry: readRegistry(values),
    warnings: warnOfTargets(settings, namespaces),
  };
}

/** Refuses to mount the filter where it is for the whole mesh. Throws a usage error. */
export function refuseRootNamespace(namespaces: readonly string[], { rootNamespace }: PluginSettings): void {
  if (!namespaces.includes(rootNamespace)) return;
  throw usageError(
    `Cannot use --delivery config-map in ${rootNamespace}`,
    'a filter there is for the whole mesh, and pods can only mount ConfigMaps of their own namespace',
    'Name the namespaces to tap, or push an image and give --image.',
  );
}

function readSource(
  delivery: Delivery,
  values: Values<typeof TAP_FLAGS>,
  {
    namespaces,
    settings,
    around,
  }: { namespaces: readonly string[]; settings: PluginSettings; around: Surroundings },
): FilterSource {
  if (delivery.kind === 'config-map') {
    refuseRootNamespace(namespaces, settings);
    return { ...delivery, modulePath: readModulePath(values, around) };
  }
  const { image } = values;
  if (image === undefined) {
    throw usageError(
      'Cannot make the resources',
      '--image is missing',
      'Give what `meshtap push` printed, --image HOST/REPOSITORY:TAG@sha256:HEX. Without a registry, use --delivery config-map.',
    );
  }
  return { kind: 'image', image };
}

/** What a command line asks to be applied, and how. */
export interface ApplyRequest {
  tap: TapRequest;
  cluster: ClusterChoice;
  write: WriteSettings;
  checks: CheckSettings;
  isPruning: boolean;
  /** Restarts pods to load a changed module. */
  isRestart: boolean;
  verifyKey?: VerifyKey | undefined;
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
    isRestart: values.restart,
    verifyKey: readVerifyKey(values),
  };
}
