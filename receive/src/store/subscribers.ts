import { setImmediate } from 'node:timers';

/** Those who wait for arrivals. Several arrivals in one turn of the event loop call each of them back once. */
export class Subscribers {
  readonly #all = new Set<() => void>();
  #isRingDue = false;

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** Adds one. Returns the function that removes it. */
  add(arrived: () => void): () => void {
    // Wrapped, so that a function that subscribes twice counts as two subscribers.
    const subscriber = () => arrived();
    this.#all.add(subscriber);
    return () => this.#all.delete(subscriber);
  }

  /** Calls all of them back soon: something may have arrived. */
  ring(): void {
    if (this.#isRingDue) return;
    this.#isRingDue = true;
    setImmediate(() => {
      this.#isRingDue = false;
      for (const subscriber of this.#all) subscriber();
    });
  }

  /** Removes all. */
  clear(): void {
    this.#all.clear();
  }
}
