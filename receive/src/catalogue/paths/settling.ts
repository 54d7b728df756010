import { FeatureReader } from './features.ts';
import type { PathNode } from './path-node.ts';
import type { PathNodes } from './path-nodes.ts';
import { positionAfter, type Where } from './position.ts';
import { findValues } from './value-words.ts';

/** Makes a trie smaller: words that its templates have as values of a parameter become values for good. */
export function settle<L>(root: PathNode<L>, nodes: PathNodes<L>): void {
  const reader = new FeatureReader(nodes.leaves);
  settleAfter(root, { before: undefined, isRoot: true, isBelowCrowd: false }, { nodes, reader });
}

type Settling<L> = { nodes: PathNodes<L>; reader: FeatureReader<L> };

function settleAfter<L>(node: PathNode<L>, where: Where, { nodes, reader }: Settling<L>): void {
  const position = positionAfter([node], where);
  const { words: values, isEvident } = findValues(position, reader);
  for (const word of values) nodes.mergeWord(node, word, where.before ?? '');
  node.isSettled ||= isEvident;
  // Words that only had no room became values: it stays known that there were too many.
  node.isCrowded ||= values.size > 0 && !isEvident;
  // What was read before is not true any more of the nodes that were merged.
  const below = { nodes, reader: values.size === 0 ? reader : new FeatureReader(nodes.leaves) };
  const { isBelowCrowd } = where;
  for (const [word, child] of node.words ?? [])
    settleAfter(child, { before: word, isRoot: false, isBelowCrowd }, below);
  if (node.parameter !== undefined)
    settleAfter(
      node.parameter,
      { before: undefined, isRoot: false, isBelowCrowd: isBelowCrowd || position.isCrowded },
      below,
    );
}
