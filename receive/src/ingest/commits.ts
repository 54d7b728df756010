import { performance } from 'node:perf_hooks';
import type { Exchange } from '../exchange.ts';
import { type Store, StoreError } from '../store/store.ts';
import type { IngestLimits } from './limits.ts';

/** A rough estimate of the memory that an exchange and a header need in addition to their bytes. */
const EXCHANGE_BYTES = 1000;
const HEADER_BYTES = 100;

type Batch = {
  exchanges: readonly Exchange[];
  bytes: number;
  sinceMs: number;
  resolve: () => void;
  reject: (error: unknown) => void;
};

/**
 * Collects the exchanges of many requests: while the store writes some, the next ones gather, and go together. Each
 * request learns about its own exchanges only, and is not affected by the mistakes of others.
 */
export class Commits {
  private readonly store: Store;
  private readonly limits: IngestLimits;
  private waiting: Batch[] = [];
  private waitingBytes = 0;
  private isRunning = false;

  constructor(store: Store, limits: IngestLimits) {
    this.store = store;
    this.limits = limits;
  }

  /** Whether so much is waiting, or for so long, that no more is taken. */
  get isFull(): boolean {
    const [first] = this.waiting;
    const isLate = first !== undefined && performance.now() - first.sinceMs > this.limits.maxWaitingMs;
    return isLate || this.waitingBytes >= this.limits.maxWaitingBytes;
  }

  /**
   * Stores all exchanges of a request or none; resolves when they are safe. `bodyBytes` is the size of the body that
   * they came from. Rejects as `Store.append` does.
   */
  add(exchanges: readonly Exchange[], bodyBytes: number): Promise<void> {
    if (exchanges.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const bytes = bodyBytes + estimate(exchanges);
      this.waiting.push({ exchanges, bytes, sinceMs: performance.now(), resolve, reject });
      this.waitingBytes += bytes;
      if (!this.isRunning) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      const batches = this.takeGroup();
      const failure = await this.append(batches);
      for (const { bytes } of batches) this.waitingBytes -= bytes;
      if (failure && !batches.some((batch) => this.isLarge(batch))) this.refuseWaiting(failure);
    }
    this.isRunning = false;
  }

  /**
   * Refuses all that waits for a store that has just failed. It has waited for one attempt of the store, which may take
   * seconds; after a second one its senders would no longer wait for an answer.
   */
  private refuseWaiting(failure: StoreError): void {
    for (const { reject } of this.waiting.splice(0)) reject(failure);
    this.waitingBytes = 0;
  }

  /** A large request goes alone: if it is too much for the store, the others must not fail with it. */
  private isLarge({ bytes }: Batch): boolean {
    return bytes >= this.limits.maxAppendBytes;
  }

  private takeGroup(): Batch[] {
    const { maxAppendBytes, maxAppendExchanges } = this.limits;
    let bytes = 0;
    let count = 0;
    let end = 0;
    while (end < this.waiting.length && bytes < maxAppendBytes && count < maxAppendExchanges) {
      const batch = this.waiting[end]!;
      if (end > 0 && this.isLarge(batch)) break;
      end++;
      bytes += batch.bytes;
      count += batch.exchanges.length;
    }
    return this.waiting.splice(0, end);
  }

  /** Never rejects: errors go to the requests that they are about. Returns the last error that is about the store. */
  private async append(batches: readonly Batch[]): Promise<StoreError | undefined> {
    try {
      await this.store.append(
        batches.length === 1 ? batches[0]!.exchanges : batches.flatMap(({ exchanges }) => exchanges),
      );
      for (const { resolve } of batches) resolve();
      return undefined;
    } catch (error) {
      // A StoreError is about the store. Any other error is about one exchange, and the others must not suffer for it.
      if (batches.length > 1 && !(error instanceof StoreError)) return this.appendEach(batches);
      for (const { reject } of batches) reject(error);
      return error instanceof StoreError ? error : undefined;
    }
  }

  private async appendEach(batches: readonly Batch[]): Promise<StoreError | undefined> {
    let failure: StoreError | undefined;
    for (const batch of batches) failure = (await this.append([batch])) ?? failure;
    return failure;
  }
}

function estimate(exchanges: readonly Exchange[]): number {
  let bytes = 0;
  for (const { request, response } of exchanges)
    bytes += EXCHANGE_BYTES + HEADER_BYTES * (request.headers.length + response.headers.length);
  return bytes;
}
