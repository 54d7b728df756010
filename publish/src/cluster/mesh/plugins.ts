import { createHash } from 'node:crypto';
import { type JsonObject, objectOf, objectsOf, textOf, textsOf } from '../../json.ts';
import type { Direction } from '../../options/targets.ts';
import {
  type BackendService,
  findBackendService,
  findSamplingManager,
  hashDestination,
} from '../../resources/backend-address.ts';
import { MODULE_DIGEST } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import { type ClusterResource, describeResource, type NamespacedName } from '../api.ts';
import { orForbidden } from '../refusal.ts';
import type { Mesh } from './mesh.ts';
import type { NamedCapture } from './overlap.ts';
import type { Selection } from './proxy-pods.ts';

/** What a WasmPlugin or TrafficExtension makes its proxies load. Of the configuration it has the services and a hash. */
export interface ExpectedPlugin extends NamedCapture {
  namespace: string;
  name: string;
  url: string;
  /** `sha256:HEX`; undefined if the resource pins no digest, or the module is a file. */
  digest?: string;
  /** Path of the module in the file system of the proxy, if it is not an image. */
  file?: string;
  /** Digest of the module that pods mount, as `meshtap apply` wrote it down. */
  moduleDigest?: string;
  configHash: string;
  /** The services of the mesh that its configuration names. */
  backend?: BackendService;
  samplingManager?: BackendService;
  pullSecret?: string;
  /** When the resource was written last, in milliseconds since 1970 by the clock of the API server, in whole seconds. */
  writtenAtMs?: number;
}

/** What a proxy gives the filter: its configuration, and the variables of its VM. */
interface FilterConfig {
  config: unknown;
  variables: Readonly<Record<string, string>>;
  /** Names of variables whose values come from the environment of the proxy. */
  hostVariables: readonly string[];
}

// Variables that tell the agent how to pull a module, and the version of the resource. The agent removes all variables
// with this prefix when it loads a module that it has pulled, but keeps them for a module that is a file.
// Source: istio `pkg/wasm/convert.go`, rewriteVMConfig.
const ISTIO_PREFIX = 'ISTIO_META_';

/** Writes the command that removes a plugin. */
export function formatRemoval({ namespace, name }: NamespacedName): string {
  return `\`meshtap remove ${namespace} --name ${name}\``;
}

/** Finds the plugin that applies to a namespace: its own, or that of the root namespace, if the account may read it. */
export async function findPlugin(
  mesh: Mesh,
  { name, rootNamespace }: { name: string; rootNamespace: string },
  namespace: string,
): Promise<ExpectedPlugin | undefined> {
  const own = await readPlugin(mesh, namespace, name);
  if (own !== undefined || namespace === rootNamespace) return own;
  return orForbidden(undefined, readPlugin(mesh, rootNamespace, name));
}

/** Parses the resource of a plugin. */
export function parsePlugin(resource: ClusterResource, namespace: string, name: string): ExpectedPlugin {
  const spec = objectOf(resource.spec);
  // Source: istio/api `extensions/v1alpha1/trafficextension.proto`: what a WasmPlugin has on `spec` is on `spec.wasm`.
  const wasm = resource.kind === PLUGIN_KINDS.trafficextension.kind ? objectOf(spec.wasm) : spec;
  const url = textOf(wasm.url) ?? '';
  const sha256 = textOf(wasm.sha256);
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(url)?.[1] ?? (sha256 && `sha256:${sha256}`);
  const file = /^file:\/\/(.*)$/.exec(url)?.[1];
  const pullSecret = textOf(wasm.imagePullSecret);
  const writtenAtMs = findLastWrite(resource);
  const moduleDigest = resource.metadata.annotations?.[MODULE_DIGEST];
  const config = objectOf(wasm.pluginConfig);
  const [backend, samplingManager] = [findBackendService(config), findSamplingManager(config)];
  return {
    resource: describeResource({ ...resource, metadata: { name, namespace } }),
    namespace,
    name,
    url,
    ...(file !== undefined ? { file } : digest !== undefined && { digest }),
    ...(moduleDigest !== undefined && { moduleDigest }),
    configHash: hashFilterConfig({ config: wasm.pluginConfig, ...readVariables(wasm) }),
    ...(backend !== undefined && { backend }),
    ...(samplingManager !== undefined && { samplingManager }),
    ...(pullSecret !== undefined && { pullSecret }),
    ...(writtenAtMs !== undefined && { writtenAtMs }),
    selection: { namespace, ...readSelection(spec) },
    direction: readDirection(spec),
    destination: hashDestination(config),
  };
}

/**
 * Hashes the configuration of a filter: `sha256:HEX` of its canonical JSON (sorted members, no spaces). The hash is the
 * same for a configuration in a resource and in a proxy, where it has passed through a protobuf `Struct`: an empty
 * configuration is none, the order of members does not matter, and numbers are doubles. Variables are part of the hash
 * only if there are some other than Istio's.
 */
export function hashFilterConfig({ config, variables, hostVariables }: FilterConfig): string {
  const plain = config ?? {};
  const own = Object.fromEntries(
    Object.entries(variables).filter(([name]) => !name.startsWith(ISTIO_PREFIX)),
  );
  const hasVariables = Object.keys(own).length > 0 || hostVariables.length > 0;
  const whole = hasVariables
    ? { config: plain, variables: own, hostVariables: [...new Set(hostVariables)].sort() }
    : plain;
  const hash = createHash('sha256');
  // Piece by piece: a configuration may be large, and there may be several.
  writeCanonical(whole, (piece) => hash.update(piece));
  return `sha256:${hash.digest('hex')}`;
}

/** Writes JSON with sorted members and no spaces, in pieces. */
export function writeCanonical(value: unknown, write: (piece: string) => void): void {
  if (typeof value !== 'object' || value === null) {
    write(JSON.stringify(value) ?? 'null');
    return;
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value).filter(([, member]) => isList || member !== undefined);
  if (!isList) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  write(isList ? '[' : '{');
  for (const [index, [key, member]] of entries.entries()) {
    if (index > 0) write(',');
    if (!isList) write(`${JSON.stringify(key)}:`);
    writeCanonical(member, write);
  }
  write(isList ? ']' : '}');
}

/** Finds when a resource was written last, in milliseconds since 1970. A change of its status alone does not count: Istio sends it to no proxy. */
export function findLastWrite({ metadata }: ClusterResource): number | undefined {
  const times = (metadata.managedFields ?? [])
    .filter(({ subresource }) => !subresource)
    .map(({ time }) => Date.parse(time ?? ''))
    .filter((ms) => !Number.isNaN(ms));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Reads the plugin of a name in a namespace, of either kind. */
export async function readPlugin(
  mesh: Mesh,
  namespace: string,
  name: string,
): Promise<ExpectedPlugin | undefined> {
  for (const kind of [PLUGIN_KINDS.wasmplugin, PLUGIN_KINDS.trafficextension]) {
    const resource = await mesh.read({ ...kind, metadata: { name, namespace } });
    if (resource !== undefined) return parsePlugin(resource, namespace, name);
  }
  return undefined;
}

// Source: istio/api `extensions/v1alpha1/wasm.proto`, `EnvVar`; no `valueFrom` means INLINE.
function readVariables(wasm: JsonObject) {
  const all = objectsOf(objectOf(wasm.vmConfig).env);
  const fromHost = all.filter(({ valueFrom }) => valueFrom === 'HOST');
  const inline = all.filter(({ valueFrom }) => valueFrom !== 'HOST');
  return {
    variables: Object.fromEntries(inline.map(({ name, value }) => [textOf(name) ?? '', textOf(value) ?? ''])),
    hostVariables: fromHost.map(({ name }) => textOf(name) ?? ''),
  };
}

// Source: istio/api `extensions/v1alpha1/wasm.proto`, `TrafficSelector`; none means both.
function readDirection({ match }: JsonObject): Direction {
  const modes = new Set(objectsOf(match).map(({ mode }) => mode));
  if (modes.size !== 1) return 'both';
  return modes.has('CLIENT') ? 'outbound' : modes.has('SERVER') ? 'inbound' : 'both';
}

function readSelection(spec: JsonObject): Omit<Selection, 'namespace'> {
  const older = objectOf(spec.targetRef);
  const refs = objectsOf(spec.targetRefs);
  const targets = refs.length > 0 ? refs : Object.keys(older).length > 0 ? [older] : [];
  return {
    labels: textsOf(objectOf(spec.selector).matchLabels),
    targets: targets.map(({ kind, name }) => ({ kind: textOf(kind) ?? '', name: textOf(name) ?? '' })),
  };
}
