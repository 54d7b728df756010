import { countFaults } from './faults.ts';
import type { BenchResult } from './results.ts';
import { type SpeedRow, summarizeLight, summarizeSpeed, summarizeStartUp } from './summary.ts';

/** What was promised of a measure, and what came of it. */
export type Bar = { measure: string; limit: string; measured: string; isMet: boolean };

const MODULE_BYTES = 48 * 1024;
const SLOW = '500 ms slow';
const KIB_PER_MIB = 1024;

/** Holds a run to what was promised. A measure that the run did not take is left out. */
export function judge(result: BenchResult): Bar[] {
  const rows = result.speed.flatMap(summarizeSpeed);
  return [
    ...judgeSpeed(rows),
    ...judgeExtProc(rows),
    ...judgeLatency(result),
    ...judgeFootprint(result),
    ...judgeMemory(result),
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
  return (value) => `${value.toFixed(2)} x ${of}`;
}

function showMib(value: number): string {
  return `${value.toFixed(1)} MiB`;
}

function judgeSpeed(rows: SpeedRow[]): Bar[] {
  const find = (workload: string, variant: string) =>
    rows.find((row) => row.workload === workload && row.variant === variant);
  const toPost = (workload: string) => find(workload, 'meshtap')?.toPost;
  const [noop, post, batch] = ['noop', 'post', 'meshtap-batch'].map((name) => find('get', name)?.addedUs);
  const overNoop = ((batch ?? NaN) - (noop ?? NaN)) / (post ?? NaN);
  return [
    ...atMost('added CPU, small exchange', 1.25, toPost('get'), showRatio('fixed POST')),
    ...atMost(
      'added CPU, small exchange, batches of 100',
      0.4,
      overNoop,
      (value) => `no-op + ${value.toFixed(2)} x fixed POST`,
    ),
    ...atMost('added CPU, 10 KB both ways', 1.3, toPost('10k'), showRatio('fixed POST')),
    ...atMost('added CPU, 100 KB both ways', 2, toPost('100k'), showRatio('fixed POST')),
    ...atMost('added CPU, 1 MB response', 10, toPost('1m'), showRatio('fixed POST')),
  ];
}

function judgeExtProc(rows: SpeedRow[]): Bar[] {
  const ratios = rows
    .filter(({ variant }) => variant === 'ext_proc')
    .flatMap(({ workload, addedUs }) => {
      const ours = rows.find((row) => row.workload === workload && row.variant === 'meshtap');
      return ours ? [{ workload, ratio: ours.addedUs / addedUs }] : [];
    })
    .filter(({ ratio }) => !Number.isNaN(ratio))
    .sort((a, b) => b.ratio - a.ratio);
  const [worst] = ratios;
  if (worst === undefined) return [];
  const show = showRatio('ext_proc');
  return below(`added CPU, every workload (worst: ${worst.workload})`, 1, worst.ratio, show);
}

function judgeLatency({ light }: BenchResult): Bar[] {
  const rows = summarizeLight(light);
  const find = (variant: string) => rows.find((row) => row.variant === variant)?.p99ToNone;
  const show = showRatio('no filter');
  return [
    ...atMost('p99 at light load, a POST an exchange', 1.8, find('meshtap'), show),
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

function judgeFaults(result: BenchResult): Bar[] {
  const { failed, invalid } = countFaults(result);
  return [
    ...atMost('client requests failed, anywhere', 0, failed, String),
    ...atMost('documents that a strict decoder refuses', 0, invalid, String),
  ];
}
