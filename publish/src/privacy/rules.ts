import { isObject, type JsonObject, objectOf } from '../json.ts';
import { coversHost, coversMediaType, coversPrefix, isSameName } from './coverage.ts';
import { type Configs, listRule, numberRule, type Rule, textRule } from './rule-kinds.ts';
import { showSetting } from './setting-text.ts';

// The defaults of the schema and of the filter. Source: filter `config/config.ts` and `config/backend.ts`.
const DEFAULT_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'];
const DEFAULT_BODY_BYTES = 1_000_000;
const FORMATS_WITH_BODIES = ['scnt', 'apiclarity'];
const ALL = '*';

const names = { covers: isSameName, weakerIf: 'lost', verb: 'redacts' } as const;
const prefixes = { fallback: [], covers: coversPrefix, weakerIf: 'lost', verb: 'leaves out' } as const;
const never = () => false;

// Bodies that are switched on are data that did not leave before; more bytes of them are not another kind of data.
const bodyBytes = numberRule({
  isLimit: true,
  fallback: defaultBodyBytes,
  isWeaker: (before, after) => before === 0 && after > 0,
});

/**
 * The keys that decide what leaves the proxy, with what makes each weaker: a name that is no longer redacted, a prefix
 * that is no longer left out, more exchanges or hosts, bodies that were not kept, and header values in the proxy's log.
 */
// biome-ignore lint/suspicious/noExplicitAny: each rule has its own type of value.
export const PRIVACY_RULES: Readonly<Record<string, Rule<any>>> = {
  'redact.headers': listRule({ ...names, fallback: DEFAULT_HEADERS }),
  'redact.queryParams': listRule({ ...names, fallback: [] }),
  'redact.jsonFields': listRule({ ...names, fallback: [] }),
  'redact.replacement': textRule({ isLimit: false, fallback: () => '[redacted]', isWeaker: never }),
  'sampling.ratio': numberRule({ isLimit: true, fallback: () => 1, isWeaker: (a, b) => b > a }),
  'sampling.hosts': listRule({
    ...{ fallback: [ALL], covers: coversHost, weakerIf: 'gained', verb: 'keeps' },
  }),
  'sampling.manager': managerRule(),
  'exclude.paths': listRule(prefixes),
  'exclude.userAgents': listRule(prefixes),
  'capture.maxRequestBodyBytes': bodyBytes,
  'capture.maxResponseBodyBytes': bodyBytes,
  'capture.contentTypes': listRule({
    ...{ fallback: [], empty: ALL, covers: coversMediaType, weakerIf: 'gained', verb: 'keeps bodies of' },
    isInForce: keepsBodies,
  }),
  // At this level the filter may log what it logs at no other.
  logLevel: textRule({
    isLimit: false,
    fallback: () => 'warn',
    isWeaker: (_before, after) => after === 'trace',
  }),
  format: textRule({ isLimit: false, fallback: () => 'scnt', isWeaker: never }),
};

function defaultBodyBytes({ format = 'scnt' }: JsonObject): number {
  return FORMATS_WITH_BODIES.some((name) => name === format) ? DEFAULT_BODY_BYTES : 0;
}

function keepsBodies(config: JsonObject): boolean {
  const capture = objectOf(config.capture);
  return ['maxRequestBodyBytes', 'maxResponseBodyBytes'].some(
    (key) => (capture[key] ?? defaultBodyBytes(config)) !== 0,
  );
}

// A manager limits what is kept, whatever the hosts are; and its list replaces the hosts, which then limit nothing.
function managerRule(): Rule<JsonObject | undefined> {
  const compare = (before: JsonObject | undefined, after: JsonObject | undefined, configs: Configs) => {
    if (before === undefined && after === undefined) return undefined;
    if (after === undefined) return { text: 'removed: it no longer limits the hosts', isWeaker: true };
    if (before === undefined) {
      const hosts = objectOf(configs.before.sampling).hosts;
      const isLimited = Array.isArray(hosts) && !hosts.includes(ALL);
      return {
        text: isLimited ? 'added: its list replaces sampling.hosts' : 'added',
        isWeaker: isLimited,
      };
    }
    const words = ['cluster', 'path', 'intervalMs'].flatMap((key) => {
      const [old, now] = [before[key], after[key]].map(showSetting);
      return before[key] === after[key] ? [] : [`${key} ${old === now ? 'changed' : `${old} -> ${now}`}`];
    });
    return words.length === 0 ? undefined : { text: words.join(', '), isWeaker: false };
  };
  return {
    isLimit: true,
    fallback: () => undefined,
    read: (value) => (isObject(value) ? { value, isClear: true } : undefined),
    compare,
  };
}
