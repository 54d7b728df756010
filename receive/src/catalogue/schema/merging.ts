import type { Budget } from './budget.ts';
import { releaseNode } from './lifetime.ts';
import { IS_MAP, MAX_MEMBERS, NO_ITEMS, NO_NEW_MEMBERS, type TypeNode } from './type-node.ts';
import { mergeWords } from './words.ts';

/**
 * Takes over into `into` what `from` has learned, and gives back all that `from` has taken and is not needed any more.
 * `from` must not be used afterwards. Both have taken from the same budget and have the same depth.
 */
export function mergeNode(into: TypeNode, from: TypeNode, budget: Budget): void {
  into.kinds |= from.kinds;
  into.count += from.count;
  into.objects += from.objects;
  into.traits &= from.traits;
  mergeWords(into, from, budget);
  mergeSensitive(into, from);
  mergeItems(into, from, budget);
  if (((into.limits | from.limits) & IS_MAP) !== 0) {
    becomeMap(into, budget);
    becomeMap(from, budget);
  }
  mergeMembers(into, from, budget);
  into.limits |= from.limits;
  if (into.members !== null && into.members.size > MAX_MEMBERS) becomeMap(into, budget);
  budget.give(1);
}

/** Makes an object a map: all its members go to `rest`. */
export function becomeMap(node: TypeNode, budget: Budget): void {
  node.limits |= IS_MAP;
  const members = node.members;
  if (members === null) return;
  node.members = null;
  for (const member of members.values()) moveToRest(node, member, budget);
}

function mergeSensitive(into: TypeNode, from: TypeNode): void {
  if (into.sensitive === null) into.sensitive = from.sensitive;
  else {
    from.sensitive?.forEach((count, kind) => {
      into.sensitive![kind]! += count;
    });
  }
}

function mergeItems(into: TypeNode, from: TypeNode, budget: Budget): void {
  if (((into.limits | from.limits) & NO_ITEMS) !== 0) {
    if (into.items !== null) releaseNode(into.items, budget);
    if (from.items !== null) releaseNode(from.items, budget);
    into.items = null;
  } else if (into.items === null) into.items = from.items;
  else if (from.items !== null) mergeNode(into.items, from.items, budget);
}

/**
 * A side that had no budget for new members may have seen values of members that only the other side has: those members
 * go to `rest`. If that side has no `rest`, nothing is known of such values, and neither of `rest`.
 */
function mergeMembers(into: TypeNode, from: TypeNode, budget: Budget): void {
  const strays: TypeNode[] = [];
  if ((from.limits & NO_NEW_MEMBERS) !== 0) strays.push(...takeUnshared(into, from));
  if ((into.limits & NO_NEW_MEMBERS) !== 0) strays.push(...takeUnshared(from, into));
  for (const [name, member] of from.members ?? []) {
    into.members ??= new Map();
    const own = into.members.get(name);
    if (own === undefined) into.members.set(name, member);
    else mergeNode(own, member, budget);
  }
  if (from.rest !== null) strays.push(from.rest);
  if (isRestLost(into) || isRestLost(from)) {
    if (into.rest !== null) strays.push(into.rest);
    into.rest = null;
    for (const stray of strays) releaseNode(stray, budget);
  } else for (const stray of strays) moveToRest(into, stray, budget);
}

/** Whether there were members that nothing was learned from. */
function isRestLost(node: TypeNode): boolean {
  return (node.limits & NO_NEW_MEMBERS) !== 0 && node.rest === null;
}

/** Removes the members of `node` that `other` does not have, and returns them. */
function takeUnshared(node: TypeNode, other: TypeNode): TypeNode[] {
  const taken: TypeNode[] = [];
  for (const [name, member] of node.members ?? []) {
    if (other.members?.has(name)) continue;
    node.members!.delete(name);
    taken.push(member);
  }
  return taken;
}

function moveToRest(node: TypeNode, member: TypeNode, budget: Budget): void {
  if (isRestLost(node)) releaseNode(member, budget);
  else if (node.rest === null) node.rest = member;
  else mergeNode(node.rest, member, budget);
}
