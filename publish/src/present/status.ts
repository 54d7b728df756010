import type { Advice, Finding, Severity } from '../cluster/outcome.ts';
import { type Counters, type Growth, sumDropped } from '../cluster/status/counters.ts';
import {
  isReady,
  type NamespaceStatus,
  nameProxy,
  type ProxyStatus,
  type StatusReport,
} from '../cluster/status/report.ts';
import { formatTable } from '../output/data.ts';
import { visibleLine } from '../output/visible-text.ts';
import { formatGroup, groupFindings } from './findings.ts';

const HEADERS = [
  ...['NAMESPACE', 'PROXY', 'STATE', 'DIGEST', 'IMAGE', 'CONFIG', 'BEATS'],
  ...['SEEN', 'SENT', 'SAMPLED', 'DROPPED', 'ERRORS', 'WAITING'],
];
const MAX_NAMESPACE_CHARS = 18;
const MAX_NAME_CHARS = 32;
const DIGEST_CHARS = 'sha256:'.length + 8;
// The problems come first, and need no word.
const WORDS = { error: '', warning: 'Warning: ', note: 'Note: ' };

/** Formats a table with one row for each proxy. Empty if there is none. Ends with a newline. */
export function formatProxies({ proxies }: StatusReport): string {
  return formatTable(HEADERS, proxies.map(makeRow));
}

/** Formats what is wrong and what to do, once for all proxies that it is true of. Empty if all is well. */
export function formatStatusFindings({ namespaces, proxies }: StatusReport): string {
  const findings = [
    ...namespaces.flatMap(({ namespace, problems, warnings, notes }) => [
      ...classify('error', namespace, problems),
      ...classify('warning', namespace, warnings),
      ...classify('note', namespace, notes),
    ]),
    ...proxies.flatMap((proxy) => [
      ...classify('error', nameProxy(proxy), proxy.problems),
      ...classify('warning', nameProxy(proxy), proxy.warnings),
      ...classify('note', nameProxy(proxy), proxy.notes),
    ]),
  ];
  return groupFindings(findings, ['error', 'warning', 'note'])
    .map((group) => formatGroup(group, WORDS))
    .join('');
}

function classify(severity: Severity, about: string, all: readonly Advice[]): Finding[] {
  return all.map((advice) => ({ ...advice, severity, about }));
}

function makeRow(proxy: ProxyStatus): string[] {
  const { counters, growth } = proxy;
  const count = (value: number | undefined, grown?: number) =>
    value === undefined || !isFilter(proxy) ? '-' : `${value}${formatRate(grown, growth)}`;
  return [
    shorten(proxy.namespace ?? '-', MAX_NAMESPACE_CHARS),
    shorten(proxy.name, MAX_NAME_CHARS),
    proxy.state,
    proxy.digest?.slice('sha256:'.length, DIGEST_CHARS) ?? (proxy.file === undefined ? '-' : 'file'),
    describe(proxy.hasExpectedModule, 'same', 'other'),
    describe(proxy.hasExpectedConfig, 'same', 'other'),
    describe(proxy.isBeating, 'yes', 'no'),
    count(counters?.seen, growth?.seen),
    count(counters?.exported, growth?.exported),
    count(counters?.sampledOut),
    count(counters && sumDropped(counters), growth && sumDropped(growth)),
    count(counters?.exportErrors, growth?.exportErrors),
    count(counters && counters.inFlight + counters.queueTraces),
  ];
}

// Behind the total, if it grew since the read before.
function formatRate(grown = 0, growth: Growth | undefined): string {
  if (growth === undefined || grown === 0) return '';
  const rate = grown / growth.seconds;
  const text = rate >= 9.95 ? rate.toFixed(0) : rate < 0.05 ? '<0.1' : rate.toFixed(1);
  return ` (${text}/s)`;
}

function isFilter({ state }: ProxyStatus): boolean {
  return state === 'running' || state === 'rejected';
}

function describe(value: boolean | undefined, yes: string, no: string): string {
  return value === undefined ? '-' : value ? yes : no;
}

// Pods of a workload differ at the end of their names.
function shorten(text: string, maxChars: number): string {
  const line = visibleLine(text);
  if (line.length <= maxChars) return line;
  const tail = Math.floor((maxChars - 2) / 2);
  return `${line.slice(0, maxChars - 2 - tail)}..${line.slice(-tail)}`;
}

/** Makes the data of `-o json` and `-o yaml`. Its names are stable; unknown values are null. */
export function makeStatusData(report: StatusReport): object {
  return {
    ready: isReady(report) && report.proxies.length > 0,
    namespaces: report.namespaces.map(makeNamespace),
    proxies: report.proxies.map(makeProxy),
  };
}

function makeNamespace({ namespace, resource, proxyCount, problems, warnings, notes }: NamespaceStatus) {
  return {
    ...{ namespace, resource: resource ?? null, proxies: proxyCount },
    ...{ problems: problems.map(plainAdvice), warnings, notes },
  };
}

function plainAdvice({ why, fix }: Advice): Advice {
  return { why, fix };
}

function makeProxy(proxy: ProxyStatus) {
  return {
    namespace: proxy.namespace ?? null,
    name: proxy.name,
    source: proxy.source,
    kind: proxy.kind ?? null,
    ready: proxy.isReady,
    state: proxy.state,
    resource: proxy.resource ?? null,
    digest: proxy.digest ?? null,
    expectedDigest: proxy.expectedDigest ?? null,
    file: proxy.file ?? null,
    moduleMatches: proxy.hasExpectedModule ?? null,
    configHash: proxy.configHash ?? null,
    expectedConfigHash: proxy.expectedConfigHash ?? null,
    configMatches: proxy.hasExpectedConfig ?? null,
    beating: proxy.isBeating ?? null,
    delivering: proxy.isDelivering ?? null,
    plugins: proxy.pluginCount ?? null,
    counters: proxy.counters === undefined ? null : makeCounters(proxy.counters),
    rates: proxy.growth === undefined ? null : makeRates(proxy.growth),
    problems: proxy.problems.map(plainAdvice),
    warnings: proxy.warnings,
    notes: proxy.notes,
  };
}

function makeCounters(counters: Counters) {
  const { seen, exported, sampledOut, droppedNoCluster, droppedBackend, droppedQueueFull } = counters;
  const { truncated, exportErrors, heartbeat, inFlight, queueTraces, queueBytes, configError } = counters;
  return {
    ...{ seen, exported, sampledOut },
    dropped: { noCluster: droppedNoCluster, backend: droppedBackend, queueFull: droppedQueueFull },
    ...{ truncated, exportErrors, heartbeat, inFlight, queueTraces, queueBytes, configError },
  };
}

// Each a second, since the read before.
function makeRates({ seconds, ...growth }: Growth) {
  const rate = (grown: number) => Math.round((grown / seconds) * 1000) / 1000;
  const { seen, exported, sampledOut, truncated, exportErrors, heartbeat } = growth;
  return {
    ...{ seen: rate(seen), exported: rate(exported), sampledOut: rate(sampledOut) },
    dropped: {
      noCluster: rate(growth.droppedNoCluster),
      backend: rate(growth.droppedBackend),
      queueFull: rate(growth.droppedQueueFull),
    },
    ...{ truncated: rate(truncated), exportErrors: rate(exportErrors), heartbeat: rate(heartbeat) },
  };
}
