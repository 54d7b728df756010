import type { StateJson } from '../../receive/src/api/api-types.ts';
import { say } from '../../tools/progress.ts';
import { eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { readMemory, resetPeak } from './process-cost.ts';
import type { QueryTime, ReceiverLoad, ReceiverResult } from './results.ts';
import type { PostOrder, Rig } from './rig.ts';

/** How much is posted: the seconds of each steady load, and the exchanges in the store when the queries are timed. */
export type ReceiverEffort = { seconds: number; stored: number };

type Load = Pick<PostOrder, 'format' | 'batch' | 'connections' | 'ratePerSecond'> & { title: string };

const LOADS: Load[] = [
  { title: 'scnt, 50 in a POST', format: 'scnt', batch: 50, connections: 8, ratePerSecond: 5_000 },
  {
    title: 'otlp-traces, 50 in a POST',
    format: 'otlp-traces',
    batch: 50,
    connections: 8,
    ratePerSecond: 5_000,
  },
  { title: 'scnt, one by one', format: 'scnt', batch: 1, connections: 32, ratePerSecond: 2_000 },
];
const FILL: Load = { ...LOADS[1]!, title: 'otlp-traces, as fast as it goes', ratePerSecond: 0 };

/** What a user of the page requests, again and again while a load runs. */
const GLANCES = ['/', '/api/exchanges?limit=100', '/api/exchanges?status=5xx&limit=100', '/api/state'];
const GLANCE_EVERY_MS = 250;

/** Queries that are timed on a full store, several times each. */
const QUERIES: { name: string; limitMs: number; path: () => string }[] = [
  { name: 'a page of the list', limitMs: 200, path: () => list('') },
  { name: 'a filtered page', limitMs: 200, path: () => list('status=503&host=payments&method=PUT') },
  { name: 'a filter that nothing fits', limitMs: 200, path: () => list('filter=is:cut+method:POST') },
  { name: 'a text search', limitMs: 1_000, path: () => list('text=kettle+silver') },
  { name: 'a text search that nothing fits', limitMs: 1_000, path: () => list('text=nowhere') },
  { name: 'the summary of a day', limitMs: 500, path: () => summary('') },
  { name: 'the filtered summary of a day', limitMs: 500, path: () => summary('host=payments') },
  { name: 'the map', limitMs: 1_000, path: () => '/api/map' },
  { name: 'the catalogue', limitMs: 500, path: () => '/api/endpoints' },
];
const TIMES = 5;
const LEARNING_TIMEOUT_MS = 300_000;

/** Measures a receiver: steady loads, a fill as fast as possible, and queries on what is stored then. */
export async function measureReceiver(
  rig: Rig,
  folder: string,
  { seconds, stored }: ReceiverEffort,
): Promise<ReceiverResult> {
  const loads: ReceiverLoad[] = [];
  for (const [at, load] of LOADS.entries()) {
    say(`receiver: ${load.title}, ${load.ratePerSecond} exchanges a second for ${seconds} s`);
    loads.push(
      await withReceiver(folder, `steady-${at}`, (receiver) =>
        measureLoad(receiver, rig, load, load.ratePerSecond * seconds),
      ),
    );
  }
  say(`receiver: ${stored.toLocaleString('en')} exchanges as fast as it goes, and queries`);
  return withReceiver(folder, 'full', async (receiver) => {
    loads.push(await measureLoad(receiver, rig, FILL, stored));
    return { loads, stored, queries: await timeQueries(receiver) };
  });
}

async function withReceiver<T>(
  folder: string,
  name: string,
  use: (receiver: Receiver) => Promise<T>,
): Promise<T> {
  const receiver = await startReceiver(folder, { name, flags: ['--keep-bytes', '20GiB'] });
  try {
    return await use(receiver);
  } finally {
    await receiver.stop();
  }
}

async function measureLoad(
  receiver: Receiver,
  rig: Rig,
  { title, ...load }: Load,
  exchanges: number,
): Promise<ReceiverLoad> {
  await resetPeak(receiver.pid);
  const watch = watchPage(receiver);
  const post = (count: number, first: number) =>
    rig.post({ ...load, address: receiver.ingest, exchanges: count, first });
  // Memory is flat if the second half of the load needs no more than the first one did.
  const half = Math.ceil(exchanges / 2);
  const reports = [await post(half, 0)];
  const { peakKib: halfPeakKib } = await readMemory(receiver.pid);
  reports.push(await post(exchanges - half, half));
  const { peakKib } = await readMemory(receiver.pid);
  const slowestPageMs = await watch();
  const learnedAfterMs = await untilLearned(receiver);
  const sum = (read: (report: (typeof reports)[number]) => number) =>
    reports.reduce((total, report) => total + read(report), 0);
  const acknowledged = sum((report) => report.acknowledged);
  return {
    ...{ title, exchanges, acknowledged, slowestPageMs, learnedAfterMs, halfPeakKib, peakKib },
    aimPerSecond: load.ratePerSecond,
    ratePerSecond: acknowledged / sum((report) => report.seconds),
    bytes: sum((report) => report.bytes),
    busy: sum((report) => report.busy),
    failed: sum((report) => report.failed),
    p99Us: Math.max(...reports.map((report) => report.p99Us)),
    lost: acknowledged - ((await readState(receiver)).stored ?? 0),
  };
}

/** Waits until the catalogue has learned all, and returns how long that took. */
async function untilLearned(receiver: Receiver): Promise<number> {
  const start = performance.now();
  await eventually(
    'all exchanges to be learned',
    () => readState(receiver),
    ({ catalogue }) => catalogue?.waiting === 0,
    { timeoutMs: LEARNING_TIMEOUT_MS },
  );
  return performance.now() - start;
}

async function readState({ page }: Receiver): Promise<StateJson> {
  const response = await fetch(`${page}/api/state`);
  return (await response.json()) as StateJson;
}

/** Requests the page until told to stop, and then returns the slowest answer in milliseconds. */
function watchPage(receiver: Receiver): () => Promise<number> {
  let isOver = false;
  let slowestMs = 0;
  const watch = async () => {
    for (let at = 0; !isOver; at++) {
      slowestMs = Math.max(slowestMs, await timeAnswer(receiver, GLANCES[at % GLANCES.length]!));
      await new Promise((resolve) => setTimeout(resolve, GLANCE_EVERY_MS));
    }
  };
  const watching = watch();
  return async () => {
    isOver = true;
    await watching;
    return slowestMs;
  };
}

async function timeQueries(receiver: Receiver): Promise<QueryTime[]> {
  const times: QueryTime[] = [];
  for (const { name, limitMs, path } of QUERIES) {
    const taken: number[] = [];
    for (let time = 0; time < TIMES; time++) taken.push(await timeAnswer(receiver, path()));
    times.push({ name, limitMs, slowestMs: Math.max(...taken), fastestMs: Math.min(...taken) });
  }
  return times;
}

async function timeAnswer({ page }: Receiver, path: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${page}${path}`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`The receiver answered ${response.status} to ${path}.`);
  return performance.now() - start;
}

function list(filter: string): string {
  return `/api/exchanges?limit=100&${filter}`;
}

function summary(filter: string): string {
  return `/api/summary?bucket=600&since=${new Date(Date.now() - 86_400_000).toISOString()}&${filter}`;
}
