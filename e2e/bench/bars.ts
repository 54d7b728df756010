import { countFaults } from './faults.ts';
import { judgeFleet } from './fleet/bars.ts';
import type { BenchResult, ReceiverLoad } from './results.ts';
import {
  type SpeedRow,
  summarizeCatalogue,
  summarizeCommand,
  summarizeLight,
  summarizeSpeed,
  summarizeStartUp,
} from './summary.ts';

/** The limit for a measure, and the result. */
export type Bar = { measure: string; limit: string; measured: string; isMet: boolean };

const MODULE_BYTES = 52 * 1024;
const SLOW = '500 ms slow';
const KIB_PER_MIB = 1024;

/** Checks a run against its limits. A measure that was not taken is left out. */
export function judge(result: BenchResult): Bar[] {
  const rows = result.speed.flatMap(summarizeSpeed);
  return [
    ...judgeOtlp(rows),
    ...judgeExtProc(rows, 'meshtap'),
    ...judgeExtProc(rows, 'meshtap-otlp'),
    ...judgeLatency(result),
    ...judgeFootprint(result),
    ...judgeCommands(result),
    ...judgeMemory(result),
    ...judgeReceiver(result),
    ...judgeCatalogue(result),
    ...judgeFleet(result.fleet),
    ...judgeFaults(result),
  ];
}

function atMost(
  measure: string,
  limit: number,
  value: number | undefined,
  show: (value: number) => string,
): Bar[] {
  if (value === undefined || Number.isNaN(value)) return [];
  return [{ measure, limit: `at most ${show(limit)}`, measured: show(value), isMet: value <= limit }];
}

function below(
  measure: string,
  limit: number,
  value: number | undefined,
  show: (value: number) => string,
): Bar[] {
  if (value === undefined || Number.isNaN(value)) return [];
  return [{ measure, limit: `below ${show(limit)}`, measured: show(value), isMet: value < limit }];
}

function showRatio(of: string): (value: number) => string {
  return (value) => (Number.isFinite(value) ? `${value.toFixed(2)} x ${of}` : 'nothing to compare with');
}

function showMib(value: number): string {
  return `${value.toFixed(1)} MiB`;
}

// The limit for the added CPU of `meshtap-otlp`, as a multiple of that of `meshtap`.
const OTLP = [
  { workload: 'get', measure: 'added CPU of meshtap-otlp, small exchange', limit: 1.1 },
  { workload: '100k', measure: 'added CPU of meshtap-otlp, 100 KB both ways', limit: 0.75 },
  { workload: '1m', measure: 'added CPU of meshtap-otlp, 1 MB response', limit: 0.65 },
];

function judgeOtlp(rows: SpeedRow[]): Bar[] {
  return OTLP.flatMap(({ workload, measure, limit }) => {
    const found = compare(rows, workload, ['meshtap-otlp', 'meshtap']);
    return atMost(measure, limit, found, showRatio('meshtap'));
  });
}

function judgeExtProc(rows: SpeedRow[], variant: string): Bar[] {
  const [worst] = rows
    .filter((row) => row.variant === 'ext_proc')
    .flatMap(({ workload }) => {
      const ratio = compare(rows, workload, [variant, 'ext_proc']);
      return ratio === undefined || Number.isNaN(ratio) ? [] : [{ workload, ratio }];
    })
    .sort((a, b) => b.ratio - a.ratio);
  if (worst === undefined) return [];
  const measure = `added CPU of ${variant}, every workload (worst: ${worst.workload})`;
  return below(measure, 1, worst.ratio, showRatio('ext_proc'));
}

/**
 * Divides the added CPU of one variant by that of another; undefined if one was not measured. If the other one seems to
 * add nothing, the rounds say too little to meet a limit: Infinity.
 */
function compare(rows: SpeedRow[], workload: string, [one, other]: [string, string]): number | undefined {
  const find = (variant: string) =>
    rows.find((row) => row.workload === workload && row.variant === variant)?.addedUs;
  const [ours, base] = [find(one), find(other)];
  if (ours === undefined || base === undefined) return undefined;
  return base <= 0 ? Infinity : ours / base;
}

function judgeLatency({ light }: BenchResult): Bar[] {
  const rows = summarizeLight(light);
  const find = (variant: string) => rows.find((row) => row.variant === variant)?.p99ToNone;
  const show = showRatio('no filter');
  return [
    ...atMost('p99 at light load, one POST per exchange', 1.8, find('meshtap'), show),
    ...atMost('p99 at light load, batches of 100', 1.5, find('meshtap-batch'), show),
  ];
}

function judgeFootprint({ variants, startUps }: BenchResult): Bar[] {
  const { addedCpuMs, addedRssKib } = summarizeStartUp(startUps, 'meshtap');
  const module = variants.find(({ name }) => name === 'meshtap')?.moduleBytes;
  return [
    ...atMost('module', MODULE_BYTES, module, (value) => `${value.toLocaleString('en')} bytes`),
    ...atMost('start-up CPU over no filter', 45, addedCpuMs, (value) => `${value.toFixed(0)} ms`),
    ...atMost('start-up RSS over no filter', 20, addedRssKib / KIB_PER_MIB, showMib),
  ];
}

function judgeCommands({ commands }: BenchResult): Bar[] {
  if (commands === undefined) return [];
  const show = showRatio('Node alone');
  return [
    ...atMost('time of `meshtap --help`', 6, summarizeCommand(commands, 'help').toNode, show),
    ...atMost('time of `meshtap generate`', 14, summarizeCommand(commands, 'generate').toNode, show),
  ];
}

function judgeMemory({ states, endurance }: BenchResult): Bar[] {
  const slow = states.filter(({ state }) => state === SLOW);
  return [
    ...endurance.flatMap(({ variant, requests, rssKib }) => {
      const growth = ((rssKib.at(-1) ?? NaN) - (rssKib[0] ?? NaN)) / KIB_PER_MIB;
      const measure = `RSS growth over ${requests.toLocaleString('en')} exchanges, ${variant}`;
      return below(measure, 2, growth, showMib);
    }),
    ...slow.flatMap(({ variant, memory }) => {
      const growth = (memory.peakKib - memory.beforeKib) / KIB_PER_MIB;
      return below(`RSS growth, backend 500 ms slow, ${variant}`, 24, growth, showMib);
    }),
    ...slow
      .filter(({ variant }) => variant === 'meshtap-batch')
      .flatMap(({ account }) => atMost('lost, backend 500 ms slow, batches', 0, account.dropped, String)),
  ];
}

function judgeReceiver({ receiver }: BenchResult): Bar[] {
  if (receiver === undefined) return [];
  const { loads, queries } = receiver;
  const worst = (read: (load: ReceiverLoad) => number) => Math.max(...loads.map(read));
  return [
    ...loads.flatMap(judgeRate),
    ...loads.flatMap(judgeLearning),
    ...atMost(
      'receiver: acknowledged, and not stored',
      0,
      worst(({ lost }) => lost),
      String,
    ),
    ...atMost(
      'receiver: slowest answer of the page under load',
      300,
      worst((load) => load.slowestPageMs),
      showMs,
    ),
    ...below('receiver: memory under load', 300, worst((load) => load.peakKib) / KIB_PER_MIB, showMib),
    ...queries.flatMap(({ name, limitMs, slowestMs }) =>
      atMost(`receiver: ${name}`, limitMs, slowestMs, showMs),
    ),
  ];
}

// A little less than was sent, as the last answers come after the last POST was due.
const NEARLY = 0.99;

function judgeRate({ title, aimPerSecond, ratePerSecond }: ReceiverLoad): Bar[] {
  if (aimPerSecond === 0) return [];
  const show = (value: number) => `${Math.round(value).toLocaleString('en')} a second`;
  const isMet = ratePerSecond >= aimPerSecond * NEARLY;
  return [{ measure: `receiver: ${title}`, limit: show(aimPerSecond), measured: show(ratePerSecond), isMet }];
}

const LEARNED_PER_SECOND = 20_000;

function judgeCatalogue({ catalogue }: BenchResult): Bar[] {
  if (catalogue === undefined) return [];
  const { perSecond } = summarizeCatalogue(catalogue);
  const show = (value: number) => `${Math.round(value).toLocaleString('en')} a second`;
  const measure = 'catalogue: exchanges of 2 KB learned on one core';
  const isMet = perSecond >= LEARNED_PER_SECOND;
  return [{ measure, limit: `at least ${show(LEARNED_PER_SECOND)}`, measured: show(perSecond), isMet }];
}

const LEARNED_AFTER_MS = 5_000;

/** Whether the catalogue keeps up with a steady load. */
function judgeLearning({ title, aimPerSecond, learnedAfterMs }: ReceiverLoad): Bar[] {
  if (aimPerSecond === 0) return [];
  return atMost(`receiver: ${title}: all learned after the load`, LEARNED_AFTER_MS, learnedAfterMs, showMs);
}

function showMs(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function judgeFaults(result: BenchResult): Bar[] {
  const { failed, invalid } = countFaults(result);
  return [
    ...atMost('client requests failed, anywhere', 0, failed, String),
    ...atMost('documents that a strict decoder refuses', 0, invalid, String),
  ];
}
