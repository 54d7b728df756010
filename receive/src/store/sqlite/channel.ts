import { extname } from 'node:path';
import { type ChannelLimit, WorkerChannel } from '../threads/channel.ts';
import type { SqliteOperations, WorkerSetup } from './worker.ts';

const FILE = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
const STEPS: ReadonlySet<keyof SqliteOperations> = new Set([
  ...(['append', 'expire', 'stock', 'checkpoint', 'saveCatalogue', 'clearCatalogue'] as const),
  ...(['learn', 'takeSave', 'noteSaved', 'resetLearner', 'close'] as const),
]);

/** Calls to a worker of a SQLite store. */
export class SqliteChannel extends WorkerChannel<SqliteOperations> {
  constructor(setup: WorkerSetup, limit?: ChannelLimit) {
    super({ file: FILE, steps: STEPS, setup }, limit);
  }
}
