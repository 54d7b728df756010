import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import type { ClusterApi } from '../api.ts';
import { ClusterError } from '../refusal.ts';
import { type ClusterResource, describeResource } from '../resource.ts';
import { hashSetup } from './config-hash.ts';
import { type JsonObject, objectOf, objectsOf, textOf, textsOf } from './json-shape.ts';
import type { Selection } from './selection.ts';

/** What a WasmPlugin or a TrafficExtension wants its proxies to run. Holds nothing of the configuration but its hash. */
export interface ExpectedPlugin {
  /** `WasmPlugin shop/meshtap`. */
  resource: string;
  namespace: string;
  name: string;
  /** The module's url as it stands in the resource. */
  url: string;
  /** `sha256:HEX`; undefined where the resource pins none, or the module is a file. */
  digest?: string;
  /** Path of the module in the proxy's file system, where it is not an image. */
  file?: string;
  configHash: string;
  pullSecret?: string;
  selection: Selection;
}

/** Reads the resource of a name in a namespace, whichever of the two kinds it is; undefined if there is none. */
export async function readPlugin(
  cluster: ClusterApi,
  namespace: string,
  name: string,
): Promise<ExpectedPlugin | undefined> {
  for (const kind of [PLUGIN_KINDS.wasmplugin, PLUGIN_KINDS.trafficextension]) {
    const resource = await cluster.read({ ...kind, metadata: { name, namespace } });
    if (resource !== undefined) return parsePlugin(resource, namespace, name);
  }
  return undefined;
}

/** As readPlugin, for a namespace that we may not look into: what cannot be read is not there. */
export async function readPluginIfAllowed(
  cluster: ClusterApi,
  namespace: string,
  name: string,
): Promise<ExpectedPlugin | undefined> {
  try {
    return await readPlugin(cluster, namespace, name);
  } catch (error) {
    if (error instanceof ClusterError && error.code === 403) return undefined;
    throw error;
  }
}

/** Reads what a resource wants. */
export function parsePlugin(resource: ClusterResource, namespace: string, name: string): ExpectedPlugin {
  const spec = objectOf(resource.spec);
  // Source: istio/api `extensions/v1alpha1/trafficextension.proto`: what a WasmPlugin has on `spec` is on `spec.wasm`.
  const wasm = resource.kind === PLUGIN_KINDS.trafficextension.kind ? objectOf(spec.wasm) : spec;
  const url = textOf(wasm.url) ?? '';
  const digest = findDigest(url, textOf(wasm.sha256));
  const file = /^file:\/\/(.*)$/.exec(url)?.[1];
  const pullSecret = textOf(wasm.imagePullSecret);
  return {
    resource: describeResource({ ...resource, metadata: { name, namespace } }),
    namespace,
    name,
    url,
    ...(file !== undefined ? { file } : digest !== undefined && { digest }),
    configHash: hashSetup({ config: wasm.pluginConfig, ...readVariables(wasm) }),
    ...(pullSecret !== undefined && { pullSecret }),
    selection: { namespace, ...readSelection(spec) },
  };
}

function findDigest(url: string, sha256: string | undefined): string | undefined {
  return /@(sha256:[0-9a-f]{64})$/.exec(url)?.[1] ?? (sha256 === undefined ? undefined : `sha256:${sha256}`);
}

// Source: istio/api `extensions/v1alpha1/wasm.proto`, `EnvVar`; no `valueFrom` is INLINE.
function readVariables(wasm: JsonObject) {
  const all = objectsOf(objectOf(wasm.vmConfig).env);
  const ofHost = all.filter(({ valueFrom }) => valueFrom === 'HOST');
  const inline = all.filter(({ valueFrom }) => valueFrom !== 'HOST');
  return {
    variables: Object.fromEntries(inline.map(({ name, value }) => [String(name), textOf(value) ?? ''])),
    hostVariables: ofHost.map(({ name }) => String(name)),
  };
}

function readSelection(spec: JsonObject): Omit<Selection, 'namespace'> {
  const legacy = objectOf(spec.targetRef);
  const refs = objectsOf(spec.targetRefs);
  const targets = refs.length > 0 ? refs : Object.keys(legacy).length > 0 ? [legacy] : [];
  return {
    labels: textsOf(objectOf(spec.selector).matchLabels),
    targets: targets.map(({ kind, name }) => ({ kind: String(kind), name: String(name) })),
  };
}
