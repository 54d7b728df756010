import type { Budget } from './budget.ts';
import { itemsOf, memberOf, nameInRest } from './members.ts';
import { settleMembers } from './merging.ts';
import { observeText } from './observation.ts';
import { ARRAY, addKind, OBJECT, type TypeNode } from './type-node.ts';

/** The fields of one call by name; empty between two calls. */
const groups = new Map<string, string | string[]>();

/** Learns from named texts. Those with the same name are an array of texts. */
export function observeFields(
  node: TypeNode,
  fields: Iterable<readonly [name: string, value: string]>,
  budget: Budget,
): void {
  groups.clear();
  for (const [name, value] of fields) {
    const before = groups.get(name);
    if (before === undefined) groups.set(name, value);
    else if (typeof before === 'string') groups.set(name, [before, value]);
    else before.push(value);
  }
  node.count++;
  node.objects++;
  addKind(node, OBJECT);
  for (const [name, value] of groups) observeField(node, name, value, budget);
  settleMembers(node, budget);
  groups.clear();
}

function observeField(node: TypeNode, name: string, value: string | string[], budget: Budget): void {
  const member = memberOf(node, name, budget);
  if (member === null) return;
  const inner = member === node.rest ? nameInRest(member, name, '') : name;
  if (typeof value === 'string') {
    observeText(member, value, inner, budget);
    return;
  }
  member.count++;
  addKind(member, ARRAY);
  const items = itemsOf(member, budget);
  if (items !== null) for (const text of value) observeText(items, text, inner, budget);
}
