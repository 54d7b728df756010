import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, objectOf } from '../json.ts';
import type { Comparison, Configs, Reading, Rule } from './rule-kinds.ts';
import { PRIVACY_RULES } from './rules.ts';
import { showSetting, showText } from './setting-text.ts';

/** One key of a pluginConfig that changes, in words without secrets. */
export interface ConfigChange {
  /** Such as `redact.jsonFields`. */
  key: string;
  text: string;
  /** True if more leaves the proxy than before: less is redacted or excluded, or more is kept. */
  isWeaker: boolean;
}

// Keys whose values may be shown. Others are unknown, or hold secrets.
const SHOWN = [
  ...['address', 'port', 'cluster', 'authority', 'path', 'timeoutMs'].map((name) => `backend.${name}`),
  ...['maxOpenBytes', 'maxQueueBytes', 'maxInFlight', 'maxAttempts'].map((name) => `limits.${name}`),
  ...['maxTraces', 'maxBytes', 'maxDelayMs', 'framing'].map((name) => `batch.${name}`),
];
const KNOWN = [...SHOWN, 'backend.headers'];
const LIMITING_SECTIONS = ['redact', 'sampling', 'exclude', 'capture'];
const UNCLEAR = 'what the cluster has cannot be understood';
// Stands for a value in a section that is something else than an object.
const UNREADABLE = Symbol('unreadable');

type Path = readonly string[];

/**
 * Compares a pluginConfig of the cluster, which may be anything, with the one that will replace it. Lists the keys that
 * change: first what becomes weaker, then the backend. A key that is not given counts with its default.
 */
export function compareConfigs(live: unknown, after: JsonObject): ConfigChange[] {
  const configs = { before: objectOf(live), after };
  const changes = [
    ...(isObject(live) || isEmpty(live) ? [] : [{ key: 'pluginConfig', text: UNCLEAR, isWeaker: true }]),
    ...Object.entries(PRIVACY_RULES).flatMap(([key, rule]) => name(key, compareByRule(key, rule, configs))),
    ...listOtherPaths(configs).flatMap((path) => name(path.join('.'), compareOther(path, configs))),
  ];
  return changes.toSorted((one, other) => rank(one) - rank(other));
}

function name(key: string, comparison: Comparison | undefined): ConfigChange[] {
  return comparison === undefined ? [] : [{ key: showText(key), ...comparison }];
}

function rank({ key, isWeaker }: ConfigChange): number {
  return isWeaker ? 0 : key.startsWith('backend') ? 1 : 2;
}

function compareByRule<T>(key: string, rule: Rule<T>, configs: Configs): Comparison | undefined {
  const [before, after] = [configs.before, configs.after].map((config) =>
    read(find(config, key.split('.')), rule, config),
  ) as [Reading<T>, Reading<T>];
  const change = rule.compare(before.value, after.value, configs);
  if (before.isClear) return change;
  const isGone = rule.compare(rule.fallback(configs.after), after.value, configs) === undefined;
  return {
    text: change === undefined ? UNCLEAR : `${change.text}, but ${UNCLEAR}`,
    isWeaker: (change?.isWeaker ?? false) || (rule.isLimit && isGone),
  };
}

function read<T>(value: unknown, rule: Rule<T>, config: JsonObject): Reading<T> {
  const reading = value === undefined ? undefined : rule.read(value);
  return reading ?? { value: rule.fallback(config), isClear: isEmpty(value) };
}

function find(config: JsonObject, path: Path): unknown {
  let value: unknown = config;
  for (const member of path) {
    if (!isObject(value)) return isEmpty(value) ? undefined : UNREADABLE;
    value = Object.hasOwn(value, member) ? value[member] : undefined;
  }
  return value;
}

function isEmpty(value: unknown): boolean {
  const items = isObject(value) ? Object.keys(value) : value;
  return (
    items === undefined || items === null || items === '' || (Array.isArray(items) && items.length === 0)
  );
}

// The members of sections, and at the top whatever is not a section.
function listOtherPaths({ before, after }: Configs): Path[] {
  const paths = [before, after].flatMap((config) =>
    Object.entries(config).flatMap(([section, value]): Path[] =>
      isObject(value) ? Object.keys(value).map((member) => [section, member]) : [[section]],
    ),
  );
  const others = paths.filter((path) => !Object.hasOwn(PRIVACY_RULES, keyOf(path)));
  return [...new Map(others.map((path) => [JSON.stringify(path), path])).values()].filter(
    // The rules have said all about these.
    ([section = '', ...members]) => members.length > 0 || !LIMITING_SECTIONS.includes(section),
  );
}

// A name with a dot is never that of a key that we know.
function keyOf(path: Path): string {
  return path.some((member) => member.includes('.')) ? '' : path.join('.');
}

function compareOther(path: Path, { before, after }: Configs): Comparison | undefined {
  const key = keyOf(path);
  const [old, now] = [find(before, path), find(after, path)];
  if (isDeepStrictEqual(old, now) || (isEmpty(old) && isEmpty(now))) return undefined;
  const verb = now === undefined ? 'removed' : old === undefined ? 'added' : 'changed';
  const [from, to] = [showSetting(old), showSetting(now)];
  if (KNOWN.includes(key)) {
    return { text: SHOWN.includes(key) && from !== to ? `${from} -> ${to}` : verb, isWeaker: false };
  }
  // It may be a limit that a newer filter has.
  const isLimit = LIMITING_SECTIONS.includes(path[0] ?? '');
  return { text: `${verb}; this version does not know the key`, isWeaker: isLimit && !isEmpty(old) };
}
