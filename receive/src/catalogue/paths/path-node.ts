import type { SchemaNode } from '../schema/schema-node.ts';
import { isReserved } from './words.ts';

/** After this many words were looked at, they are forgotten. */
const SEEN_CANDIDATES = 256;

/** One position of a path, below its host: what was seen there, and the segments that followed. */
export class PathNode<L> {
  /** How many paths went through it. */
  count = 0;
  /** What was recorded of paths that end here. */
  leaf: L | undefined;
  /** The literal segments that followed, the oldest first. */
  words: Map<string, PathNode<L>> | undefined;
  /** All other segments that followed. */
  parameter: PathNode<L> | undefined;
  /** The values of a parameter; undefined if this is a word. */
  values: SchemaNode | undefined;
  /** The kinds of the values of a parameter: a bit for each index of `SEGMENT_KINDS`. */
  kinds = 0;
  /** Whether there were more words than are kept, so that some of them are in `parameter`. */
  isCrowded = false;
  /** Whether words that look alike have been made values of `parameter`: new words are likely values too. */
  isSettled = false;
  /** How many reserved words there are, which are always kept. */
  #reserved = 0;
  /** Words that may be the least used ones, the oldest first, from `#next` on; each was used `#uses` times then. */
  #candidates: string[] | undefined;
  #next = 0;
  #uses = 0;

  addWord(word: string, node: PathNode<L>): void {
    this.words ??= new Map();
    this.words.set(word, node);
    if (isReserved(word)) this.#reserved++;
    else if (this.#candidates !== undefined) this.#addCandidate(word, node.count);
  }

  /** Removes a word that is not reserved. */
  removeWord(word: string): void {
    this.words?.delete(word);
  }

  /** How many words there are that are not reserved. */
  get removable(): number {
    return this.words === undefined ? 0 : this.words.size - this.#reserved;
  }

  /**
   * Finds the word that was used least, of several the oldest. There must be one that is not reserved. All words are
   * looked at only if none is left of those that were used least the last time.
   */
  leastUsed(): string {
    for (;;) {
      const word = this.#candidates?.[this.#next];
      if (word === undefined) this.#collectCandidates();
      else if (this.words!.get(word)?.count === this.#uses) return word;
      else this.#next++;
    }
  }

  #addCandidate(word: string, uses: number): void {
    if (uses < this.#uses) this.#startCandidates(uses);
    if (uses !== this.#uses) return;
    this.#candidates!.push(word);
    if (this.#next < SEEN_CANDIDATES) return;
    this.#candidates!.splice(0, this.#next);
    this.#next = 0;
  }

  #collectCandidates(): void {
    this.#startCandidates(Number.POSITIVE_INFINITY);
    for (const [word, { count }] of this.words!) if (!isReserved(word)) this.#addCandidate(word, count);
  }

  #startCandidates(uses: number): void {
    this.#candidates = [];
    this.#next = 0;
    this.#uses = uses;
  }
}

/** Whether parameters have values of some of these kinds, a bit for each. */
export function hasKinds(parameters: readonly PathNode<unknown>[], kinds: number): boolean {
  return parameters.some((node) => (node.kinds & kinds) !== 0);
}
