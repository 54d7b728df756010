/** A worker thread that learns for a ClickHouse store, with a client of its own. */
import { workerData } from 'node:worker_threads';
import { describeUnexpected } from '../../../errors.ts';
import { type CatalogueOperations, makeCatalogueOperations } from '../../threads/catalogue-operations.ts';
import { LOW_PRIORITY, lowerThreadPriority } from '../../threads/priority.ts';
import { serveOperations } from '../../threads/worker-operations.ts';
import { Client } from '../client.ts';
import type { ClickHouseOptions } from '../options.ts';
import { ArrivedRows } from './arrived-rows.ts';
import { Learner } from './learner.ts';
import { SavedParts } from './saved-parts.ts';

/** What the thread needs to start. `run` names this run of the receiver, which began at `startUs`. */
export type LearnerSetup = { options: ClickHouseOptions; run: string; startUs: number };

/** A save may be large. */
const INSERT_MS = 20_000;

lowerThreadPriority(LOW_PRIORITY);
const { options, run, startUs } = workerData as LearnerSetup;
const client = new Client(options, { insertMs: INSERT_MS });
const learner = new Learner(new SavedParts(client, options), new ArrivedRows(client, options), {
  run,
  startUs,
});
let writers: readonly number[] = [];

const operations = {
  /** Takes all writers that the receiver was and is. Called before each other operation. */
  setWriters(all: readonly number[]): void {
    writers = all;
  },
  learn: (stepMs: number) => learner.learn(stepMs, writers),
  save: () => learner.save(writers),
  rebuild: () => learner.rebuild(writers),
  state: () => learner.state(writers),
  async end(): Promise<void> {
    if (learner.hasBegun) await learner.save(writers, true);
  },
  close: () => client.close(),
};
/** The operations of the thread. */
export type LearnerOperations = typeof operations & CatalogueOperations;

serveOperations(
  { ...operations, ...makeCatalogueOperations(() => learner.read(writers)) },
  (error) => `The catalogue failed: ${describeUnexpected(error)}`,
);
