import type { Budget } from '../schema/budget.ts';

/** How a trie handles what is learned at the end of a path. */
export type Leaf<L> = {
  create(): L;
  /** Takes over `from`, which must not be used afterwards. */
  merge(into: L, from: L, budget: Budget): void;
  copy(leaf: L, budget: Budget): L;
  /** What it is compared with others by: methods, and members of bodies. */
  shape(leaf: L): ReadonlySet<string>;
  release(leaf: L, budget: Budget): void;
  encode(leaf: L): unknown;
  decode(encoded: unknown, budget: Budget): L;
};
