/**
 * Counts what the whole catalogue keeps, in units of about 200 bytes, and refuses what would exceed its limit. Whoever
 * takes units gives back the same number.
 */
export class Budget {
  readonly limit: number;
  #used = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes `count` units, or none of them and returns false if they would exceed the limit. */
  take(count = 1): boolean {
    if (this.#used + count > this.limit) return false;
    this.#used += count;
    return true;
  }

  /** Returns units that are no longer in use. */
  give(count: number): void {
    this.#used -= count;
  }

  get used(): number {
    return this.#used;
  }

  get isFull(): boolean {
    return this.#used >= this.limit;
  }
}
