import type { Comparison } from '../../catalogue/compare/comparison.ts';
import type {
  CatalogueState,
  CatalogueStore,
  FoundEndpoint,
  HostEndpoints,
  LearnStep,
  OpenApiFormat,
} from '../catalogue-store.ts';
import { CatalogueThread } from '../threads/catalogue-thread.ts';
import { DamagedCatalogueError } from '../threads/failure.ts';
import type { SqliteChannel } from './channel.ts';
import type { Progress } from './saved.ts';
import type { Stock } from './session.ts';
import type { SqliteOperations } from './worker.ts';

/** The channels of a store's worker threads. They are the same for a store in memory. */
export type Channels = { writer: SqliteChannel; reader: SqliteChannel; learner: SqliteChannel };
/** What the writer last said that the store holds. */
export type Latest = { stock: Stock };

/** The catalogue of a SQLite store: the learner's thread reads and learns, and the writer's thread saves. */
export class SqliteCatalogue implements CatalogueStore {
  readonly #writer: SqliteChannel;
  readonly #learner: SqliteChannel;
  readonly #thread: CatalogueThread<SqliteOperations>;
  readonly #latest: Latest;
  #progress: Progress | undefined;
  /** Ends when the last step that was begun has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ writer, learner }: Channels, latest: Latest) {
    this.#writer = writer;
    this.#learner = learner;
    this.#thread = new CatalogueThread(learner);
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
    const endpoints = await this.#thread.countEndpoints(learned);
    return { endpoints, learned, waiting: this.#countWaiting(progress), missed };
  }

  endpoints(host?: string): Promise<HostEndpoints[]> {
    return this.#thread.endpoints(host);
  }

  endpoint(host: string, method: string, template: string): Promise<FoundEndpoint | undefined> {
    return this.#thread.endpoint(host, method, template);
  }

  openApi(host: string, format: OpenApiFormat): Promise<string | undefined> {
    return this.#thread.openApi(host, format);
  }

  compare(host: string, description: Uint8Array): Promise<Comparison | undefined> {
    return this.#thread.compare(host, description);
  }

  /** Ends the learner's thread, and a comparison that is running. */
  async close(): Promise<void> {
    this.#thread.abortComparison();
    if (this.#learner !== this.#writer) await this.#learner.close();
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
    this.#thread.forgetCount();
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
