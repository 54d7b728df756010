/** The two kinds of resource that load a filter. */
export type PluginApi = 'wasmplugin' | 'trafficextension';

/** How each kind is written in a resource. Source: istio/api `extensions/v1alpha1`. */
export const PLUGIN_KINDS = {
  wasmplugin: { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
  trafficextension: { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'TrafficExtension' },
} as const satisfies Record<PluginApi, { apiVersion: string; kind: string }>;
