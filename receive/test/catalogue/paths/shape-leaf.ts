import { readCount, readList, readText } from '../../../src/catalogue/encoded.ts';
import type { LeafHandler } from '../../../src/catalogue/paths/leaf-handler.ts';
import { PathTrie } from '../../../src/catalogue/paths/path-trie.ts';
import { Budget } from '../../../src/catalogue/schema/budget.ts';

/** A leaf of these tests: how many requests there were, and what their shapes have. */
export type ShapeLeaf = { count: number; shape: Set<string> };

/** How a trie handles leaves that only know their shape. */
export const SHAPE_LEAF: LeafHandler<ShapeLeaf> = {
  create: () => ({ count: 0, shape: new Set() }),
  merge(into, from) {
    into.count += from.count;
    for (const text of from.shape) into.shape.add(text);
  },
  copy: ({ count, shape }) => ({ count, shape: new Set(shape) }),
  shape: ({ shape }) => shape,
  release() {},
  encode: ({ count, shape }) => [count, [...shape].sort()],
  decode(encoded) {
    const [count, shape] = readList(encoded);
    return { count: readCount(count), shape: new Set(readList(shape).map(readText)) };
  },
};

/** A request of a path, and what its body and the body of its response have: `GET`, `GET<owner.id:string`. */
export type Visit = { path: string; shape: readonly string[] };

/** Makes an empty trie. */
export function makeTrie(budget = new Budget(Number.POSITIVE_INFINITY)): PathTrie<ShapeLeaf> {
  return new PathTrie(SHAPE_LEAF, budget);
}

/** Learns one request. Returns whether there was room for it. */
export function learnVisit(trie: PathTrie<ShapeLeaf>, { path, shape }: Visit): boolean {
  const leaf = trie.insert(path);
  if (leaf === undefined) return false;
  leaf.count++;
  for (const text of shape) leaf.shape.add(text);
  return true;
}

/** Learns requests, and returns the trie. */
export function learnVisits(visits: Iterable<Visit>, trie = makeTrie()): PathTrie<ShapeLeaf> {
  for (const visit of visits) learnVisit(trie, visit);
  return trie;
}

/** Requests of paths that all have the same shape. */
export function visitsOf(paths: readonly string[], shape: readonly string[] = ['GET']): Visit[] {
  return paths.map((path) => ({ path, shape }));
}

/** The templates of requests, as texts. */
export function templatesOf(visits: Iterable<Visit>): string[] {
  return learnVisits(visits)
    .templates()
    .map(({ template }) => template);
}
