import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import type { Comparison } from '../../../catalogue/compare/comparison.ts';
import type {
  CatalogueState,
  CatalogueStore,
  FoundEndpoint,
  HostEndpoints,
  LearnStep,
  OpenApiFormat,
} from '../../catalogue-store.ts';
import { CatalogueThread, LEARNER_LIMIT } from '../../threads/catalogue-thread.ts';
import { WorkerChannel } from '../../threads/channel.ts';
import type { ClickHouseOptions } from '../options.ts';
import type { LearnerOperations, LearnerSetup } from './learner-thread.ts';

const FILE = new URL(`./learner-thread${extname(import.meta.url)}`, import.meta.url);
const STEPS: ReadonlySet<keyof LearnerOperations> = new Set([
  ...(['setWriters', 'learn', 'save', 'rebuild', 'end', 'close'] as const),
]);
/** The merged catalogue of all receivers takes memory too. */
const HEAP_MIB = 384;
/** How long the end of a receiver may take. If it does not come to it, others notice after some minutes. */
const END_MS = 5000;

/** The catalogue of a ClickHouse store: each receiver learns what it stored, in a thread, and saves it as its part. */
export class ClickHouseCatalogue implements CatalogueStore {
  readonly #channel: WorkerChannel<LearnerOperations>;
  readonly #thread: CatalogueThread<LearnerOperations>;
  readonly #writers: () => readonly number[];
  #hasBegun = false;

  /** `writers` returns all that this receiver was and is. */
  constructor(options: ClickHouseOptions, writers: () => readonly number[]) {
    const setup: LearnerSetup = { options, run: randomUUID(), startUs: Date.now() * 1000 };
    const limit = { ...LEARNER_LIMIT, heapMib: HEAP_MIB };
    this.#channel = new WorkerChannel({ file: FILE, steps: STEPS, setup }, limit);
    this.#thread = new CatalogueThread(this.#channel);
    this.#writers = writers;
  }

  async learn(stepMs: number): Promise<LearnStep> {
    await this.#begin();
    const { steps, failure, warning, workMs, progress } = await this.#channel.call('learn', stepMs);
    const step = { learned: steps, waiting: progress.waiting, failure, workMs };
    return warning === null ? step : { ...step, warning };
  }

  async save(): Promise<void> {
    await this.#begin();
    await this.#channel.call('save');
  }

  async rebuild(): Promise<void> {
    await this.#begin();
    await this.#channel.call('rebuild');
    this.#thread.forgetCount();
  }

  async state(): Promise<CatalogueState> {
    await this.#begin();
    const progress = await this.#channel.call('state');
    return { endpoints: await this.#thread.countEndpoints(progress.learned), ...progress };
  }

  async endpoints(host?: string): Promise<HostEndpoints[]> {
    await this.#begin();
    return this.#thread.endpoints(host);
  }

  async endpoint(host: string, method: string, template: string): Promise<FoundEndpoint | undefined> {
    await this.#begin();
    return this.#thread.endpoint(host, method, template);
  }

  async openApi(host: string, format: OpenApiFormat): Promise<string | undefined> {
    await this.#begin();
    return this.#thread.openApi(host, format);
  }

  async compare(host: string, description: Uint8Array): Promise<Comparison | undefined> {
    await this.#begin();
    return this.#thread.compare(host, description);
  }

  /** Says that this receiver has ended, so that others go on with its exchanges at once, and ends the thread. */
  async close(): Promise<void> {
    this.#thread.abortComparison();
    if (!this.#hasBegun) return;
    const timer = setTimeout(() => this.#channel.abort(), END_MS);
    try {
      await this.#begin();
      await this.#channel.call('end');
      await this.#channel.close();
    } catch {
      this.#channel.abort();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends the writers of this receiver before each call: the thread may be a new one, which does not know them. */
  async #begin(): Promise<void> {
    this.#hasBegun = true;
    await this.#channel.call('setWriters', [...this.#writers()]);
  }
}
