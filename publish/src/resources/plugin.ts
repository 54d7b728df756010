import type { ConfigObject } from '../options/config.ts';
import type { PluginSettings } from '../options/plugin.ts';
import type { Direction } from '../options/targets.ts';
import { type BuiltResource, buildImageAnnotations, buildLabels, type ResourceOrigin } from './metadata.ts';

/** The two kinds of resource that load a filter. */
export type PluginApi = 'wasmplugin' | 'trafficextension';

/** The name of each kind in a resource. Source: istio/api `extensions/v1alpha1`. */
export const PLUGIN_KINDS = {
  wasmplugin: { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
  trafficextension: { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'TrafficExtension' },
} as const satisfies Record<PluginApi, { apiVersion: string; kind: string }>;

const MODES: Record<Direction, string> = {
  outbound: 'CLIENT',
  inbound: 'SERVER',
  both: 'CLIENT_AND_SERVER',
};

/** What decides how a plugin looks, in every namespace. */
export interface PluginParts {
  origin: ResourceOrigin;
  /** `oci://HOST/REPOSITORY[:TAG]@sha256:HEX`, or `file://` and a path in the proxy's container. */
  url: string;
  settings: PluginSettings;
  pluginConfig: ConfigObject;
}

/**
 * Makes the resource that loads the filter in a namespace. There is no `sha256` in it: the digest in the url is the
 * checksum that the agent compares. Sources: istio `pkg/wasm/cache.go`, istio/api `extensions/v1alpha1`.
 */
export function buildPlugin(api: PluginApi, namespace: string, parts: PluginParts): BuiltResource {
  const { origin, url, settings, pluginConfig } = parts;
  const { name, selector, targetRefs, pullSecret, phase, priority } = settings;
  const labels = buildLabels(origin);
  const metadata = { name, namespace, labels, annotations: buildImageAnnotations(origin) };
  const selection = {
    ...(selector !== undefined && { selector: { matchLabels: selector } }),
    ...(targetRefs !== undefined && { targetRefs }),
  };
  const module = {
    url,
    ...(url.startsWith('oci:') && { imagePullPolicy: 'IfNotPresent' }),
    ...(pullSecret !== undefined && { imagePullSecret: pullSecret }),
    pluginName: name,
  };
  const order = {
    ...(phase !== undefined && { phase }),
    ...(priority !== undefined && { priority }),
  };
  const failStrategy = 'FAIL_OPEN';
  const match = [{ mode: MODES[settings.direction] }];
  const spec =
    api === 'wasmplugin'
      ? { ...selection, ...module, ...order, failStrategy, match, pluginConfig }
      : { ...selection, ...order, match, wasm: { ...module, failStrategy, pluginConfig } };
  return { ...PLUGIN_KINDS[api], metadata, spec };
}
