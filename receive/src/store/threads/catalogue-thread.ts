import { extname } from 'node:path';
import type { Comparison } from '../../catalogue/compare/comparison.ts';
import type { FoundEndpoint, HostEndpoints, OpenApiFormat } from '../catalogue-store.ts';
import { QueryLimitError } from '../store.ts';
import type { CatalogueOperations } from './catalogue-operations.ts';
import { type ChannelLimit, WorkerChannel } from './channel.ts';
import type { ComparerOperations } from './comparer.ts';
import type { WorkerOperations } from './worker-operations.ts';

/**
 * When to replace a learner that has not answered. Its thread has a low priority: on a busy machine it may take many
 * seconds to start and to load a large catalogue, and one that is replaced begins anew.
 */
export const LEARNER_LIMIT: ChannelLimit = {
  queryMs: 45_000,
  stepMs: 60_000,
  heapMib: 256,
  error: () =>
    new QueryLimitError('The catalogue did not answer in time, or had too little memory; try again later'),
};

const MIB = 2 ** 20;
/** What the thread of a comparison runs. */
export const COMPARER = {
  file: new URL(`./comparer${extname(import.meta.url)}`, import.meta.url),
  steps: new Set<keyof ComparerOperations>(['close']),
  setup: null,
};

/** A description of 4 MiB takes some seconds and hundreds of MiB: at most half of what is free. */
function comparerLimit(): ChannelLimit {
  const heapMib = Math.min(1024, Math.max(128, Math.floor(process.availableMemory() / 2 / MIB)));
  const error = () =>
    new QueryLimitError(
      'The comparison takes too long, or more memory than there is; compare a shorter description',
    );
  return { queryMs: 45_000, stepMs: 45_000, heapMib, error };
}

/** How long the number of endpoints is good for: to count them, snapshots of all hosts are taken. */
const COUNT_MS = 60_000;

/** Reads the catalogue that a thread has. */
export class CatalogueThread<O extends WorkerOperations & CatalogueOperations> {
  readonly #channel: WorkerChannel<CatalogueOperations>;
  #counted: { endpoints: number; learned: number; ms: number } | undefined;
  #comparer: WorkerChannel<ComparerOperations> | undefined;
  /** Ends when the last comparison has ended: they take much memory. */
  #comparison: Promise<unknown> = Promise.resolve();

  constructor(channel: WorkerChannel<O>) {
    this.#channel = channel as unknown as WorkerChannel<CatalogueOperations>;
  }

  endpoints(host?: string): Promise<HostEndpoints[]> {
    return this.#channel.call('endpoints', host);
  }

  endpoint(host: string, method: string, template: string): Promise<FoundEndpoint | undefined> {
    return this.#channel.call('endpoint', host, method, template);
  }

  openApi(host: string, format: OpenApiFormat): Promise<string | undefined> {
    return this.#channel.call('openApi', host, format);
  }

  compare(host: string, description: Uint8Array): Promise<Comparison | undefined> {
    const comparison = this.#comparison.then(() => this.#compareAlone(host, description));
    this.#comparison = comparison.catch(() => {});
    return comparison;
  }

  /**
   * The number of endpoints, when `learned` exchanges were learned. If it may be out of date, it is counted again for
   * the next caller.
   */
  async countEndpoints(learned: number): Promise<number> {
    const last = this.#counted;
    if (last && (last.learned === learned || Date.now() - last.ms < COUNT_MS)) return last.endpoints;
    const counting = this.#channel.call('countEndpoints').then((endpoints) => {
      this.#counted = { endpoints, learned, ms: Date.now() };
      return endpoints;
    });
    if (!last) return counting;
    counting.catch(() => {});
    return last.endpoints;
  }

  /** Forgets the number of endpoints. */
  forgetCount(): void {
    this.#counted = undefined;
  }

  /** Ends a comparison that is running. */
  abortComparison(): void {
    this.#comparer?.abort();
  }

  /** Compares in a thread of its own, so that a hostile description costs no more than that thread. */
  async #compareAlone(host: string, description: Uint8Array): Promise<Comparison | undefined> {
    const comparer = new WorkerChannel<ComparerOperations>(COMPARER, comparerLimit());
    this.#comparer = comparer;
    try {
      const snapshot = await this.#channel.call('takeSnapshot', host);
      return snapshot === undefined ? undefined : await comparer.call('compare', snapshot, description);
    } finally {
      comparer.abort();
    }
  }
}
