import { countSharers, type LoadedPlugin } from './config-dump.ts';
import type { Counters } from './counters.ts';
import {
  explainAbsence,
  explainConfigError,
  explainMissingCounters,
  explainOtherConfig,
  explainOtherModule,
  explainStandIn,
  explainStandstill,
  explainUnreachable,
  warnOfDrops,
  warnOfSharing,
} from './findings.ts';
import type { Observation } from './observation.ts';
import type { ExpectedPlugin } from './plugin-resource.ts';
import type { Finding, ProxyState, ProxyStatus } from './proxy-status.ts';

/** A proxy, what it says of itself, and what it is to run. */
export interface Case {
  proxy: Pick<ProxyStatus, 'namespace' | 'name' | 'source'>;
  observation: Observation;
  /** Its plugin of the name that was asked for. */
  loaded?: LoadedPlugin;
  /** Undefined where there is no cluster to ask. */
  expected?: ExpectedPlugin;
  pluginName: string;
}

/** Judges a proxy that could be asked, or could not be reached. */
export function judge(one: Case): ProxyStatus {
  const { proxy, observation, expected } = one;
  const base = { ...proxy, ...(expected !== undefined && { resource: expected.resource }), warnings: [] };
  if (observation.failure !== undefined) {
    const problems = [explainUnreachable(proxy.source, observation.failure)];
    return { ...base, state: 'unreachable', isReady: false, problems };
  }
  const content = one.loaded?.content;
  if (content?.kind === 'filter') return judgeFilter(one, base, content);
  const state: ProxyState =
    content?.kind === 'stand-in' ? (content.isAllowing ? 'stand-in-allow' : 'stand-in-deny') : 'absent';
  const problem = content?.kind === 'stand-in' ? explainStandIn(one, content) : explainAbsence(one);
  return { ...base, ...describeExpected(expected), state, isReady: false, problems: [problem] };
}

type Filter = Extract<LoadedPlugin['content'], { kind: 'filter' }>;

function judgeFilter(
  one: Case,
  base: Omit<ProxyStatus, 'state' | 'isReady' | 'problems'>,
  filter: Filter,
): ProxyStatus {
  const { observation, expected, loaded } = one;
  const { counters, isBeating } = observation;
  const hasExpectedModule = compareModule(filter, expected);
  const hasExpectedConfig = expected === undefined ? undefined : expected.configHash === filter.configHash;
  const isRejecting = (counters?.configError ?? 0) > 0;
  const pluginCount = loaded === undefined ? 1 : countSharers(observation.plugins ?? [], loaded);
  const problems: Finding[] = [
    ...(expected !== undefined && hasExpectedModule === false ? [explainOtherModule(filter, expected)] : []),
    ...(expected !== undefined && hasExpectedConfig === false ? [explainOtherConfig(expected)] : []),
    ...(isRejecting ? [explainConfigError(one, pluginCount)] : []),
    ...(isBeating === false ? [explainStandstill(one)] : []),
    ...(counters === undefined && one.proxy.source !== 'file' ? [explainMissingCounters()] : []),
  ];
  return {
    ...base,
    ...describeExpected(expected),
    state: isRejecting ? 'rejected' : 'running',
    isReady: problems.length === 0,
    ...(filter.digest === undefined ? { file: filter.file } : { digest: filter.digest }),
    ...(hasExpectedModule !== undefined && { hasExpectedModule }),
    configHash: filter.configHash,
    ...(hasExpectedConfig !== undefined && { hasExpectedConfig }),
    ...(isBeating !== undefined && { isBeating }),
    ...(counters !== undefined && { counters }),
    pluginCount,
    problems,
    warnings: warn(counters, pluginCount),
  };
}

function describeExpected(expected: ExpectedPlugin | undefined) {
  if (expected === undefined) return {};
  const { digest, configHash } = expected;
  return { ...(digest !== undefined && { expectedDigest: digest }), expectedConfigHash: configHash };
}

// Undefined where the resource does not say which module it is to be.
function compareModule(filter: Filter, expected: ExpectedPlugin | undefined): boolean | undefined {
  if (expected?.file !== undefined) return filter.file === expected.file;
  return expected?.digest === undefined ? undefined : filter.digest === expected.digest;
}

function warn(counters: Counters | undefined, pluginCount: number): Finding[] {
  if (counters === undefined) return [];
  return [...warnOfDrops(counters), ...(pluginCount > 1 ? [warnOfSharing(pluginCount)] : [])];
}
