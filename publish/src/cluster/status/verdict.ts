import type { ExpectedPlugin } from '../mesh/plugins.ts';
import type { RefusalReport } from './agent-log.ts';
import { countSharers, type LoadedPlugin } from './config-dump.ts';
import { type Delivery, judgeDelivery } from './delivery.ts';
import {
  type ComparedProxy,
  explainAbsence,
  explainConfigError,
  explainDuplicate,
  explainNoHeartbeat,
  explainOtherConfig,
  explainOtherModule,
  explainSharedCounters,
  explainStandIn,
  explainUnreachable,
  MISSING_COUNTERS,
} from './explanations.ts';
import type { Observation } from './observation.ts';
import type { Problem, ProxyName, ProxyStatus } from './report.ts';

interface ObservedProxy extends ComparedProxy {
  observation: Observation;
  /** What is wrong with its pod, whatever it says itself. */
  podProblem?: Problem | undefined;
  /** Its other plugins that send the same to the same backend. */
  duplicates: readonly LoadedPlugin[];
  /** Its plugin of the requested name. */
  loaded?: LoadedPlugin;
  /** What its agent wrote about a module that it could not get. */
  log?: RefusalReport | undefined;
  /** A wait: what was dropped before it proves nothing. */
  isWaiting: boolean;
}

/** Judges a proxy whose pod does not run. */
export function judgeNotRunning(proxy: ProxyName, expected: ExpectedPlugin, reason: string): ProxyStatus {
  const { resource } = expected;
  const problems = [{ why: reason, fix: 'See `kubectl describe pod`, or add --wait.' }];
  return { ...proxy, state: 'not-running', isReady: false, resource, problems, warnings: [], notes: [] };
}

/** Judges a proxy that was asked, whether or not it answered. */
export function judge(observed: ObservedProxy): ProxyStatus {
  const { proxy, observation, expected } = observed;
  const base = { ...proxy, ...(expected !== undefined && { resource: expected.resource }) };
  if (observation.failure !== undefined) {
    const problems = [explainUnreachable(proxy, observation.failure)];
    return { ...base, state: 'unreachable', isReady: false, problems, warnings: [], notes: [] };
  }
  const content = observed.loaded?.content;
  if (content?.kind === 'filter') return judgeFilter(observed, base, content);
  if (content?.kind === 'stand-in') return judgeStandIn(observed, base, content);
  const advice = { problems: [explainAbsence(observed)], warnings: [], notes: [] };
  return { ...base, ...describeExpected(expected), state: 'absent', isReady: false, ...advice };
}

type Base = ProxyName & { resource?: string };
type StandIn = Extract<LoadedPlugin['content'], { kind: 'stand-in' }>;

function judgeStandIn(
  observed: ObservedProxy,
  base: Base,
  { isAllowing, updatedAtMs }: StandIn,
): ProxyStatus {
  const { expected, log } = observed;
  const state = isAllowing ? 'stand-in-allow' : 'stand-in-deny';
  const problems = [explainStandIn(observed, { isAllowing, words: log?.refusal?.words })];
  const writtenAtMs = expected?.writtenAtMs;
  // A proxy does not take the same stand-in again: the log, if it can be read, knows better when the agent refused.
  const refusedAtMs = log?.isRead ? log.refusal?.atMs : updatedAtMs;
  const standIn = {
    ...(writtenAtMs !== undefined && { writtenAtMs }),
    ...(refusedAtMs !== undefined && { refusedAtMs }),
  };
  return {
    ...{ ...base, ...describeExpected(expected), state, isReady: false },
    ...{ problems, warnings: [], notes: [] },
    ...(expected !== undefined && { standIn }),
  };
}

const NOTHING_COUNTED: Delivery = { problems: [], warnings: [], notes: [] };

type Filter = Extract<LoadedPlugin['content'], { kind: 'filter' }>;

function judgeFilter(observed: ObservedProxy, base: Base, filter: Filter): ProxyStatus {
  const { observation, expected, loaded } = observed;
  const { counters, growth, isBeating } = observation;
  const hasExpectedModule = compareModule(filter, expected);
  const hasExpectedConfig = expected && expected.configHash === filter.configHash;
  const isRejecting = (counters?.configError ?? 0) > 0;
  const pluginCount = loaded === undefined ? 1 : countSharers(observation.plugins ?? [], loaded);
  const { isDelivering, lacksCluster, ...delivery } = counters
    ? judgeDelivery(counters, growth, observed)
    : NOTHING_COUNTED;
  const problems: Problem[] = [
    ...(observed.podProblem ? [observed.podProblem] : []),
    ...(expected !== undefined && hasExpectedModule === false ? [explainOtherModule(filter, expected)] : []),
    ...(expected !== undefined && hasExpectedConfig === false ? [explainOtherConfig(expected)] : []),
    ...(isRejecting ? [explainConfigError(observed, pluginCount)] : []),
    ...(isBeating === false ? [explainNoHeartbeat(observed)] : []),
    ...(counters === undefined && observed.proxy.source !== 'file' ? [MISSING_COUNTERS] : []),
    ...delivery.problems,
  ];
  const warnings = [
    ...delivery.warnings,
    ...(counters && pluginCount > 1 ? [explainSharedCounters(pluginCount)] : []),
    ...observed.duplicates.map(explainDuplicate),
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
    ...(growth !== undefined && { growth }),
    ...(isDelivering !== undefined && { isDelivering }),
    ...(lacksCluster && { lacksCluster }),
    ...{ pluginCount, problems, warnings, notes: delivery.notes },
  };
}

function describeExpected(expected: ExpectedPlugin | undefined) {
  if (expected === undefined) return {};
  const { digest, configHash } = expected;
  return { ...(digest !== undefined && { expectedDigest: digest }), expectedConfigHash: configHash };
}

// Undefined if the resource does not say which module it wants.
function compareModule(filter: Filter, expected: ExpectedPlugin | undefined): boolean | undefined {
  if (expected?.file !== undefined) return filter.file === expected.file;
  return expected?.digest === undefined ? undefined : filter.digest === expected.digest;
}
