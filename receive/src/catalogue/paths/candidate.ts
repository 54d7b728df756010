import type { Features } from './features.ts';

/** What is before a position: the name of a collection, another name or nothing, or a value. */
export type Predecessor = 'collection' | 'name' | 'value';

/** A word that may be a value. */
export type Candidate = {
  word: string;
  uses: number;
  features: Features;
  /** How many members it has. With fewer than `FEW_MEMBERS`, nothing is known about it. */
  members: number;
  isName: boolean;
};

/** Words with fewer members than this are not compared by their members. */
export const FEW_MEMBERS = 2;

/**
 * Whether a word may be an id, if there are ids beside it. It asks for less than `segments.ts`, which has not found the
 * form of an id in it.
 */
export function mayBeId(word: string): boolean {
  const text = word.replace(/%../g, '');
  return text.length > 3 && /\d|_.*[A-Z]|[a-z].*[A-Z]{2}|[A-Z]{2}.*[a-z]/.test(text);
}
