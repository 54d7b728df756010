import type { ConfigObject } from '../options/config-file.ts';
import type { Direction, PluginSettings, TargetRef } from '../options/plugin.ts';
import { buildImageAnnotations, buildLabels, type Metadata, type ResourceOrigin } from './metadata.ts';

/** Istio's WasmPlugin, the parts that we write. Source: istio/api `extensions/v1alpha1/wasm.proto`. */
export interface WasmPlugin {
  apiVersion: 'extensions.istio.io/v1alpha1';
  kind: 'WasmPlugin';
  metadata: Metadata;
  spec: {
    selector?: { matchLabels: Record<string, string> };
    targetRefs?: TargetRef[];
    url: string;
    /** Not there for a file. */
    imagePullPolicy?: 'IfNotPresent';
    imagePullSecret?: string;
    pluginName: string;
    phase?: string;
    priority?: number;
    failStrategy: 'FAIL_OPEN';
    match: { mode: 'CLIENT' | 'SERVER' | 'CLIENT_AND_SERVER' }[];
    pluginConfig: ConfigObject;
  };
}

const MODES: Record<Direction, 'CLIENT' | 'SERVER' | 'CLIENT_AND_SERVER'> = {
  outbound: 'CLIENT',
  inbound: 'SERVER',
  both: 'CLIENT_AND_SERVER',
};

/** What a WasmPlugin is made of besides its namespace. */
export interface WasmPluginParts {
  origin: ResourceOrigin;
  /** `oci://HOST/REPOSITORY[:TAG]@sha256:HEX`, or `file://` and a path in the proxy's container. */
  url: string;
  settings: PluginSettings;
  pluginConfig: ConfigObject;
}

/**
 * Makes the WasmPlugin of a namespace. The digest in the url is the checksum that the agent compares, so there is no
 * `sha256` beside it that could say something else. Source: istio `pkg/wasm/cache.go`.
 */
export function buildWasmPlugin(
  namespace: string,
  { origin, url, settings, pluginConfig }: WasmPluginParts,
): WasmPlugin {
  const { selector, targetRefs, pullSecret, phase, priority } = settings;
  return {
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: {
      name: settings.name,
      namespace,
      labels: buildLabels(origin),
      annotations: buildImageAnnotations(origin),
    },
    spec: {
      ...(selector !== undefined && { selector: { matchLabels: selector } }),
      ...(targetRefs !== undefined && { targetRefs }),
      url,
      ...(url.startsWith('oci:') && { imagePullPolicy: 'IfNotPresent' }),
      ...(pullSecret !== undefined && { imagePullSecret: pullSecret }),
      pluginName: settings.name,
      ...(phase !== undefined && { phase }),
      ...(priority !== undefined && { priority }),
      failStrategy: 'FAIL_OPEN',
      match: [{ mode: MODES[settings.direction] }],
      pluginConfig,
    },
  };
}
