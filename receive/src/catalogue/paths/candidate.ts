import type { Features } from './features.ts';

/** What is before a position: the name of a collection, another name or nothing, or a value. */
export type Place = 'collection' | 'name' | 'value';

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
