import { usageError } from '../errors.ts';
import { MODULE_FILE } from '../installation.ts';
import { isObject, type JsonObject, objectOf, objectsOf, parseBounded, textOf } from '../json.ts';
import {
  buildImageAnnotations,
  buildLabels,
  MODULE_DIGEST,
  type ResourceOrigin,
} from '../resources/metadata.ts';

/** What pods mount for the plugin `name`: a ConfigMap, and the digest (`sha256:HEX`) of the module in it. */
export interface MountSettings {
  name: string;
  configMap: string;
  digest: string;
  /** Only pods with these labels. If absent, all pods of the namespace. */
  selector?: Record<string, string> | undefined;
}

/** The metadata of a pod template. */
export interface TemplateMetadata {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Most bytes that all values of a ConfigMap may have together, before base64. Source: Kubernetes `MaxSecretSize`. */
export const MAX_CONFIG_MAP_BYTES = 1024 * 1024;

/**
 * Label of the pods that mount the module; its value is the plugin's name. The plugin selects no other pods: a proxy that
 * is configured to load a file that it does not have answers all requests with 500, whatever the fail strategy.
 */
export const MOUNTED_LABEL = 'meshtap/mounted';
/** Annotations with the volumes that injection adds to the sidecar. Source: Istio "Resource Annotations". */
export const USER_VOLUME = 'sidecar.istio.io/userVolume';
export const USER_VOLUME_MOUNT = 'sidecar.istio.io/userVolumeMount';
/** The annotations of a pod that mounts the module. */
export const MOUNT_ANNOTATIONS = [USER_VOLUME, USER_VOLUME_MOUNT, MODULE_DIGEST];

// The filter's predecessor used the same two names: pods that mount it by its script need no other mount.
const FOLDER = '/var/local/lib/wasm-filters';
const VOLUME = 'wasmfilters-dir';

/** URL of the module in the proxies that mount it. istiod hands a file's path to Envoy as it is. Source: istio `pilot/pkg/model/extensions.go`. */
export const MODULE_URL = `file://${FOLDER}/${MODULE_FILE}`;

/** Makes the ConfigMap that holds the module for the pods of a namespace. `origin` has the module's digest. */
export function buildConfigMap(
  namespace: string,
  origin: ResourceOrigin,
  { name, module }: { name: string; module: Buffer },
) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: buildLabels(origin), annotations: buildImageAnnotations(origin) },
    binaryData: { [MODULE_FILE]: module.toString('base64') },
  };
}

/** Refuses a module that does not fit into a ConfigMap. Throws a usage error that names the file. */
export function checkConfigMapSize(path: string, sizeBytes: number): void {
  if (sizeBytes <= MAX_CONFIG_MAP_BYTES) return;
  throw usageError(
    `Cannot put ${path} into a ConfigMap`,
    `it has ${sizeBytes} bytes, and Kubernetes allows at most ${MAX_CONFIG_MAP_BYTES}`,
    'Push it to a registry with `meshtap push` and use --image, or use a smaller module with --wasm.',
  );
}

/** Makes the metadata of a pod template whose sidecars mount the module. Pods do not start without the module: they would answer 500. */
export function buildMount({ name, configMap, digest }: MountSettings): TemplateMetadata {
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

/** True if annotations have sidecars mount the module from the ConfigMap where the plugin looks for it, whoever wrote them. */
export function isMounting(annotations: Readonly<Record<string, string>>, configMap: string): boolean {
  const volumes = readEntries(annotations[USER_VOLUME]).filter(({ value }) => hasModule(value, configMap));
  const mounts = readEntries(annotations[USER_VOLUME_MOUNT]);
  return volumes.some((volume) =>
    mounts.some(
      ({ name, value }) => name === volume.name && value.subPath === undefined && isFolder(value.mountPath),
    ),
  );
}

/** Finds the ConfigMap in which annotations have sidecars find the module, if there is one. */
export function findModuleConfigMap(annotations: Readonly<Record<string, string>>): string | undefined {
  return listMountedConfigMaps(annotations).find((name) => isMounting(annotations, name));
}

/** Lists the names of the ConfigMaps that annotations have sidecars mount. */
export function listMountedConfigMaps(annotations: Readonly<Record<string, string>>): string[] {
  return readEntries(annotations[USER_VOLUME]).flatMap(({ value }) =>
    isObject(value.configMap) ? (textOf(value.configMap.name) ?? []) : [],
  );
}

// With or without slashes at its end.
function isFolder(path: unknown): boolean {
  const text = textOf(path) ?? '';
  return text.startsWith(FOLDER) && /^\/*$/.test(text.slice(FOLDER.length));
}

function hasModule({ configMap }: JsonObject, name: string): boolean {
  if (!isObject(configMap) || configMap.name !== name) return false;
  const { items } = configMap;
  if (!Array.isArray(items)) return true;
  return objectsOf(items).some(({ key, path }) => key === MODULE_FILE && path === MODULE_FILE);
}

// Injection takes a JSON object, whose member names are the volumes' names, or a JSON array. Source: istio
// `manifests/charts/istio-control/istio-discovery/files/injection-template.yaml`.
function readEntries(text = '{}'): { name: string; value: JsonObject }[] {
  const parsed = parseJson(text);
  const entries = Array.isArray(parsed)
    ? objectsOf(parsed).map((value) => [textOf(value.name) ?? '', value] as const)
    : Object.entries(objectOf(parsed));
  return entries.flatMap(([name, value]) => (isObject(value) ? [{ name, value }] : []));
}

function parseJson(text: string): unknown {
  try {
    return parseBounded(text);
  } catch {
    return undefined;
  }
}
