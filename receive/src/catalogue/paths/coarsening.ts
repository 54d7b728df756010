import type { PathNode } from './path-node.ts';
import type { PathNodes } from './path-nodes.ts';

/** Positions with more words than this lose their rare words first. */
const MANY_WORDS = 10;

/**
 * Makes a trie smaller by a quarter at least: words that were used once become values of parameters, then those that
 * were used twice, four times and so on; at each step first where there are many of them.
 */
export function coarsen<L>(root: PathNode<L>, nodes: PathNodes<L>): void {
  const target = Math.floor((nodes.size * 3) / 4);
  for (let uses = 1; nodes.size > target; uses *= 2) {
    mergeRareWords(root, nodes, { uses, words: MANY_WORDS, before: '' });
    if (nodes.size > target) mergeRareWords(root, nodes, { uses, words: 0, before: '' });
    if (uses > root.count) return;
  }
}

type Rare = { uses: number; words: number; before: string };

/** Merges the words that were used at most `uses` times, at positions with more than `words` of them. */
function mergeRareWords<L>(node: PathNode<L>, nodes: PathNodes<L>, rare: Rare): void {
  if (node.removable > rare.words) {
    for (let left = node.removable; left > 0; left--) {
      const word = node.leastUsed();
      if (node.words!.get(word)!.count > rare.uses) break;
      nodes.mergeWord(node, word, rare.before);
      node.isCrowded = true;
    }
  }
  for (const [word, child] of node.words ?? []) mergeRareWords(child, nodes, { ...rare, before: word });
  if (node.parameter !== undefined) mergeRareWords(node.parameter, nodes, { ...rare, before: '' });
}
