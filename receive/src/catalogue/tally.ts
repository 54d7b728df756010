import { readCount, readList, readText } from './encoded.ts';
import { hashText } from './text-hash.ts';

type Entry = { hash: number; count: number };

/**
 * Counts names, and keeps a limited number of them: those with the lowest hashes, which are the same in whatever order
 * they come. `others` counts the rest.
 */
export class Tally {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry>();
  /** The highest hash that is kept, once all places are taken. */
  #bound = Number.POSITIVE_INFINITY;
  others = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a name. */
  add(name: string, count = 1): void {
    const entry = this.#entries.get(name);
    if (entry) entry.count += count;
    else this.#insert(name, count);
  }

  /** Adds the counts of another one with the same limit. */
  merge(other: Tally): void {
    this.others += other.others;
    for (const [name, { count }] of other.#entries) this.add(name, count);
  }

  /** The names and their counts, most frequent first, then by name. */
  sorted(): [name: string, count: number][] {
    return [...this.#entries]
      .map(([name, { count }]): [string, number] => [name, count])
      .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  }

  encode(): unknown {
    return [this.others, [...this.#entries].map(([name, { count }]) => [name, count])];
  }

  static decode(encoded: unknown, limit: number): Tally {
    const [others, entries] = readList(encoded);
    const tally = new Tally(limit);
    tally.others = readCount(others);
    for (const entry of readList(entries)) {
      const [name, count] = readList(entry);
      tally.add(readText(name), readCount(count));
    }
    return tally;
  }

  #insert(name: string, count: number): void {
    const hash = hashText(name);
    if (hash > this.#bound) {
      this.others += count;
      return;
    }
    this.#entries.set(name, { hash, count });
    if (this.#entries.size > this.#limit) this.#dropHighest();
  }

  #dropHighest(): void {
    const byHash = [...this.#entries].sort((one, other) => other[1].hash - one[1].hash);
    const [name, { hash, count }] = byHash[0]!;
    this.#entries.delete(name);
    this.others += count;
    this.#bound = hash;
  }
}
