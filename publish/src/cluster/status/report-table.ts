import { formatTable } from '../../output/table.ts';
import { cutText, formatAdvice, visibleLine } from '../../output/visible-text.ts';
import { type Finding, nameProxy, type ProxyStatus, type StatusReport } from './proxy-status.ts';

const HEADERS = [
  ...['NAMESPACE', 'PROXY', 'STATE', 'DIGEST', 'IMAGE', 'CONFIG', 'BEATS'],
  ...['SEEN', 'SENT', 'SAMPLED', 'DROPPED', 'ERRORS', 'WAITING'],
];
const MAX_NAMESPACE_CHARS = 18;
const MAX_NAME_CHARS = 32;
const DIGEST_CHARS = 'sha256:'.length + 8;
const MAX_NAMES_IN_FINDING = 5;

/** Writes a table with one row a proxy. Empty if there is none. Ends with a newline. */
export function formatProxies({ proxies }: StatusReport): string {
  return formatTable(HEADERS, proxies.map(makeRow));
}

/** Writes what is wrong and what to do, the same once for all proxies that it is true of. Empty if all is well. */
export function formatFindings({ namespaces, proxies }: StatusReport): string {
  const all = [
    ...namespaces.map(({ namespace, problem, warning }) => ({
      name: namespace,
      problems: problem === undefined ? [] : [problem],
      warnings: warning === undefined ? [] : [warning],
    })),
    ...proxies.map((proxy) => ({ ...proxy, name: nameProxy(proxy) })),
  ];
  const problems = group(all.map(({ name, problems: findings }) => ({ name, findings })));
  const warnings = group(
    all.map(({ name, warnings: findings }) => ({ name, findings })),
    'Warning: ',
  );
  return [...problems, ...warnings].join('');
}

function makeRow(proxy: ProxyStatus): string[] {
  const { counters } = proxy;
  const count = (value: number | undefined) => (value === undefined || !isFilter(proxy) ? '-' : `${value}`);
  const dropped = counters && counters.droppedNoCluster + counters.droppedBackend + counters.droppedQueueFull;
  return [
    shorten(proxy.namespace ?? '-', MAX_NAMESPACE_CHARS),
    shorten(proxy.name, MAX_NAME_CHARS),
    proxy.state,
    proxy.digest?.slice('sha256:'.length, DIGEST_CHARS) ?? (proxy.file === undefined ? '-' : 'file'),
    sayIf(proxy.hasExpectedModule, 'same', 'other'),
    sayIf(proxy.hasExpectedConfig, 'same', 'other'),
    sayIf(proxy.isBeating, 'yes', 'no'),
    ...[counters?.seen, counters?.exported, counters?.sampledOut, dropped].map(count),
    ...[counters?.exportErrors, counters && counters.inFlight + counters.queueTraces].map(count),
  ];
}

function isFilter({ state }: ProxyStatus): boolean {
  return state === 'running' || state === 'rejected';
}

function sayIf(value: boolean | undefined, yes: string, no: string): string {
  return value === undefined ? '-' : value ? yes : no;
}

// What tells pods of a workload apart stands at the end of their names.
function shorten(text: string, maxChars: number): string {
  const line = visibleLine(text);
  if (line.length <= maxChars) return line;
  const tail = Math.floor((maxChars - 2) / 2);
  return `${line.slice(0, maxChars - 2 - tail)}..${line.slice(-tail)}`;
}

function group(all: readonly { name: string; findings: readonly Finding[] }[], prefix = ''): string[] {
  const groups = new Map<string, { finding: Finding; names: string[] }>();
  for (const { name, findings } of all) {
    for (const finding of findings) {
      const key = `${finding.why}\n${finding.fix}`;
      const same = groups.get(key) ?? { finding, names: [] };
      same.names.push(name);
      groups.set(key, same);
    }
  }
  return [...groups.values()].map(({ finding: { why, fix }, names }) =>
    formatAdvice(`${prefix}${listNames(names)}: ${why}.`, fix),
  );
}

function listNames(names: readonly string[]): string {
  const first = names.slice(0, MAX_NAMES_IN_FINDING).map((name) => cutText(name));
  const rest = names.length - first.length;
  return rest > 0 ? `${first.join(', ')} and ${rest} more` : first.join(', ');
}
