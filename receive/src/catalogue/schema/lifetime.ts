import type { Budget } from './budget.ts';
import { NO_NEW_MEMBERS, type TypeNode } from './type-node.ts';
import { WORDS_COST } from './words.ts';

/** Gives back all that the node and those below it have taken. */
export function releaseNode(node: TypeNode, budget: Budget): void {
  budget.give(costOf(node));
}

/** How much of the budget the node and those below it have taken. */
function costOf(node: TypeNode): number {
  let cost = node.words === null ? 1 : 1 + WORDS_COST;
  if (node.items !== null) cost += costOf(node.items);
  if (node.rest !== null) cost += costOf(node.rest);
  if (node.members !== null) for (const member of node.members.values()) cost += costOf(member);
  return cost;
}

/**
 * Forgets all members that have no node of their own, and makes no new ones: of a member that was learned, nothing is
 * known any more.
 */
export function loseMember(node: TypeNode, budget: Budget): void {
  node.limits |= NO_NEW_MEMBERS;
  if (node.rest !== null) releaseNode(node.rest, budget);
  node.rest = null;
}
