import type { Budget } from './budget.ts';
import { loseMember } from './lifetime.ts';
import { makeChild, NO_ITEMS, NO_WORDS, type TypeNode } from './type-node.ts';
import { WORDS_COST } from './words.ts';

/**
 * Makes the new node `into` an independent copy of `from`. What the budget has no room for is left out, as it is when
 * values are learned.
 */
export function copyNode(into: TypeNode, from: TypeNode, budget: Budget): void {
  into.kinds = from.kinds;
  into.count = from.count;
  into.objects = from.objects;
  into.traits = from.traits;
  into.limits = from.limits;
  if (from.sensitive !== null) into.sensitive = [...from.sensitive];
  if (from.words !== null) {
    if (budget.take(WORDS_COST)) into.words = new Map(from.words);
    else into.limits |= NO_WORDS;
  }
  if (from.items !== null) {
    into.items = copyChild(into, from.items, budget);
    if (into.items === null) into.limits |= NO_ITEMS;
  }
  if (from.rest !== null) {
    into.rest = copyChild(into, from.rest, budget);
    if (into.rest === null) loseMember(into, budget);
  }
  if (from.members === null) return;
  into.members = new Map();
  for (const [name, member] of from.members) {
    const copy = copyChild(into, member, budget);
    if (copy !== null) into.members.set(name, copy);
    else loseMember(into, budget);
  }
}

function copyChild(parent: TypeNode, from: TypeNode, budget: Budget): TypeNode | null {
  const copy = makeChild(parent, budget);
  if (copy !== null) copyNode(copy, from, budget);
  return copy;
}
