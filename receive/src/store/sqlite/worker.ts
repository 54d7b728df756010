/** A worker thread of a SQLite store: one connection, and calls to it one at a time. */
import { workerData } from 'node:worker_threads';
import type { CatalogueOperations } from '../threads/catalogue-operations.ts';
import { LOW_PRIORITY, lowerThreadPriority } from '../threads/priority.ts';
import { serveOperations } from '../threads/worker-operations.ts';
import { summarize, valuesOf } from './counts.ts';
import { mapEdges } from './edges.ts';
import { describeError } from './errors.ts';
import { MEMORY, openForReading } from './file.ts';
import type { Learner } from './learner.ts';
import { getExchanges, lastPosition, listArrivals, listExchanges, oldestTimeUs } from './lists.ts';
import { Reader } from './reader.ts';
import { WriteSession } from './session.ts';

/** What a worker needs to start. The writer of a store in memory reads and learns too. */
export type WorkerSetup = {
  path: string;
  role: 'writer' | 'reader' | 'learner';
  /** How many bytes the saved catalogue may take. */
  catalogueBytes: number;
};

const { path, role, catalogueBytes } = workerData as WorkerSetup;
if (role === 'learner') lowerThreadPriority(LOW_PRIORITY);
// Loaded only where it is used, as it takes memory.
const learning = role === 'learner' || path === MEMORY ? await importLearning() : undefined;
let opened: { writer?: WriteSession; reader?: Reader; learner?: Learner } | undefined;

async function importLearning() {
  const { makeCatalogueOperations } = await import('../threads/catalogue-operations.ts');
  return {
    ...(await import('./learner.ts')),
    operations: makeCatalogueOperations(() => learner().catalogue),
  };
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
  close: () => opened?.writer?.close(),
};
/** The operations of a worker. Only one that learns has those of a catalogue. */
export type SqliteOperations = typeof operations & CatalogueOperations;
type Tail<F> = F extends (first: Reader, ...rest: infer R) => unknown ? R : never;

serveOperations({ ...operations, ...learning?.operations }, (error) =>
  describeError(error, `Cannot use the store ${path}`),
);
