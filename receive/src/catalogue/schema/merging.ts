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
  mergeMembers(into, from, budget);
  into.limits |= from.limits;
  settleMembers(into, budget);
  budget.give(1);
}

/**
 * Makes an object with too many members a map: those that each object has stay, and all others go to `rest`. Called
 * after each object, so a map has no member that one of its objects lacks.
 */
export function settleMembers(node: TypeNode, budget: Budget): void {
  if (node.members === null) return;
  if (node.members.size > MAX_MEMBERS) node.limits |= IS_MAP;
  if ((node.limits & IS_MAP) === 0) return;
  for (const [name, member] of node.members) {
    if (member.count === node.objects) continue;
    node.members.delete(name);
    moveToRest(node, member, budget);
  }
}

/** Makes an object a map of which no member stays. */
export function becomeMap(node: TypeNode, budget: Budget): void {
  node.limits |= IS_MAP;
  for (const member of node.members?.values() ?? []) moveToRest(node, member, budget);
  node.members = null;
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
