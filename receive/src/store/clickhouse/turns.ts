import { QueryLimitError } from '../store.ts';

/** How many queries run at once, and how many may wait. */
const RUNNING = 8;
const WAITING = 100;

/** Lets some queries run at once, and others wait for their turn. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** Does something when it is its turn. Rejects with a QueryLimitError if too many wait. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < RUNNING) this.#running++;
    else await this.#wait();
    try {
      return await work();
    } finally {
      // The turn goes to the next one that waits.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= WAITING)
      return Promise.reject(new QueryLimitError('Too many queries wait for the store; try again later'));
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
