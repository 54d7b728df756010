/** The worker thread of a SQLite store: one connection, and calls to it one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { mapEdges, summarize, valuesOf } from './sqlite-counts.ts';
import { type Failure, toFailure } from './sqlite-errors.ts';
import { MEMORY, openForReading } from './sqlite-file.ts';
import { Reader } from './sqlite-reader.ts';
import { WriteSession } from './sqlite-session.ts';

/** What a worker is made of. */
export type WorkerSetup = { path: string; writes: boolean };
/** A call, as it comes, and its answer. */
export type Call = { operation: keyof Operations; parameters: readonly unknown[] };
export type Answer = { value: unknown } | { failure: Failure };

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
const reader = () => open().reader!;

const operations = {
  stock: () => writer().stock(),
  append: (...parameters: Parameters<WriteSession['append']>) => writer().append(...parameters),
  expire: (...parameters: Parameters<WriteSession['expire']>) => writer().expire(...parameters),
  checkpoint: () => writer().checkpoint(),
  list: (...parameters: Parameters<Reader['list']>) => reader().list(...parameters),
  get: (...parameters: Parameters<Reader['get']>) => reader().get(...parameters),
  position: () => reader().position(),
  arrivals: (...parameters: Parameters<Reader['arrivals']>) => reader().arrivals(...parameters),
  oldest: () => reader().oldestUs(),
  summarize: (...parameters: Tail<typeof summarize>) => summarize(reader(), ...parameters),
  map: (...parameters: Tail<typeof mapEdges>) => mapEdges(reader(), ...parameters),
  values: (...parameters: Tail<typeof valuesOf>) => valuesOf(reader(), ...parameters),
  close: () => opened?.writer?.close(),
};
/** What a worker can be asked to do. */
export type Operations = typeof operations;
type Tail<F> = F extends (first: Reader, ...rest: infer R) => unknown ? R : never;

parentPort?.on('message', ({ operation, parameters }: Call) => {
  const run = operations[operation] as (...parameters: readonly unknown[]) => unknown;
  let answer: Answer;
  try {
    answer = { value: run(...parameters) };
  } catch (error) {
    answer = { failure: toFailure(error, `Cannot use the store ${path}`) };
  }
  parentPort!.postMessage(answer);
});
