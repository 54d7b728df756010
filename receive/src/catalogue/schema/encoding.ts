import { SENSITIVE_KINDS } from '../sensitive/kinds.ts';
import type { Budget } from './budget.ts';
import { releaseNode } from './lifetime.ts';
import { isSafeName } from './member-names.ts';
import { sortedMembers } from './schema-writing.ts';
import { ALL_TRAITS } from './text-traits.ts';
import {
  ALL_KINDS,
  ALL_LIMITS,
  MAX_DEPTH,
  MAX_MEMBERS,
  makeChild,
  NO_ITEMS,
  NO_NEW_MEMBERS,
  NO_WORDS,
  type TypeNode,
} from './type-node.ts';
import { isWrittenWord, MAX_WORDS, WORDS_COST, writtenWords } from './words.ts';

/**
 * Returns the node as plain JSON, which is the same for nodes that have learned the same: an array of kinds, count,
 * objects, traits that are ruled out, limits, words, sensitive, items, members and rest. Zeros at its end are left out.
 */
export function encodeNode(node: TypeNode): unknown[] {
  const encoded: unknown[] = [node.kinds, node.count, node.objects, ALL_TRAITS & ~node.traits, node.limits];
  encoded.push(node.words === null ? 0 : writtenWords(node.words));
  encoded.push(node.sensitive === null ? 0 : Array.from(node.sensitive, (count) => count ?? 0));
  encoded.push(node.items === null ? 0 : encodeNode(node.items));
  const members = sortedMembers(node);
  encoded.push(members.length === 0 ? 0 : members.map(([name, member]) => [name, encodeNode(member)]));
  encoded.push(node.rest === null ? 0 : encodeNode(node.rest));
  while (encoded.at(-1) === 0) encoded.pop();
  return encoded;
}

/**
 * Restores into the new `node` what `encodeNode` returned. What the budget has no room for is left out, as it is when
 * values are learned. Throws an Error if the state is damaged; the node must not be used then.
 */
export function decodeNode(node: TypeNode, encoded: unknown, budget: Budget): void {
  const [kinds, count, objects, ruledOut, limits, ...parts] = toArray(encoded, 10);
  node.kinds = toNumber(kinds, ALL_KINDS);
  node.count = toNumber(count);
  node.objects = toNumber(objects);
  node.traits = ALL_TRAITS & ~toNumber(ruledOut, ALL_TRAITS);
  node.limits = toNumber(limits, ALL_LIMITS);
  const [words, sensitive, items, members, rest] = parts;
  if (isGiven(words)) decodeWords(node, toArray(words, MAX_WORDS), budget);
  if (isGiven(sensitive)) {
    node.sensitive = toArray(sensitive, SENSITIVE_KINDS.length).map((found) => toNumber(found));
  }
  if (isGiven(items)) {
    node.items = decodeChild(node, items, budget);
    if (node.items === null) node.limits |= NO_ITEMS;
  }
  if (isGiven(rest)) {
    node.rest = decodeChild(node, rest, budget);
    if (node.rest === null) node.limits |= NO_NEW_MEMBERS;
  }
  if (isGiven(members)) decodeMembers(node, toArray(members, MAX_MEMBERS), budget);
}

function decodeWords(node: TypeNode, encoded: unknown[], budget: Budget): void {
  if (!budget.take(WORDS_COST)) {
    node.limits |= NO_WORDS;
    return;
  }
  node.words = new Map();
  for (const pair of encoded) {
    const [word, count] = toArray(pair, 2);
    if (typeof word !== 'string' || !isWrittenWord(word)) throw damaged('a word');
    node.words.set(word, toNumber(count));
  }
}

function decodeMembers(node: TypeNode, encoded: unknown[], budget: Budget): void {
  const members = new Map<string, TypeNode>();
  node.members = members;
  for (const pair of encoded) {
    const [name, state] = toArray(pair, 2);
    if (typeof name !== 'string' || !isSafeName(name) || members.has(name)) throw damaged('a member name');
    const member = decodeChild(node, state, budget);
    if (member !== null) members.set(name, member);
    else loseMember(node, budget);
  }
}

/** Nothing is known any more of a member that was learned: `rest` does not describe it. */
function loseMember(node: TypeNode, budget: Budget): void {
  node.limits |= NO_NEW_MEMBERS;
  if (node.rest !== null) releaseNode(node.rest, budget);
  node.rest = null;
}

function decodeChild(parent: TypeNode, encoded: unknown, budget: Budget): TypeNode | null {
  if (parent.depth === MAX_DEPTH) throw damaged('the depth');
  const child = makeChild(parent, budget);
  if (child !== null) decodeNode(child, encoded, budget);
  return child;
}

/** Zero stands for a part that is not there. */
function isGiven(part: unknown): boolean {
  return part !== undefined && part !== 0;
}

function toArray(encoded: unknown, maxLength: number): unknown[] {
  if (!Array.isArray(encoded) || encoded.length > maxLength) throw damaged('a list');
  return encoded;
}

function toNumber(encoded: unknown, max = Number.MAX_SAFE_INTEGER): number {
  if (encoded === undefined) return 0;
  if (!Number.isSafeInteger(encoded) || (encoded as number) < 0 || (encoded as number) > max)
    throw damaged('a number');
  return encoded as number;
}

function damaged(what: string): Error {
  return new Error(`The state of a schema is damaged: ${what} is not as it was written.`);
}
