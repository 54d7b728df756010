/** A worker thread of a SQLite store: one connection, and calls to it one at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import type { OpenApiFormat } from '../catalogue-store.ts';
import { lowerThreadPriority } from '../thread-priority.ts';
import { movedBuffers } from './buffers.ts';
import { summarize, valuesOf } from './counts.ts';
import { mapEdges } from './edges.ts';
import { type Failure, toFailure } from './errors.ts';
import { MEMORY, openForReading } from './file.ts';
import type { Learner } from './learner.ts';
import { getExchanges, lastPosition, listArrivals, listExchanges, oldestTimeUs } from './lists.ts';
import { Reader } from './reader.ts';
import { WriteSession } from './session.ts';

/** What a worker needs to start. The writer of a store in memory reads and learns too. */
export type WorkerSetup = {
  path: string;
  role: 'writer' | 'reader' | 'learner' | 'comparer';
  /** How many bytes the saved catalogue may take. */
  catalogueBytes: number;
};
/** A call to the worker, and its answer. */
export type WorkerCall = { operation: keyof Operations; parameters: readonly unknown[] };
export type WorkerAnswer = { value: unknown } | { failure: Failure };

/** How much learner and comparer let others go first, from 0 to 19. */
const LOW_PRIORITY = 10;

const { path, role, catalogueBytes } = workerData as WorkerSetup;
if (role === 'learner' || role === 'comparer') lowerThreadPriority(LOW_PRIORITY);
// Loaded only where it is used, as it takes memory.
const learning = role === 'learner' || path === MEMORY ? await importLearning() : undefined;
const comparing = role === 'comparer' ? await import('../snapshot-comparison.ts') : undefined;
let opened: { writer?: WriteSession; reader?: Reader; learner?: Learner } | undefined;

async function importLearning() {
  return { ...(await import('./learner.ts')), queries: await import('../catalogue-queries.ts') };
}

function open(): NonNullable<typeof opened> {
  opened ??= openRole();
  return opened;
}

function openRole(): NonNullable<typeof opened> {
  if (role === 'reader') return { reader: new Reader(openForReading(path)) };
  if (role === 'learner') return { learner: new learning!.Learner(openForReading(path), catalogueBytes) };
  const writer = new WriteSession(path);
  if (path !== MEMORY) return { writer };
  const { database } = writer;
  return { writer, reader: new Reader(database), learner: new learning!.Learner(database, catalogueBytes) };
}

const writer = () => open().writer!;
/** The reader, with the time for one query started. */
const reader = () => {
  const { reader: opened } = open();
  opened!.begin();
  return opened!;
};
const learner = () => open().learner!;
const catalogue = () => learner().catalogue;

const operations = {
  stock: () => writer().stock(),
  append: (...parameters: Parameters<WriteSession['append']>) => writer().append(...parameters),
  expire: (...parameters: Parameters<WriteSession['expire']>) => writer().expire(...parameters),
  checkpoint: () => writer().checkpoint(),
  saveCatalogue: (...parameters: Parameters<WriteSession['saveCatalogue']>) =>
    writer().saveCatalogue(...parameters),
  clearCatalogue: () => writer().clearCatalogue(),
  list: (...parameters: Tail<typeof listExchanges>) => listExchanges(reader(), ...parameters),
  getMany: (...parameters: Tail<typeof getExchanges>) => getExchanges(reader(), ...parameters),
  position: () => lastPosition(reader()),
  arrivals: (...parameters: Tail<typeof listArrivals>) => listArrivals(reader(), ...parameters),
  oldest: () => oldestTimeUs(reader()),
  summarize: (...parameters: Tail<typeof summarize>) => summarize(reader(), ...parameters),
  map: (...parameters: Tail<typeof mapEdges>) => mapEdges(reader(), ...parameters),
  values: (...parameters: Tail<typeof valuesOf>) => valuesOf(reader(), ...parameters),
  learn: (stepMs: number) => learner().learn(stepMs),
  progress: () => learner().progress,
  takeSave: () => learner().takeSave(),
  noteSaved: (revision: number) => learner().noteSaved(revision),
  resetLearner: () => learner().reset(),
  countEndpoints: () => learning!.queries.countEndpoints(catalogue()),
  endpoints: (host?: string) => learning!.queries.listEndpoints(catalogue(), host),
  endpoint: (host: string, method: string, template: string) =>
    learning!.queries.findEndpoint(catalogue(), host, method, template),
  openApi: (host: string, format: OpenApiFormat) => learning!.queries.writeOpenApi(catalogue(), host, format),
  takeSnapshot: (host: string) => learning!.queries.takeSnapshot(catalogue(), host),
  compare: (snapshot: string, description: Uint8Array) => comparing!.compareSnapshot(snapshot, description),
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
  parentPort!.postMessage(answer, 'value' in answer ? movedBuffers(answer.value) : []);
});
