/** The worker thread of a SQLite store: one connection, and calls to it one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { summarize, valuesOf } from './sqlite-counts.ts';
import { mapEdges } from './sqlite-edges.ts';
import { type Failure, toFailure } from './sqlite-errors.ts';
import { MEMORY, openForReading } from './sqlite-file.ts';
import { getExchanges, lastPosition, listArrivals, listExchanges, oldestTimeUs } from './sqlite-lists.ts';
import { Reader } from './sqlite-reader.ts';
import { WriteSession } from './sqlite-session.ts';

/** What a worker needs to start. */
export type WorkerSetup = { path: string; writes: boolean };
/** A call to the worker, and its answer. */
export type WorkerCall = { operation: keyof Operations; parameters: readonly unknown[] };
export type WorkerAnswer = { value: unknown } | { failure: Failure };

const { path, writes } = workerData as WorkerSetup;
let opened: { writer: WriteSession | undefined; reader: Reader | undefined } | undefined;

function open(): NonNullable<typeof opened> {
  if (opened) return opened;
  const writer = writes ? new WriteSession(path) : undefined;
  if (path === MEMORY) opened = { writer, reader: new Reader(writer!.database) };
  else opened = { writer, reader: writes ? undefined : new Reader(openForReading(path)) };
  return opened;
}

const writer = () => open().writer!;
/** The reader, with the time for one query started. */
const reader = () => {
  const { reader: opened } = open();
  opened!.begin();
  return opened!;
};

const operations = {
  stock: () => writer().stock(),
  append: (...parameters: Parameters<WriteSession['append']>) => writer().append(...parameters),
  expire: (...parameters: Parameters<WriteSession['expire']>) => writer().expire(...parameters),
  checkpoint: () => writer().checkpoint(),
  list: (...parameters: Tail<typeof listExchanges>) => listExchanges(reader(), ...parameters),
  getMany: (...parameters: Tail<typeof getExchanges>) => getExchanges(reader(), ...parameters),
  position: () => lastPosition(reader()),
  arrivals: (...parameters: Tail<typeof listArrivals>) => listArrivals(reader(), ...parameters),
  oldest: () => oldestTimeUs(reader()),
  summarize: (...parameters: Tail<typeof summarize>) => summarize(reader(), ...parameters),
  map: (...parameters: Tail<typeof mapEdges>) => mapEdges(reader(), ...parameters),
  values: (...parameters: Tail<typeof valuesOf>) => valuesOf(reader(), ...parameters),
  close: () => opened?.writer?.close(),
};
/** The operations of a worker. */
export type Operations = typeof operations;
type Tail<F> = F extends (first: Reader, ...rest: infer R) => unknown ? R : never;

parentPort?.on('message', ({ operation, parameters }: WorkerCall) => {
  const run = operations[operation] as (...parameters: readonly unknown[]) => unknown;
  let answer: WorkerAnswer;
  try {
    answer = { value: run(...parameters) };
  } catch (error) {
    answer = { failure: toFailure(error, `Cannot use the store ${path}`) };
  }
  parentPort!.postMessage(answer);
});
