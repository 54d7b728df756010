import { usageError } from '../errors.ts';
import { MODULE_FILE } from '../installation.ts';
import { buildImageAnnotations, buildLabels, type Metadata, type ResourceOrigin } from './metadata.ts';

/** A ConfigMap with the module. Source: Kubernetes API reference, `ConfigMap` v1. */
export interface ModuleConfigMap {
  apiVersion: 'v1';
  kind: 'ConfigMap';
  metadata: Metadata;
  /** By file name, base64. */
  binaryData: Record<string, string>;
}

/** Most bytes that all values of a ConfigMap may have together, as bytes and not as base64. Source: Kubernetes `MaxSecretSize`. */
export const MAX_CONFIG_MAP_BYTES = 1024 * 1024;

/** Makes the ConfigMap that has the module for the pods of a namespace. `origin` has the module's digest. */
export function buildConfigMap(
  namespace: string,
  origin: ResourceOrigin,
  { name, module }: { name: string; module: Buffer },
): ModuleConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      labels: buildLabels(origin),
      annotations: buildImageAnnotations(origin),
    },
    binaryData: { [MODULE_FILE]: module.toString('base64') },
  };
}

/** Refuses a module that no ConfigMap can hold. Throws a usage error that names the file. */
export function checkConfigMapSize(path: string, sizeBytes: number): void {
  if (sizeBytes <= MAX_CONFIG_MAP_BYTES) return;
  throw usageError(
    `Cannot put ${path} into a ConfigMap`,
    `it has ${sizeBytes} bytes, and Kubernetes takes ${MAX_CONFIG_MAP_BYTES} at most`,
    'Push it to a registry with `meshtap push`, and give --image; or give a smaller module with --wasm.',
  );
}
