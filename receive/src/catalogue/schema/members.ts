import type { Budget } from './budget.ts';
import { judgeName, KEPT } from './member-names.ts';
import { becomeMap } from './merging.ts';
import {
  countSensitive,
  IS_MAP,
  MAX_SHARED_MEMBERS,
  makeChild,
  NO_ITEMS,
  NO_NEW_MEMBERS,
  type TypeNode,
} from './type-node.ts';

/**
 * Returns the node that learns from the member `name` of an object: its own, or `rest` if the name is not kept. Null if
 * there is no budget for it.
 */
export function memberOf(node: TypeNode, name: string, budget: Budget): TypeNode | null {
  return node.members?.get(name) ?? newMember(node, name, budget);
}

/** Returns the node that learns from the items of an array; null if there is no budget for it. */
export function itemsOf(node: TypeNode, budget: Budget): TypeNode | null {
  if (node.items !== null || (node.limits & NO_ITEMS) !== 0) return node.items;
  node.items = makeChild(node, budget);
  if (node.items === null) node.limits |= NO_ITEMS;
  return node.items;
}

/**
 * Returns the name that says what a value of `rest` is: the key if it is a name, else the name of the object. Counts
 * sensitive data in the key.
 */
export function nameInRest(rest: TypeNode, key: string, objectName: string): string {
  const found = judgeName(key);
  if (found === KEPT) return key;
  if (found !== 0) countSensitive(rest, found);
  return objectName;
}

function newMember(node: TypeNode, name: string, budget: Budget): TypeNode | null {
  if ((node.limits & NO_NEW_MEMBERS) !== 0) return node.rest;
  if (node.members?.size === MAX_SHARED_MEMBERS) becomeMap(node, budget);
  if ((node.limits & IS_MAP) !== 0 || judgeName(name) !== KEPT) return restOf(node, budget);
  const member = makeChild(node, budget);
  if (member === null) {
    node.limits |= NO_NEW_MEMBERS;
    return node.rest;
  }
  node.members ??= new Map();
  node.members.set(name, member);
  return member;
}

function restOf(node: TypeNode, budget: Budget): TypeNode | null {
  node.rest ??= makeChild(node, budget);
  if (node.rest === null) node.limits |= NO_NEW_MEMBERS;
  return node.rest;
}
