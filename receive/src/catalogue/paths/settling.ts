import { FeatureReader } from './features.ts';
import type { PathNode } from './path-node.ts';
import type { PathNodes } from './path-nodes.ts';
import { findValues, positionAfter } from './position.ts';

/**
 * Makes a trie smaller without losing what templates have: words that the templates would have as values now become
 * values for good. `before` is the literal that the node stands for; undefined if it is the root or a parameter.
 */
export function settle<L>(node: PathNode<L>, nodes: PathNodes<L>, before?: string, isRoot = true): void {
  const position = positionAfter([node], before, isRoot);
  for (const word of findValues(position, new FeatureReader(nodes.leaves))) {
    nodes.mergeWord(node, word, before ?? '');
    node.isSettled = true;
  }
  for (const [word, child] of node.words ?? []) settle(child, nodes, word, false);
  if (node.parameter !== undefined) settle(node.parameter, nodes, undefined, false);
}
