import type { Machine } from '../results.ts';
import { describeWay } from './loads.ts';
import { formatMarkdownTable, showNumber as show } from './markdown.ts';
import { formatNeeds } from './needs-report.ts';
import type { FleetResult, FleetRun } from './results.ts';
import { countLost, countUnconfirmed, findBase, summarizeCosts, toUnitCosts } from './summary.ts';

/** Writes the results as Markdown: the figures of docs/scale.md. */
export function formatFleet(fleet: FleetResult, { cores, cpu, kernel }: Machine): string {
  const base = findBase(fleet);
  const { seconds, runs } = fleet;
  const busy = Math.max(...runs.map(({ bystanders }) => bystanders));
  const late = Math.max(...runs.map(({ report }) => report.lateMs));
  return [
    `Measured on ${cores} x ${cpu}, Linux ${kernel}, ${seconds} seconds for each line. Other programs kept up to ${show(busy, 1)} cores busy, and the load generator was up to ${show(late)} ms late.`,
    '### What was delivered (measured)',
    formatDelivery(runs),
    '### What it cost (measured)',
    formatCosts(runs),
    ...(base ? formatNeeds(toUnitCosts(base)) : []),
  ].join('\n\n');
}

function nameRun(run: FleetRun): string[] {
  const { proxies, ratePerSecond } = run.load;
  return [describeWay(run), `${show(proxies)} x ${show(ratePerSecond)}`];
}

function formatDelivery(runs: FleetRun[]): string {
  const head = [
    ...[
      'proxies post to',
      'proxies x exchanges/s',
      'exported/s',
      'p50 ms',
      'p99 ms',
      'visible ms',
      'learned ms',
    ],
    ...['429', '503', '504', 'retries', 'dropped: queue', 'dropped: backend', 'lost', 'unconfirmed'],
  ];
  const rows = runs.map((run) => {
    const { report, lags } = run;
    const answered = (status: number) => show(report.answers[status] ?? 0);
    return [
      ...[...nameRun(run), show(report.ratePerSecond), show(report.lagP50Ms), show(report.lagP99Ms)],
      ...[show(lags.visibleMs), show(lags.learnedAfterMs), answered(429), answered(503), answered(504)],
      ...[
        report.retries,
        report.droppedQueueFull,
        report.droppedBackend,
        countLost(run),
        countUnconfirmed(run),
      ].map((count) => show(count)),
    ];
  });
  return formatMarkdownTable(head, rows);
}

function formatCosts(runs: FleetRun[]): string {
  const head = [
    ...[
      'proxies post to',
      'proxies x exchanges/s',
      'receiver cores',
      'main thread',
      'worker',
      'ClickHouse cores',
    ],
    ...['receiver MiB', 'MiB per 1,000/s', 'ClickHouse MiB', 'POSTs/s', 'inserts/s', 'connections'],
    ...['bytes sent', 'bytes stored'],
  ];
  const rows = runs.map((run) => {
    const costs = summarizeCosts(run);
    return [
      ...nameRun(run),
      ...[costs.receiverCores, costs.mainThreadCores, costs.workerThreadCores, costs.engineCores].map(
        (cores) => show(cores, 3),
      ),
      ...[costs.receiverMib, costs.receiverMibPerThousand, costs.engineMib, costs.postsPerSecond].map(
        (each) => show(each),
      ),
      ...[show(costs.insertsPerSecond, 1), show(run.report.connections)],
      ...[show(costs.wireBytes), show(costs.storedBytes)],
    ];
  });
  return formatMarkdownTable(head, rows);
}
