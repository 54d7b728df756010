import { isObject, type JsonObject, parseObject } from '../../json.ts';
import type { NamespacedName } from '../api.ts';
import { type LoadedPlugin, NO_ECDS, parseDump, parseProxyName } from './config-dump.ts';
import { type Counters, parseStatsJson, parseStatsLine, pickCounters } from './counters.ts';

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
