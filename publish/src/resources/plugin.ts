import type { ConfigObject } from '../options/config-file.ts';
import type { Direction, PluginSettings, TargetRef } from '../options/plugin.ts';
import { buildImageAnnotations, buildLabels, type Metadata, type ResourceOrigin } from './metadata.ts';

/** The two kinds of resource that load a filter. */
export type PluginApi = 'wasmplugin' | 'trafficextension';

/** The name of each kind in a resource. Source: istio/api `extensions/v1alpha1`. */
export const PLUGIN_KINDS = {
  wasmplugin: { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
  trafficextension: { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'TrafficExtension' },
} as const satisfies Record<PluginApi, { apiVersion: string; kind: string }>;

/** Istio's default root namespace: resources in it apply to the whole mesh. Source: istio/api `MeshConfig.root_namespace`. */
export const ROOT_NAMESPACE = 'istio-system';
/** The API group of the Gateway API. */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
/** The GatewayClass of Istio's waypoints. Source: istio `pkg/config/constants`. */
export const WAYPOINT_CLASS = 'istio-waypoint';

type Mode = 'CLIENT' | 'SERVER' | 'CLIENT_AND_SERVER';

const MODES: Record<Direction, Mode> = {
  outbound: 'CLIENT',
  inbound: 'SERVER',
  both: 'CLIENT_AND_SERVER',
};

/** Which proxies load the filter, and where in the filter chain. */
interface Attachment {
  selector?: { matchLabels: Record<string, string> };
  targetRefs?: TargetRef[];
  phase?: string;
  priority?: number;
  match: { mode: Mode }[];
}

/** What the proxies load, and how it runs. */
interface Module {
  url: string;
  /** Absent for a file. */
  imagePullPolicy?: 'IfNotPresent';
  imagePullSecret?: string;
  pluginName: string;
  failStrategy: 'FAIL_OPEN';
  pluginConfig: ConfigObject;
}

/** Istio's WasmPlugin, the parts that we write. Source: istio/api `extensions/v1alpha1/wasm.proto`. */
export interface WasmPlugin {
  apiVersion: 'extensions.istio.io/v1alpha1';
  kind: 'WasmPlugin';
  metadata: Metadata;
  spec: Attachment & Module;
}

/** Istio's TrafficExtension, the parts that we write. Source: istio/api `extensions/v1alpha1/trafficextension.proto`. */
export interface TrafficExtension {
  apiVersion: 'extensions.istio.io/v1alpha1';
  kind: 'TrafficExtension';
  metadata: Metadata;
  spec: Attachment & { wasm: Module };
}

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
 * checksum that the agent compares. Source: istio `pkg/wasm/cache.go`.
 */
export function buildPlugin(
  api: PluginApi,
  namespace: string,
  parts: PluginParts,
): WasmPlugin | TrafficExtension {
  const { origin, url, settings, pluginConfig } = parts;
  const { name, selector, targetRefs, pullSecret, phase, priority } = settings;
  const metadata = {
    ...{ name, namespace },
    labels: buildLabels(origin),
    annotations: buildImageAnnotations(origin),
  };
  const spec: WasmPlugin['spec'] = {
    ...(selector !== undefined && { selector: { matchLabels: selector } }),
    ...(targetRefs !== undefined && { targetRefs }),
    url,
    ...(url.startsWith('oci:') && { imagePullPolicy: 'IfNotPresent' }),
    ...(pullSecret !== undefined && { imagePullSecret: pullSecret }),
    pluginName: name,
    ...(phase !== undefined && { phase }),
    ...(priority !== undefined && { priority }),
    failStrategy: 'FAIL_OPEN',
    match: [{ mode: MODES[settings.direction] }],
    pluginConfig,
  };
  return api === 'wasmplugin'
    ? { ...PLUGIN_KINDS.wasmplugin, metadata, spec }
    : { ...PLUGIN_KINDS.trafficextension, metadata, spec: nestModule(spec) };
}

function nestModule({
  selector,
  targetRefs,
  phase,
  priority,
  match,
  ...wasm
}: WasmPlugin['spec']): TrafficExtension['spec'] {
  return {
    ...(selector !== undefined && { selector }),
    ...(targetRefs !== undefined && { targetRefs }),
    ...(phase !== undefined && { phase }),
    ...(priority !== undefined && { priority }),
    match,
    wasm,
  };
}

/** True if what is written into a namespace applies to proxies of all namespaces. */
export function isForMesh(
  namespace: string,
  { targetRefs = [], rootNamespace }: Pick<PluginSettings, 'targetRefs' | 'rootNamespace'>,
): boolean {
  return namespace === rootNamespace && targetRefs.every(({ kind }) => kind === 'GatewayClass');
}
