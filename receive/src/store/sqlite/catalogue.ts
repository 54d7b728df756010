import type { Comparison } from '../../catalogue/compare/comparison.ts';
import type {
  CatalogueState,
  CatalogueStore,
  FoundEndpoint,
  HostEndpoints,
  LearnStep,
  OpenApiFormat,
} from '../catalogue-store.ts';
import { QueryLimitError } from '../store.ts';
import { type ChannelLimit, WorkerChannel } from './channel.ts';
import { DamagedCatalogueError } from './errors.ts';
import type { Progress } from './saved.ts';
import type { Stock } from './session.ts';

/** When to replace a learner that has not answered. Loading a large catalogue takes seconds on a busy machine. */
export const LEARNER_LIMIT: ChannelLimit = {
  queryMs: 15_000,
  stepMs: 60_000,
  heapMib: 256,
  error: () =>
    new QueryLimitError('The catalogue did not answer in time, or had too little memory; try again later'),
};

const COMPARER = { path: '', role: 'comparer', catalogueBytes: 0 } as const;
const MIB = 2 ** 20;

/** A description of 4 MiB takes some seconds and hundreds of MiB: at most half of what is free. */
function comparerLimit(): ChannelLimit {
  const heapMib = Math.min(1024, Math.max(128, Math.floor(process.availableMemory() / 2 / MIB)));
  const error = () =>
    new QueryLimitError(
      'The comparison takes too long, or more memory than there is; compare a shorter description',
    );
  return { queryMs: 15_000, stepMs: 15_000, heapMib, error };
}

/** How long the number of endpoints is good for: to count them, snapshots of all hosts are taken. */
const COUNT_MS = 60_000;

/** The channels of a store's worker threads. They are the same for a store in memory. */
export type Channels = { writer: WorkerChannel; reader: WorkerChannel; learner: WorkerChannel };
/** What the writer last said that the store holds. */
export type Latest = { stock: Stock };

/** The catalogue of a SQLite store: the learner's thread reads and learns, and the writer's thread saves. */
export class SqliteCatalogue implements CatalogueStore {
  readonly #writer: WorkerChannel;
  readonly #learner: WorkerChannel;
  readonly #latest: Latest;
  #progress: Progress | undefined;
  #counted: { endpoints: number; learned: number; ms: number } | undefined;
  #comparer: WorkerChannel | undefined;
  /** Ends when the last comparison has ended: they take much memory. */
  #comparison: Promise<unknown> = Promise.resolve();
  /** Ends when the last step that was begun has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ writer, learner }: Channels, latest: Latest) {
    this.#writer = writer;
    this.#learner = learner;
    this.#latest = latest;
  }

  learn(stepMs: number): Promise<LearnStep> {
    return this.#inTurn(async () => {
      const { steps, failure, progress } = await this.#load(() => this.#learner.call('learn', stepMs));
      this.#progress = progress;
      return { learned: steps, waiting: this.#countWaiting(progress), failure };
    });
  }

  save(): Promise<void> {
    return this.#inTurn(async () => {
      // What is in memory ends with the thread that would save it.
      if (this.#learner === this.#writer) return;
      const save = await this.#learner.call('takeSave');
      if (!save) return;
      const { revision } = save.progress;
      const { isSaved, stock } = await this.#writer.call('saveCatalogue', save);
      this.#latest.stock = stock;
      // Another revision: a thread that died was replaced while its last save was on its way.
      if (isSaved) await this.#learner.call('noteSaved', revision);
      else await this.#learner.call('resetLearner');
    });
  }

  rebuild(): Promise<void> {
    return this.#inTurn(() => this.#clear());
  }

  async state(): Promise<CatalogueState> {
    const load = () => this.#inTurn(() => this.#load(() => this.#learner.call('progress')));
    const progress = this.#progress ?? (await load());
    const { learned, missed } = progress;
    const endpoints = await this.#countEndpoints(learned);
    return { endpoints, learned, waiting: this.#countWaiting(progress), missed };
  }

  endpoints(host?: string): Promise<HostEndpoints[]> {
    return this.#learner.call('endpoints', host);
  }

  endpoint(host: string, method: string, template: string): Promise<FoundEndpoint | undefined> {
    return this.#learner.call('endpoint', host, method, template);
  }

  openApi(host: string, format: OpenApiFormat): Promise<string | undefined> {
    return this.#learner.call('openApi', host, format);
  }

  compare(host: string, description: Uint8Array): Promise<Comparison | undefined> {
    const comparison = this.#comparison.then(() => this.#compareAlone(host, description));
    this.#comparison = comparison.catch(() => {});
    return comparison;
  }

  /** Ends the learner's thread, and a comparison that is running. */
  async close(): Promise<void> {
    this.#comparer?.abort();
    if (this.#learner !== this.#writer) await this.#learner.close();
  }

  /** Compares in a thread of its own, so that a hostile description costs no more than that thread. */
  async #compareAlone(host: string, description: Uint8Array): Promise<Comparison | undefined> {
    const comparer = new WorkerChannel(COMPARER, comparerLimit());
    this.#comparer = comparer;
    try {
      const snapshot = await this.#learner.call('takeSnapshot', host);
      return snapshot === undefined ? undefined : await comparer.call('compare', snapshot, description);
    } finally {
      comparer.abort();
    }
  }

  /** The number of endpoints. If it may be out of date, it is counted again for the next caller. */
  async #countEndpoints(learned: number): Promise<number> {
    const last = this.#counted;
    if (last && (last.learned === learned || Date.now() - last.ms < COUNT_MS)) return last.endpoints;
    const counting = this.#learner.call('countEndpoints').then((endpoints) => {
      this.#counted = { endpoints, learned, ms: Date.now() };
      return endpoints;
    });
    if (!last) return counting;
    counting.catch(() => {});
    return last.endpoints;
  }

  /** Takes a step that loads the saved catalogue, and begins anew if that is damaged. */
  async #load<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (error instanceof DamagedCatalogueError) await this.#clear();
      throw error;
    }
  }

  async #clear(): Promise<void> {
    this.#latest.stock = await this.#writer.call('clearCatalogue');
    this.#progress = undefined;
    this.#counted = undefined;
    await this.#learner.call('resetLearner');
  }

  #countWaiting({ learned, missed }: Progress): number {
    const { exchanges, deleted } = this.#latest.stock;
    // The learner may have seen more than the writer has said.
    return Math.max(0, exchanges + deleted - learned - missed);
  }

  /** Runs steps one after the other: a save must not begin between the parts of another one. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
