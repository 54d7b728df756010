/** Numbers that look random and depend only on the seed. Source: "mulberry32", Tommy Ettinger. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1);
  }

  /** Returns a number from 0 up to, but not, 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns a whole number from 0 up to, but not, the limit. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** Returns a whole number from `least` up to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Whether something happens that happens so often, from 0 to 1. */
  chance(share: number): boolean {
    return this.fraction() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Returns so many characters of the alphabet. */
  letters(alphabet: string, length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  /** Returns the items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const order = [...items];
    for (let i = order.length - 1; i > 0; i--) {
      const other = this.below(i + 1);
      [order[i], order[other]] = [order[other] as T, order[i] as T];
    }
    return order;
  }
}

/** Picks among `count` things by Zipf's law: the first one most often. */
export class Zipf {
  readonly #sums: Float64Array;

  constructor(count: number, exponent = 1) {
    this.#sums = new Float64Array(count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += 1 / (i + 1) ** exponent;
      this.#sums[i] = sum;
    }
  }

  /** Returns the index of one of the things. */
  pick(random: Random): number {
    const wanted = random.fraction() * (this.#sums.at(-1) ?? 0);
    let [low, high] = [0, this.#sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sums[middle] as number) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
