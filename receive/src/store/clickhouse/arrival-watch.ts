import { Subscribers } from '../subscribers.ts';
import { DIRECT_DELAY_US } from './arrivals.ts';
import type { Client } from './client.ts';

/** How often the store is asked whether others stored something, in milliseconds. */
const POLL_MS = 1000;
/** A change rings again until what proxies stored directly is old enough to count. */
const RINGS = Math.ceil(DIRECT_DELAY_US / 1000 / POLL_MS) + 2;

/**
 * Calls back those who wait for arrivals: at once for what this receiver stored, and within a second for what others did.
 * As long as somebody waits, it asks the store how many rows it has, which reads no data: a change means that something
 * may have arrived.
 */
export class ArrivalWatch {
  readonly #client: Client;
  readonly #table: string;
  readonly #subscribers = new Subscribers();
  #timer: NodeJS.Timeout | undefined;
  #rows: number | undefined;
  #ringsLeft = 0;

  constructor(client: Client, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Adds somebody who waits. Returns the function that ends it. */
  subscribe(arrived: () => void): () => void {
    const remove = this.#subscribers.add(arrived);
    this.#startTimer();
    return () => {
      remove();
      if (this.#subscribers.isEmpty) this.#stop();
    };
  }

  /** Something arrived. */
  ring(): void {
    this.#subscribers.ring();
  }

  close(): void {
    this.#subscribers.clear();
    this.#stop();
  }

  #startTimer(): void {
    this.#timer ??= setTimeout(() => this.#poll(), POLL_MS).unref();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#rows = undefined;
  }

  async #poll(): Promise<void> {
    const timer = this.#timer;
    try {
      const [row] = await this.#client.rows<{ count: number }>(`SELECT count() AS count FROM ${this.#table}`);
      if (row!.count !== this.#rows) this.#ringsLeft = RINGS;
      this.#rows = row!.count;
    } catch {
      // Whoever reads or stores learns what is wrong. What came meanwhile rings when the store answers again.
      this.#rows = undefined;
    }
    // Nobody waits any longer, or somebody new does.
    if (timer !== this.#timer) return;
    if (this.#ringsLeft-- > 0) this.ring();
    this.#timer = undefined;
    this.#startTimer();
  }
}
