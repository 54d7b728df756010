import { formatTable } from '../demo/table.ts';
import { type Bar, judge } from './bars.ts';
import { countFaults, type Faults, isFaultless } from './faults.ts';
import { formatFleet } from './fleet/report.ts';
import type { BenchResult, MemoryCourse } from './results.ts';
import {
  type SpeedRow,
  summarizeCatalogue,
  summarizeCommand,
  summarizeLight,
  summarizeSpeed,
  summarizeStartUp,
} from './summary.ts';

/** Writes the report for people. */
export function formatReport(result: BenchResult): string {
  const { machine, variants } = result;
  const sections = [
    `Envoy ${machine.envoy}, one worker, on ${machine.cores} x ${machine.cpu}, Linux ${machine.kernel}`,
    ...formatBystanders(result),
    ...formatVariants(variants),
    ...formatSpeed(result),
    ...formatFloor(result),
    ...formatLight(result),
    ...formatStartUps(result),
    ...formatCommands(result),
    ...formatAccounts(result),
    ...formatStates(result),
    ...formatEndurance(result),
    ...formatReceiver(result),
    ...formatCatalogue(result),
    ...(result.fleet ? [formatFleet(result.fleet, machine)] : []),
    formatBars(judge(result)),
    formatFaults(countFaults(result)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function formatVariants(variants: BenchResult['variants']): string[] {
  if (variants.length === 0) return [];
  const rows = variants.map(({ name, title, moduleBytes }) => {
    return [name, title, moduleBytes ? showCount(moduleBytes) : '-'];
  });
  return [formatTable(['variant', 'what it is', 'module bytes'], rows, [2])];
}

// With two cores, one for Envoy and one for the rig, a third of a core is felt.
const TOO_BUSY = 0.3;

function formatBystanders({ bystanders }: BenchResult): string[] {
  if (Number.isNaN(bystanders)) return [];
  const advice =
    bystanders > TOO_BUSY ? ': too much to trust the numbers below. Run it again on a quiet machine.' : '.';
  return [`While the loads ran, other processes kept ${show(bystanders, 2)} cores busy${advice}`];
}

function showCount(count: number): string {
  return count.toLocaleString('en');
}

function show(value: number, digits = 1): string {
  return Number.isNaN(value) ? '-' : value.toFixed(digits);
}

function showMib(kib: number): string {
  return show(kib / 1024);
}

const SPEED = ['variant', 'CPU us', 'rounds', 'added us', 'x bare-tap', 'req/s', 'requests', 'received'];

function formatSpeed({ speed }: BenchResult): string[] {
  return speed.map((workload) => {
    const rows = summarizeSpeed(workload).map((row) => [
      ...[row.variant, show(row.cpuUs), `${show(row.leastCpuUs, 0)}-${show(row.mostCpuUs, 0)}`],
      ...[show(row.addedUs), show(row.toFloor, 2)],
      ...[row.requestsPerSecond, row.requests, row.received, row.invalid, row.failed].map((count) =>
        showCount(Math.round(count)),
      ),
    ]);
    const rounds = Object.values(workload.rounds)[0]?.length ?? 0;
    const title = `${workload.workload}: ${workload.title}. Envoy's CPU per request, median of ${rounds} rounds`;
    return `${title}\n${formatTable([...SPEED, 'refused', 'failed'], rows, [1, 2, 3, 4, 5, 6, 7, 8, 9])}`;
  });
}

function formatFloor({ speed, variants }: BenchResult): string[] {
  const ours = variants.filter(({ kind }) => kind === 'ours');
  const columns = speed
    .map((workload) => ({ workload: workload.workload, rows: summarizeSpeed(workload) }))
    .filter(({ rows }) => rows.some(({ variant }) => variant === 'bare-tap'));
  if (ours.length === 0 || columns.length === 0) return [];
  const lines = ours.map(({ name }) => [name, ...columns.map(({ rows }) => showToFloor(rows, name))]);
  const head = ['variant', ...columns.map(({ workload }) => workload)];
  const right = columns.map((_, index) => index + 1);
  return [`added CPU in times of bare-tap's, the floor of a tap\n${formatTable(head, lines, right)}`];
}

function showToFloor(rows: SpeedRow[], name: string): string {
  return show(rows.find(({ variant }) => variant === name)?.toFloor ?? NaN, 2);
}

function formatLight({ light }: BenchResult): string[] {
  const rows = summarizeLight(light).map((row) => [
    ...[row.variant, show(row.p50Us, 0), show(row.p50ToNone, 2), show(row.p99Us, 0), show(row.p99ToNone, 2)],
  ]);
  if (rows.length === 0) return [];
  const head = ['variant', 'p50 us', 'x none', 'p99 us', 'x none'];
  return [`light load, small GET: latency for the client\n${formatTable(head, rows, [1, 2, 3, 4])}`];
}

function formatStartUps({ startUps }: BenchResult): string[] {
  const rows = Object.keys(startUps).map((variant) => {
    const { cpuMs, addedCpuMs, rssKib, addedRssKib } = summarizeStartUp(startUps, variant);
    return [variant, show(cpuMs), show(addedCpuMs), showMib(rssKib), showMib(addedRssKib)];
  });
  if (rows.length === 0) return [];
  const head = ['variant', 'CPU ms', 'added ms', 'RSS MiB', 'added MiB'];
  return [`start-up, until Envoy serves\n${formatTable(head, rows, [1, 2, 3, 4])}`];
}

function formatCommands({ commands }: BenchResult): string[] {
  if (commands === undefined) return [];
  const rows = (['node', 'help', 'generate'] as const).map((name) => {
    const { ms, toNode } = summarizeCommand(commands, name);
    return [name, show(ms, 0), show(toNode)];
  });
  return [`commands, from start to end\n${formatTable(['command', 'ms', 'x node'], rows, [1, 2])}`];
}

function formatCourse({ beforeKib, peakKib, afterKib }: MemoryCourse): string[] {
  return [beforeKib, peakKib, afterKib].map(showMib);
}

const COURSE = ['RSS before', 'peak', 'after MiB'];
const ACCOUNT = ['seen', 'exported', 'dropped', 'accounts hold'];

function formatAccounts({ accounts, memory }: BenchResult): string[] {
  const rows = Object.entries(memory).map(([variant, course]) => {
    const account = accounts[variant];
    const counts = account
      ? [account.seen, account.exported, account.dropped].map(showCount)
      : ['-', '-', '-'];
    return [variant, ...formatCourse(course), ...counts, account ? showHolds(account.holds) : '-'];
  });
  if (rows.length === 0) return [];
  const table = formatTable(['variant', ...COURSE, ...ACCOUNT], rows, [1, 2, 3, 4, 5, 6]);
  return [`the Envoys that all of this went through\n${table}`];
}

function showHolds(holds: boolean): string {
  return holds ? 'yes' : 'NO';
}

function formatStates({ states }: BenchResult): string[] {
  const rows = states.map(({ state, variant, round, account, memory }) => [
    ...[state, variant, showCount(round.load.requests), show(round.cpuUs), ...formatCourse(memory)],
    ...[account.seen, account.exported, account.dropped].map(showCount),
    ...[showHolds(account.holds), showCount(round.sink.accepted), showCount(round.sink.invalid)],
  ]);
  if (rows.length === 0) return [];
  const head = ['backend', 'variant', 'requests', 'CPU us', ...COURSE, ...ACCOUNT, 'received', 'refused'];
  return [
    `small GET, by the state of the backend\n${formatTable(head, rows, [2, 3, 4, 5, 6, 7, 8, 9, 11, 12])}`,
  ];
}

function formatEndurance({ endurance }: BenchResult): string[] {
  return endurance.map(({ variant, requests, rssKib, account }) => {
    const course = rssKib.map(showMib).join(' ');
    const counts = `seen ${showCount(account.seen)}, exported ${showCount(account.exported)}, dropped ${showCount(account.dropped)}`;
    return `${showCount(requests)} small GETs, ${variant}: RSS in MiB after the warm-up and each tenth: ${course}\n${counts}`;
  });
}

function formatReceiver({ receiver }: BenchResult): string[] {
  if (receiver === undefined) return [];
  const { loads, stored, queries } = receiver;
  const rows = loads.map((load) => [
    ...[load.title, showCount(Math.round(load.ratePerSecond)), showCount(load.acknowledged)],
    ...[load.lost, load.busy, load.failed].map(showCount),
    ...[
      show(load.p99Us / 1000),
      show(load.slowestPageMs, 0),
      show(load.learnedAfterMs, 0),
      showMib(load.halfPeakKib),
      showMib(load.peakKib),
    ],
  ]);
  const head = [
    'posts',
    'per second',
    'acknowledged',
    'lost',
    'busy',
    'failed',
    'p99 ms',
    'page ms',
    'learned ms',
  ];
  const times = queries.map(({ name, fastestMs, slowestMs }) => [name, show(fastestMs), show(slowestMs)]);
  return [
    `the receiver: exchanges of about 2 KB; page: the slowest answer meanwhile; learned: how long after the load; memory at its peak\n${formatTable([...head, 'MiB, first half', 'all'], rows, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])}`,
    `queries on ${showCount(stored)} stored exchanges\n${formatTable(['query', 'fastest ms', 'slowest ms'], times, [1, 2])}`,
  ];
}

function formatCatalogue({ catalogue }: BenchResult): string[] {
  if (catalogue === undefined) return [];
  const { exchanges, meanBytes, rounds } = catalogue;
  const { cpuUs, perSecond } = summarizeCatalogue(catalogue);
  const all = rounds.map((round) => round.cpuUs);
  const row = [
    ...[showCount(exchanges), showCount(Math.round(meanBytes)), show(cpuUs)],
    ...[`${show(Math.min(...all))}-${show(Math.max(...all))}`, showCount(Math.round(perSecond))],
  ];
  const head = ['exchanges', 'bytes each', 'CPU us each', 'rounds', 'a second on one core'];
  return [
    `the learner of the catalogue, median of ${rounds.length} rounds\n${formatTable(head, [row], [0, 1, 2, 3, 4])}`,
  ];
}

function formatBars(bars: Bar[]): string {
  const rows = bars.map(({ measure, limit, measured, isMet }) => [
    measure,
    limit,
    measured,
    isMet ? 'met' : 'NOT MET',
  ]);
  return formatTable(['measure', 'bar', 'measured', 'met or not'], rows);
}

function formatFaults(faults: Faults): string {
  if (isFaultless(faults)) return 'No request failed, no document was refused, and the accounts hold.';
  const { failed, invalid, misshapen, unaccounted } = faults;
  return `FAILED: ${failed} requests failed, ${invalid} POSTs were refused, ${misshapen} documents were not exchanges, ${unaccounted} accounts do not hold.`;
}
