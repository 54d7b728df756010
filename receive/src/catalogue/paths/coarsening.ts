import type { PathNode } from './path-node.ts';
import type { PathNodes } from './path-nodes.ts';

/** Positions with more words than this lose their rare words first. */
const MANY_WORDS = 10;

/** A node, and the literal that it stands for; empty if it is a parameter or the root. */
type Branch<L> = { node: PathNode<L>; before: string };

/**
 * Makes a trie smaller by a quarter at least, where most of it is: words that were used once become values of
 * parameters, then those that were used twice, four times and so on; at each step first where there are many words.
 */
export function coarsen<L>(root: PathNode<L>, nodes: PathNodes<L>): void {
  const branch = findBulk({ node: root, before: '' });
  const size = (nodes.size * 3) / 4;
  // Values of parameters cost something too.
  const used = nodes.budget.used - nodes.size;
  const isLarge = () => nodes.size > size || nodes.budget.used > used;
  for (let uses = 1; isLarge() && uses <= root.count * 2; uses *= 2) {
    for (const most of [MANY_WORDS, 0]) if (isLarge()) mergeRareWords(branch, nodes, { uses, most });
  }
}

/** Goes down from a node as long as one of those that follow has more than half of all below it. */
function findBulk<L>(branch: Branch<L>): Branch<L> {
  const sizes = childrenOf(branch).map((child) => ({ child, size: countNodes(child.node) }));
  const all = sizes.reduce((sum, { size }) => sum + size, 0);
  const bulk = sizes.find(({ size }) => size * 2 > all)?.child;
  return bulk === undefined ? branch : findBulk(bulk);
}

/** Merges the words that were used at most `uses` times, at positions with more than `most` words. */
function mergeRareWords<L>(
  { node, before }: Branch<L>,
  nodes: PathNodes<L>,
  rare: { uses: number; most: number },
): void {
  if (node.removable > rare.most) {
    while (node.removable > 0) {
      const word = node.leastUsed();
      if (node.words!.get(word)!.count > rare.uses) break;
      nodes.mergeWord(node, word, before);
      node.isCrowded = true;
    }
  }
  for (const child of childrenOf({ node, before })) mergeRareWords(child, nodes, rare);
}

function childrenOf<L>({ node }: Branch<L>): Branch<L>[] {
  const words = [...(node.words ?? [])].map(([before, child]) => ({ node: child, before }));
  return node.parameter === undefined ? words : [...words, { node: node.parameter, before: '' }];
}

function countNodes<L>(node: PathNode<L>): number {
  let count = 1;
  for (const child of node.words?.values() ?? []) count += countNodes(child);
  return node.parameter === undefined ? count : count + countNodes(node.parameter);
}
