import type { Comparison } from '../catalogue/compare/compare.ts';
import type {
  CatalogueState,
  CatalogueStore,
  FoundEndpoint,
  HostEndpoints,
  LearnStep,
  OpenApiFormat,
} from './catalogue-store.ts';
import type { ChannelLimit, WorkerChannel } from './sqlite-channel.ts';
import { DamagedCatalogueError } from './sqlite-errors.ts';
import type { Learned } from './sqlite-learner.ts';
import type { Stock } from './sqlite-session.ts';
import { QueryLimitError } from './store.ts';

/** When to replace a learner that has not answered. Loading a large catalogue takes seconds on a busy machine. */
export const LEARNER_LIMIT: ChannelLimit = {
  queryMs: 15_000,
  stepMs: 60_000,
  error: () => new QueryLimitError('The catalogue did not answer in time; try again later'),
};

/** The channels of a store's worker threads. They are the same for a store in memory. */
export type Channels = { writer: WorkerChannel; reader: WorkerChannel; learner: WorkerChannel };
/** What the writer last said that the store holds. */
export type Latest = { stock: Stock };

/** The catalogue of a SQLite store: the learner's thread reads and learns, and the writer's thread saves. */
export class SqliteCatalogue implements CatalogueStore {
  readonly #writer: WorkerChannel;
  readonly #learner: WorkerChannel;
  readonly #latest: Latest;
  #learned: Learned | undefined;
  /** Ends when the last step that was begun has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ writer, learner }: Channels, latest: Latest) {
    this.#writer = writer;
    this.#learner = learner;
    this.#latest = latest;
  }

  learn(stepMs: number): Promise<LearnStep> {
    return this.#inTurn(async () => {
      const { steps, failure } = await this.#step(stepMs);
      return { learned: steps, waiting: this.#countWaiting(), failure };
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
    const { endpoints, learned, missed } = this.#learned ?? (await this.#inTurn(() => this.#step(0)));
    return { endpoints, learned, waiting: this.#countWaiting(), missed };
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
    return this.#learner.call('compare', host, description);
  }

  async #step(stepMs: number): Promise<Learned> {
    try {
      this.#learned = await this.#learner.call('learn', stepMs);
      return this.#learned;
    } catch (error) {
      if (error instanceof DamagedCatalogueError) await this.#clear();
      throw error;
    }
  }

  async #clear(): Promise<void> {
    this.#latest.stock = await this.#writer.call('clearCatalogue');
    this.#learned = undefined;
    await this.#learner.call('resetLearner');
  }

  #countWaiting(): number {
    const { learned = 0, missed = 0 } = this.#learned ?? {};
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
