import { MODULE_FILE } from '../installation.ts';
import { MODULE_DIGEST } from './metadata.ts';

/** What pods must have to load the filter from a file: the ConfigMap that they mount, and the module that is in it. */
export interface MountSettings {
  /** Name of the plugin. */
  name: string;
  /** Name of the ConfigMap, in each namespace. */
  configMap: string;
  /** Digest of the module, `sha256:HEX`. */
  digest: string;
  /** Only pods with these labels; without it, all of the namespace. */
  selector?: Record<string, string>;
}

/** The part of a pod template that has its sidecar mount the module. */
export interface MountMetadata {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/**
 * Label of the pods that mount the module; its value is the plugin's name. The plugin selects no others: a proxy that is
 * told to load a file that it does not have answers all requests with 500, whatever the fail strategy.
 */
export const MOUNTED_LABEL = 'meshtap/mounted';
/** Annotations with the volumes that injection gives the sidecar. Source: Istio "Resource Annotations". */
export const USER_VOLUME = 'sidecar.istio.io/userVolume';
export const USER_VOLUME_MOUNT = 'sidecar.istio.io/userVolumeMount';

// Both as the filter's predecessor had them: pods that mount it by its script need no other mount.
const FOLDER = '/var/local/lib/wasm-filters';
const VOLUME = 'wasmfilters-dir';

/** The URL of the module in the proxies that mount it. istiod hands a file's path to Envoy as it is. Source: istio `pilot/pkg/model/extensions.go`. */
export const MODULE_URL = `file://${FOLDER}/${MODULE_FILE}`;

/**
 * Makes the labels and annotations of a pod template that has its sidecars mount the module. A pod whose ConfigMap lacks
 * the module does not start: a proxy without it would answer 500.
 */
export function buildMount({ name, configMap, digest }: MountSettings): MountMetadata {
  const items = [{ key: MODULE_FILE, path: MODULE_FILE }];
  return {
    labels: { [MOUNTED_LABEL]: name },
    annotations: {
      [USER_VOLUME]: JSON.stringify({ [VOLUME]: { configMap: { name: configMap, items } } }),
      [USER_VOLUME_MOUNT]: JSON.stringify({ [VOLUME]: { mountPath: FOLDER, readOnly: true } }),
      [MODULE_DIGEST]: digest,
    },
  };
}

/** True if annotations have sidecars mount the module from the ConfigMap to where the plugin looks for it, whoever wrote them. */
export function isMounting(annotations: Readonly<Record<string, string>>, configMap: string): boolean {
  const volumes = readEntries(annotations[USER_VOLUME]).filter(({ value }) => hasModule(value, configMap));
  const mounts = readEntries(annotations[USER_VOLUME_MOUNT]);
  return volumes.some((volume) =>
    mounts.some(
      ({ name, value }) =>
        name === volume.name &&
        value.subPath === undefined &&
        String(value.mountPath).replace(/\/+$/, '') === FOLDER,
    ),
  );
}

/** Names the ConfigMaps that annotations have sidecars mount. */
export function listMountedConfigMaps(annotations: Readonly<Record<string, string>>): string[] {
  return readEntries(annotations[USER_VOLUME]).flatMap(({ value }) => readConfigMap(value)?.name ?? []);
}

function hasModule(volume: Entry['value'], configMap: string): boolean {
  const source = readConfigMap(volume);
  if (source?.name !== configMap) return false;
  const { items } = source;
  return items === undefined || items.some(({ key, path }) => key === MODULE_FILE && path === MODULE_FILE);
}

interface Entry {
  name: string;
  value: Record<string, unknown>;
}

// Injection takes a JSON object, whose member names are the volumes' names, and a JSON array. Source: istio
// `manifests/charts/istio-control/istio-discovery/files/injection-template.yaml`.
function readEntries(text: string | undefined): Entry[] {
  const parsed = parseJson(text ?? '{}');
  if (!isObject(parsed)) return [];
  const isList = Array.isArray(parsed);
  return Object.entries(parsed).flatMap(([key, value]) =>
    isObject(value) ? [{ name: isList ? String(value.name) : key, value }] : [],
  );
}

function readConfigMap({ configMap }: Entry['value']) {
  if (!isObject(configMap)) return undefined;
  const { name, items } = configMap;
  return {
    name: String(name),
    items: Array.isArray(items) ? items.filter(isObject) : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
