import type { Budget } from '../schema/budget.ts';

/** How a trie handles what is learned at the end of a path. */
export type LeafHandler<L> = {
  create(): L;
  /** Takes over `from`, which must not be used afterwards. */
  merge(into: L, from: L, budget: Budget): void;
  copy(leaf: L, budget: Budget): L;
  /**
   * What it has, to compare it with others: methods, such as `GET`, and members of bodies, each with its method,
   * direction, path and type, such as `GET<items[].name:string`. Responses count only if they are a success.
   */
  shape(leaf: L): ReadonlySet<string>;
  release(leaf: L, budget: Budget): void;
  encode(leaf: L): unknown;
  decode(encoded: unknown, budget: Budget): L;
};
