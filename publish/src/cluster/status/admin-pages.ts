import {
  countValues,
  isObject,
  type JsonObject,
  objectOf,
  objectsOf,
  parseBounded,
  parseObject,
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

/** What the filter counts in a proxy, summed over its workers and all plugins that use the module. */
export type Counters = Record<(typeof COUNTERS)[number], number>;

/** Path on Envoy's admin interface that returns the plugins of a proxy, of its configuration dump. */
export const DUMP_PATH = '/config_dump?resource=ecds_filters';
/** Path on Envoy's admin interface that returns the filter's counters as JSON. */
export const STATS_PATH = `/stats?filter=${encodeURIComponent('^wasmcustom\\.meshtap_')}&format=json`;
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
// Source: the product contract, Counters.
const COUNTERS = [
  'seen',
  'exported',
  'sampledOut',
  'droppedNoCluster',
  'droppedBackend',
  'droppedQueueFull',
  'truncated',
  'exportErrors',
  'heartbeat',
  'inFlight',
  'queueTraces',
  'queueBytes',
  'configError',
] as const;
const PREFIX = 'wasmcustom.meshtap_';

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

/** Picks the filter's counters from named values; undefined if there are none. A missing one is 0. */
export function pickCounters(values: ReadonlyMap<string, number>): Counters | undefined {
  const snakeCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const pairs = COUNTERS.map((key) => [key, values.get(PREFIX + snakeCase(key))] as const);
  if (pairs.every(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(pairs.map(([key, value]) => [key, value ?? 0])) as Counters;
}

/** Parses the answer of Envoy's `/stats?format=json`. */
export function parseStatsJson(stats: JsonObject): Map<string, number> {
  return new Map(
    objectsOf(stats.stats).flatMap(({ name, value }) =>
      typeof name === 'string' && typeof value === 'number' ? [[name, value]] : [],
    ),
  );
}

// A line of Envoy's `/stats` as text; undefined if it has no counter or gauge.
function parseStatsLine(line: string): readonly [string, number] | undefined {
  const [, name, value] = /^(\S+): (\d+)\s*$/.exec(line) ?? [];
  return name === undefined ? undefined : [name, Number(value)];
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

/** What was saved from a proxy to a file. */
export interface SavedDump {
  /** Only a whole configuration dump names it. */
  proxy?: NamespacedName;
  plugins?: LoadedPlugin[];
  counters?: Counters;
}

/** Parses saved answers of Envoy in any order: dumps, statistics (text or JSON), or an object with `config_dump` and `stats`. */
export function parseSavedDump(text: string): SavedDump {
  const pieces = split(text);
  const objects = pieces.filter(isObject).flatMap(unwrap);
  const lines = pieces.filter((piece) => typeof piece === 'string');
  const dumps = objects.filter(({ configs }) => Array.isArray(configs));
  const values = new Map([
    ...objects.flatMap((object) => [...parseStatsJson(object)]),
    ...lines.map(parseStatsLine).filter((pair) => pair !== undefined),
  ]);
  const counters = pickCounters(values);
  const proxy = dumps.map(parseProxyName).find((name) => name !== undefined);
  // A tool that does not print failed answers loses Envoy's "not found": values alone are enough.
  const isRead = dumps.length > 0 || lines.some((line) => line.includes(NO_ECDS)) || values.size > 0;
  return {
    ...(proxy !== undefined && { proxy }),
    ...(isRead && { plugins: dumps.flatMap(parseDump) }),
    ...(counters !== undefined && { counters }),
  };
}

function unwrap(object: JsonObject): JsonObject[] {
  const parts = [object.config_dump, object.stats].flatMap((part) =>
    typeof part === 'string' ? split(part) : isObject(part) ? [part] : [],
  );
  return [object, ...parts.filter(isObject), ...parts.flatMap(linesAsStats)];
}

function linesAsStats(part: unknown): JsonObject[] {
  const pair = typeof part === 'string' ? parseStatsLine(part) : undefined;
  return pair === undefined ? [] : [{ stats: [{ name: pair[0], value: pair[1] }] }];
}

// A whole dump of a proxy that knows a large mesh.
const MAX_SAVED_VALUES = 8_000_000;

// Splits text into its JSON objects, and the lines between them.
function split(text: string): (JsonObject | string)[] {
  const pieces: (JsonObject | string)[] = [];
  let at = 0;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const end = text[at] === '{' ? endOfObject(text, at) : lineEnd;
    const piece = text.slice(at, end);
    pieces.push((text[at] === '{' ? parseObject(piece, MAX_SAVED_VALUES) : undefined) ?? piece);
    // Another object may follow on the same line.
    at = end;
    while (/\s/.test(text[at] ?? '')) at++;
  }
  return pieces;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

// Braces count only outside strings.
function endOfObject(text: string, from: number): number {
  const mark = /["{}]/g;
  mark.lastIndex = from;
  let depth = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (match[0] === '"') {
      const rest = /[^"\\]*(?:\\.[^"\\]*)*"/sy;
      rest.lastIndex = mark.lastIndex;
      if (rest.exec(text) === null) return text.length;
      mark.lastIndex = rest.lastIndex;
    } else {
      depth += match[0] === '{' ? 1 : -1;
      if (depth === 0) return mark.lastIndex;
    }
  }
  return text.length;
}
