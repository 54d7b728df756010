import type { Budget } from '../schema/budget.ts';
import { SchemaNode } from '../schema/schema-node.ts';
import type { LeafHandler } from './leaf-handler.ts';
import { decodeSegment } from './literals.ts';
import { PathNode } from './path-node.ts';
import { observeTimes } from './repeated-value.ts';
import { classifyText, kindBit } from './segments.ts';
import { isReserved } from './words.ts';

/** What a node costs of the budget. */
const NODE_COST = 2;
/** How many words a position keeps, not counting reserved ones; fewer after it was settled. */
export const MOST_WORDS = 100;
const MOST_WORDS_OF_SETTLED = 12;

/** Makes, merges and releases the nodes of a trie, and takes what they cost from the budget. */
export class PathNodes<L> {
  readonly leaves: LeafHandler<L>;
  readonly budget: Budget;
  /** How many nodes there are. */
  size = 0;

  constructor(leaves: LeafHandler<L>, budget: Budget) {
    this.leaves = leaves;
    this.budget = budget;
  }

  /** Makes a node; undefined if the budget has no room. */
  create(): PathNode<L> | undefined {
    if (!this.budget.take(NODE_COST)) return undefined;
    this.size++;
    return new PathNode();
  }

  /** The parameter after a node. Makes it if there is none; undefined if the budget has no room. */
  parameterOf(node: PathNode<L>): PathNode<L> | undefined {
    if (node.parameter === undefined) {
      node.parameter = this.create();
      if (node.parameter !== undefined) node.parameter.values = new SchemaNode();
    }
    return node.parameter;
  }

  /**
   * Adds a word after a node, or merges it into the same word there. If there are too many, the one that was used least
   * becomes a value of the parameter. `before` is the literal that the node stands for; empty if there is none.
   */
  addWord(node: PathNode<L>, word: string, child: PathNode<L>, before: string): void {
    const own = node.words?.get(word);
    if (own !== undefined) {
      this.merge(own, child, word);
      return;
    }
    const most = node.isSettled ? MOST_WORDS_OF_SETTLED : MOST_WORDS;
    if (node.removable >= most && !isReserved(word)) {
      node.isCrowded = true;
      this.mergeWord(node, node.leastUsed(), before);
    }
    node.addWord(word, child);
  }

  /** Makes a word after a node a value of the parameter there. */
  mergeWord(node: PathNode<L>, word: string, before: string): void {
    const child = node.words!.get(word)!;
    node.removeWord(word);
    const text = decodeSegment(word)!;
    child.values = new SchemaNode();
    child.kinds = kindBit(classifyText(text));
    observeTimes(child.values, { text, name: before, times: child.count }, this.budget);
    if (node.parameter === undefined) node.parameter = child;
    else this.merge(node.parameter, child, '');
  }

  /** Takes over `from`, which must not be used afterwards. `before` is the literal that both stand for. */
  merge(into: PathNode<L>, from: PathNode<L>, before: string): void {
    this.mergeContent(into, from, before);
    this.#give();
  }

  /** Does the same for nodes that `create` did not make: roots. */
  mergeContent(into: PathNode<L>, from: PathNode<L>, before: string): void {
    into.count += from.count;
    into.kinds |= from.kinds;
    into.isCrowded ||= from.isCrowded;
    into.isSettled ||= from.isSettled;
    if (into.leaf === undefined) into.leaf = from.leaf;
    else if (from.leaf !== undefined) this.leaves.merge(into.leaf, from.leaf, this.budget);
    if (into.values === undefined) into.values = from.values;
    else if (from.values !== undefined) into.values.merge(from.values, this.budget);
    if (into.parameter === undefined) into.parameter = from.parameter;
    else if (from.parameter !== undefined) this.merge(into.parameter, from.parameter, '');
    for (const [word, child] of from.words ?? []) this.addWord(into, word, child, before);
  }

  /** Gives back all that a node and those after it have taken. */
  release(node: PathNode<L>): void {
    this.releaseContent(node);
    this.#give();
  }

  /** Does the same for a root. */
  releaseContent(node: PathNode<L>): void {
    if (node.leaf !== undefined) this.leaves.release(node.leaf, this.budget);
    node.values?.release(this.budget);
    if (node.parameter !== undefined) this.release(node.parameter);
    for (const child of node.words?.values() ?? []) this.release(child);
  }

  #give(): void {
    this.size--;
    this.budget.give(NODE_COST);
  }
}
