import { FeatureReader } from './features.ts';
import type { PathNode } from './path-node.ts';
import type { PathNodes } from './path-nodes.ts';
import { findValues, positionAfter } from './position.ts';

/** Makes a trie smaller: words that its templates have as values of a parameter become values for good. */
export function settle<L>(root: PathNode<L>, nodes: PathNodes<L>): void {
  settleAfter(root, undefined, { nodes, isRoot: true, reader: new FeatureReader(nodes.leaves) });
}

type Settling<L> = { nodes: PathNodes<L>; isRoot: boolean; reader: FeatureReader<L> };

/** `before` is the literal that the node stands for; undefined if it is the root or a parameter. */
function settleAfter<L>(node: PathNode<L>, before: string | undefined, settling: Settling<L>): void {
  const { nodes, isRoot, reader } = settling;
  const values = findValues(positionAfter([node], before, isRoot), reader);
  for (const word of values) {
    nodes.mergeWord(node, word, before ?? '');
    node.isSettled = true;
  }
  // What was read before is not true any more of the nodes that were merged.
  const below = {
    nodes,
    isRoot: false,
    reader: values.size === 0 ? reader : new FeatureReader(nodes.leaves),
  };
  for (const [word, child] of node.words ?? []) settleAfter(child, word, below);
  if (node.parameter !== undefined) settleAfter(node.parameter, undefined, below);
}
