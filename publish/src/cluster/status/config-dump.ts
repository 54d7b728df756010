import {
  countValues,
  isObject,
  type JsonObject,
  objectOf,
  objectsOf,
  parseBounded,
  textOf,
  textsOf,
} from '../../json.ts';
import { hashDestination } from '../../resources/backend-address.ts';
import type { NamespacedName } from '../api.ts';
import { hashFilterConfig } from '../mesh/plugins.ts';

/** What a proxy has loaded for a plugin. Holds only the hash of the configuration. */
export interface LoadedPlugin {
  namespace: string;
  name: string;
  content:
    | {
        kind: 'filter';
        file: string;
        digest?: string;
        configHash: string;
        /** As `hashDestination` gives it, only to compare. */
        destination?: string;
      }
    /** `updatedAtMs`: when the proxy took it, in milliseconds since 1970 by its own clock. */
    | { kind: 'stand-in'; isAllowing: boolean; updatedAtMs?: number }
    | { kind: 'other'; type: string };
}

/** Path on Envoy's admin interface that returns the plugins of a proxy, of its configuration dump. */
export const DUMP_PATH = '/config_dump?resource=ecds_filters';
/** Envoy's answer, with 404, until it has had such a filter. */
export const NO_ECDS = 'ecds_filters not found in config dump';

// Its name since Istio 1.30, and before.
const ECDS_NAME = /^extensions\.istio\.io\/(?:trafficextension|wasmplugin)\/([^.]+)\.([^~]+)(?:~.*)?$/;
// The agent names a module in its cache by the digest that it was asked for. Source: istio `pkg/wasm/cache.go`, getModulePath.
const CACHED_MODULE = /\/([0-9a-f]{64})\.wasm$/;
// Source: istio `pkg/wasm/convert.go`.
const STAND_INS: ReadonlyMap<string, boolean> = new Map([
  ['wasm-default-allow', true],
  ['wasm-default-deny', false],
]);
/** Parses the plugins of a configuration dump. Source: envoy `admin/v3/config_dump_shared.proto`, `EcdsConfigDump`. */
export function parseDump(dump: JsonObject): LoadedPlugin[] {
  const configs = objectsOf(dump.configs);
  const filters = configs.flatMap((config) => [config, ...objectsOf(config.ecds_filters)]);
  const left = { values: MAX_CONFIG_VALUES };
  return filters.flatMap((filter) => parseFilter(filter, left) ?? []);
}

/** Parses the pod and namespace of the proxy, which only a whole dump has. Source: istio, the id of Envoy's node. */
export function parseProxyName(dump: JsonObject): NamespacedName | undefined {
  const bootstrap = objectsOf(dump.configs).find(({ bootstrap }) => isObject(bootstrap))?.bootstrap;
  const id = textOf(objectOf(objectOf(bootstrap).node).id) ?? '';
  const [, name, namespace] = /^[^~]*~[^~]*~([^~]+)\.([^.~]+)~/.exec(id) ?? [];
  return name === undefined || namespace === undefined ? undefined : { namespace, name };
}

/** Counts the plugins of the proxy that use the module of this one, this one included: they share their counters. */
export function countSharers(all: readonly LoadedPlugin[], { content }: LoadedPlugin): number {
  if (content.kind !== 'filter') return 1;
  // Modules of one repository share a folder in the agent's cache.
  const folder =
    content.digest === undefined ? content.file : content.file.slice(0, content.file.lastIndexOf('/') + 1);
  return all.filter((one) => one.content.kind === 'filter' && one.content.file.startsWith(folder)).length;
}

function parseFilter({ ecds_filter, last_updated }: JsonObject, left: ValuesLeft): LoadedPlugin | undefined {
  const filter = objectOf(ecds_filter);
  const [, namespace, name] = ECDS_NAME.exec(textOf(filter.name) ?? '') ?? [];
  if (namespace === undefined || name === undefined) return undefined;
  const typed = objectOf(filter.typed_config);
  return { namespace, name, content: parseStandIn(typed, last_updated) ?? parseContent(typed, left) };
}

function parseStandIn(typed: JsonObject, lastUpdated: unknown): LoadedPlugin['content'] | undefined {
  const isAllowing = STAND_INS.get(textOf(typed.rules_stat_prefix) ?? textOf(typed.stat_prefix) ?? '');
  if (isAllowing === undefined) return undefined;
  const updatedAtMs = Date.parse(textOf(lastUpdated) ?? '');
  return { kind: 'stand-in', isAllowing, ...(!Number.isNaN(updatedAtMs) && { updatedAtMs }) };
}

function parseContent(typed: JsonObject, left: ValuesLeft): LoadedPlugin['content'] {
  const type = textOf(typed['@type']) ?? 'nothing';
  if (!type.endsWith('.Wasm')) return { kind: 'other', type };
  const config = objectOf(typed.config);
  const vm = objectOf(config.vm_config);
  const file = textOf(objectOf(objectOf(vm.code).local).filename) ?? '';
  const hex = CACHED_MODULE.exec(file)?.[1];
  const environment = objectOf(vm.environment_variables);
  const hosts = environment.host_env_keys;
  const pluginConfig = parseConfiguration(objectOf(config.configuration), left);
  const destination = hashDestination(objectOf(pluginConfig));
  const configHash = hashFilterConfig({
    config: pluginConfig,
    variables: textsOf(environment.key_values),
    hostVariables: Array.isArray(hosts) ? hosts.filter((name) => typeof name === 'string') : [],
  });
  return {
    ...{ kind: 'filter', file, configHash },
    ...(hex !== undefined && { digest: `sha256:${hex}` }),
    ...(destination !== undefined && { destination }),
  };
}

/** How many values the configurations of a proxy may still have, all together. */
type ValuesLeft = { values: number };

// No resource can hold more: the API server takes about 1.5 MiB.
const MAX_CONFIG_CHARS = 2 * 1024 * 1024;
const MAX_CONFIG_VALUES = 20_000;

// A `StringValue` that holds JSON. Other text, and JSON beyond the limits, is hashed as it is, and is not equal to any
// resource's.
function parseConfiguration({ value }: JsonObject, left: ValuesLeft): unknown {
  const text = textOf(value);
  if (text === undefined || text.length > MAX_CONFIG_CHARS) return text;
  try {
    left.values -= countValues(text, left.values);
    return parseBounded(text);
  } catch {
    return text;
  }
}
