import type { Budget } from './budget.ts';
import { TypeNode } from './type-node.ts';
import { WORDS_COST } from './words.ts';

/** Gives back all that the node and those below it have taken. */
export function releaseNode(node: TypeNode, budget: Budget): void {
  budget.give(costOf(node));
}

/** How much of the budget the node and those below it have taken. */
export function costOf(node: TypeNode): number {
  let cost = node.words === null ? 1 : 1 + WORDS_COST;
  if (node.items !== null) cost += costOf(node.items);
  if (node.rest !== null) cost += costOf(node.rest);
  if (node.members !== null) for (const member of node.members.values()) cost += costOf(member);
  return cost;
}

/** Makes the new node `into` an independent copy of `from`. The budget is the caller's to take. */
export function copyNode(into: TypeNode, from: TypeNode): void {
  into.kinds = from.kinds;
  into.count = from.count;
  into.objects = from.objects;
  into.traits = from.traits;
  into.limits = from.limits;
  if (from.words !== null) into.words = new Map(from.words);
  if (from.sensitive !== null) into.sensitive = [...from.sensitive];
  if (from.items !== null) into.items = copyBelow(into, from.items);
  if (from.rest !== null) into.rest = copyBelow(into, from.rest);
  if (from.members === null) return;
  into.members = new Map();
  for (const [name, member] of from.members) into.members.set(name, copyBelow(into, member));
}

function copyBelow(parent: TypeNode, from: TypeNode): TypeNode {
  const copy = new TypeNode(parent.depth + 1);
  copyNode(copy, from);
  return copy;
}
