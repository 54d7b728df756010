import { hashOf, isHash, MIN_SIGHTINGS } from './words.ts';

/** A word, or its hash if it is not known, and how often it was seen. */
type Total = { word: string; count: number };

/**
 * The words of a node in an encoded state. In JSON, a word that was not seen often enough is a hash. A state that is
 * decoded as it is keeps all words.
 */
export class EncodedWords {
  readonly counts: ReadonlyMap<string, number>;
  /** How often each hash was seen in a whole state; null if only this node counts. */
  totals: ReadonlyMap<string, Total> | null = null;

  constructor(counts: ReadonlyMap<string, number>) {
    this.counts = new Map(counts);
  }

  toJSON(): [word: string, count: number][] {
    const written = Array.from(this.counts, ([word, count]): [string, number] => {
      const hash = hashOf(word);
      const total = this.totals?.get(hash) ?? { word, count };
      return [total.count < MIN_SIGHTINGS ? hash : total.word, count];
    });
    return written.sort(([one], [other]) => (one < other ? -1 : 1));
  }
}

/**
 * Lets a word be written in all of an encoded state if it was seen often enough in all of its nodes together. Else what
 * is learned after a state was saved and loaded would depend on how often each node had seen it.
 */
export function countTogether(state: unknown): void {
  const all: EncodedWords[] = [];
  collectWords(state, all);
  const totals = new Map<string, Total>();
  for (const { counts } of all) {
    for (const [word, count] of counts) {
      const hash = hashOf(word);
      const total = totals.get(hash);
      if (total === undefined) totals.set(hash, { word, count });
      else {
        total.count += count;
        if (isHash(total.word)) total.word = word;
      }
    }
  }
  for (const words of all) words.totals = totals;
}

function collectWords(state: unknown, found: EncodedWords[]): void {
  if (state instanceof EncodedWords) found.push(state);
  else if (Array.isArray(state)) for (const part of state) collectWords(part, found);
}
