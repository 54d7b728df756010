import type { Predecessor } from './candidate.ts';
import type { PathNode } from './path-node.ts';
import { isCollection } from './words.ts';

/** A position of the templates: the segments that follow a literal or a parameter. */
export type Position<L> = {
  words: ReadonlyMap<string, PathNode<L>[]>;
  /** Empty if nothing that follows is a value by its form. */
  parameters: readonly PathNode<L>[];
  /** The literal before; undefined if there is none. */
  before: string | undefined;
  predecessor: Predecessor;
  isRoot: boolean;
  /** Whether there were more words than are kept. */
  isCrowded: boolean;
  /** Whether the parameter has words that looked alike, rather than only values by their form. */
  isSettled: boolean;
};
/** Where a position is: the literal before, whether it is the root, and whether a crowded one is above it. */
export type Where = { before: string | undefined; isRoot: boolean; isBelowCrowd: boolean };

/** So many words that were used once, below a crowded position, are not endpoints. */
const LITTER = 20;

/** Finds what follows nodes that are one position. */
export function positionAfter<L>(
  nodes: readonly PathNode<L>[],
  { before, isRoot, isBelowCrowd }: Where,
): Position<L> {
  const words = new Map<string, PathNode<L>[]>();
  const parameters: PathNode<L>[] = [];
  for (const node of nodes) {
    if (node.parameter !== undefined) parameters.push(node.parameter);
    for (const [word, child] of node.words ?? []) {
      const group = words.get(word);
      if (group === undefined) words.set(word, [child]);
      else group.push(child);
    }
  }
  const isAfterName = isRoot || (before !== undefined && !isCollection(before));
  const predecessor = isAfterName ? 'name' : before === undefined ? 'value' : 'collection';
  const isSettled = nodes.some((node) => node.isSettled);
  const isCrowded = nodes.some((node) => node.isCrowded) || (isBelowCrowd && isLittered(words));
  return { words, parameters, before, predecessor, isRoot, isCrowded, isSettled };
}

/** Whether there are so many words that were used once that they must be what a crowd above left. */
function isLittered<L>(words: ReadonlyMap<string, PathNode<L>[]>): boolean {
  let once = 0;
  for (const [node, ...others] of words.values()) if (others.length === 0 && node!.count === 1) once++;
  return once >= LITTER;
}
