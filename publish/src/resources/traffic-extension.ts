import { PLUGIN_KINDS } from './plugin-kinds.ts';
import type { WasmPlugin } from './wasm-plugin.ts';

type WasmMember =
  | 'url'
  | 'imagePullPolicy'
  | 'imagePullSecret'
  | 'pluginName'
  | 'failStrategy'
  | 'pluginConfig';

/** Istio's TrafficExtension, the parts that we write. Source: istio/api `extensions/v1alpha1/trafficextension.proto`. */
export interface TrafficExtension {
  apiVersion: 'extensions.istio.io/v1alpha1';
  kind: 'TrafficExtension';
  metadata: WasmPlugin['metadata'];
  spec: Omit<WasmPlugin['spec'], WasmMember> & { wasm: Pick<WasmPlugin['spec'], WasmMember> };
}

/** Makes a TrafficExtension of a WasmPlugin: what says how the module is got and run goes below `wasm`. */
export function toTrafficExtension({ metadata, spec }: WasmPlugin): TrafficExtension {
  const { url, imagePullPolicy, imagePullSecret, pluginName, failStrategy, pluginConfig, ...attachment } =
    spec;
  return {
    ...PLUGIN_KINDS.trafficextension,
    metadata,
    spec: {
      ...attachment,
      wasm: {
        url,
        ...(imagePullPolicy !== undefined && { imagePullPolicy }),
        ...(imagePullSecret !== undefined && { imagePullSecret }),
        pluginName,
        failStrategy,
        pluginConfig,
      },
    },
  };
}
