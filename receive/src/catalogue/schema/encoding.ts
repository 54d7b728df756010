import { DamagedStateError, readCount, readList } from '../encoded.ts';
import { SENSITIVE_KINDS } from '../sensitive/kinds.ts';
import type { Budget } from './budget.ts';
import { EncodedWords } from './encoded-words.ts';
import { loseMember } from './lifetime.ts';
import { isSafeName } from './member-names.ts';
import { sortedMembers } from './schema-writing.ts';
import { ALL_TRAITS } from './text-traits.ts';
import {
  ALL_KINDS,
  ALL_LIMITS,
  MAX_DEPTH,
  MAX_SHARED_MEMBERS,
  makeChild,
  NO_ITEMS,
  NO_WORDS,
  noSensitive,
  type TypeNode,
} from './type-node.ts';
import { isWordOrHash, MAX_WORDS, WORDS_COST } from './words.ts';

/**
 * Returns the node as a value that can be written as JSON, the same for nodes that have learned the same: an array of
 * kinds, count, objects, traits that are ruled out, limits, words, sensitive, items, members and rest. Zeros at its end
 * are left out.
 */
export function encodeNode(node: TypeNode): unknown[] {
  const encoded: unknown[] = [node.kinds, node.count, node.objects, ALL_TRAITS & ~node.traits, node.limits];
  encoded.push(node.words === null ? 0 : new EncodedWords(node.words));
  encoded.push(node.sensitive === null ? 0 : withoutZeros([...node.sensitive]));
  encoded.push(node.items === null ? 0 : encodeNode(node.items));
  const members = sortedMembers(node);
  encoded.push(members.length === 0 ? 0 : members.map(([name, member]) => [name, encodeNode(member)]));
  encoded.push(node.rest === null ? 0 : encodeNode(node.rest));
  return withoutZeros(encoded);
}

/**
 * Restores into the new `node` what `encodeNode` returned. What the budget has no room for is left out, as it is when
 * values are learned. Throws an Error if the state is damaged; the node must not be used then.
 */
export function decodeNode(node: TypeNode, encoded: unknown, budget: Budget): void {
  const [kinds, count, objects, ruledOut, limits, ...parts] = readAtMost(encoded, 10);
  node.kinds = readBits(kinds, ALL_KINDS);
  node.count = readCount(count ?? 0);
  node.objects = readCount(objects ?? 0);
  node.traits = ALL_TRAITS & ~readBits(ruledOut, ALL_TRAITS);
  node.limits = readBits(limits, ALL_LIMITS);
  const [words, sensitive, items, members, rest] = parts;
  if (isGiven(words)) decodeWords(node, words, budget);
  if (isGiven(sensitive)) {
    const counts = readAtMost(sensitive, SENSITIVE_KINDS.length);
    node.sensitive = noSensitive().map((none, kind) => readCount(counts[kind] ?? none));
  }
  if (isGiven(items)) {
    node.items = decodeChild(node, items, budget);
    if (node.items === null) node.limits |= NO_ITEMS;
  }
  if (isGiven(rest)) {
    node.rest = decodeChild(node, rest, budget);
    if (node.rest === null) loseMember(node, budget);
  }
  if (isGiven(members)) decodeMembers(node, readAtMost(members, MAX_SHARED_MEMBERS), budget);
}

function decodeWords(node: TypeNode, encoded: unknown, budget: Budget): void {
  if (!budget.take(WORDS_COST)) {
    node.limits |= NO_WORDS;
    return;
  }
  node.words = new Map(encoded instanceof EncodedWords ? encoded.counts : null);
  if (encoded instanceof EncodedWords) return;
  for (const pair of readAtMost(encoded, MAX_WORDS)) {
    const [word, count] = readAtMost(pair, 2);
    if (typeof word !== 'string' || !isWordOrHash(word)) throw new DamagedStateError();
    node.words.set(word, readCount(count));
  }
}

function decodeMembers(node: TypeNode, encoded: readonly unknown[], budget: Budget): void {
  const members = new Map<string, TypeNode>();
  node.members = members;
  for (const pair of encoded) {
    const [name, state] = readAtMost(pair, 2);
    if (typeof name !== 'string' || !isSafeName(name) || members.has(name)) throw new DamagedStateError();
    const member = decodeChild(node, state, budget);
    if (member !== null) members.set(name, member);
    else loseMember(node, budget);
  }
}

function decodeChild(parent: TypeNode, encoded: unknown, budget: Budget): TypeNode | null {
  if (parent.depth === MAX_DEPTH) throw new DamagedStateError();
  const child = makeChild(parent, budget);
  if (child !== null) decodeNode(child, encoded, budget);
  return child;
}

/** Removes zeros from the end of the list. */
function withoutZeros(list: unknown[]): unknown[] {
  while (list.at(-1) === 0) list.pop();
  return list;
}

/** Zero stands for a part that is not there. */
function isGiven(part: unknown): boolean {
  return part !== undefined && part !== 0;
}

function readBits(encoded: unknown, all: number): number {
  const bits = readCount(encoded ?? 0);
  if (bits > all) throw new DamagedStateError();
  return bits;
}

function readAtMost(encoded: unknown, most: number): readonly unknown[] {
  const list = readList(encoded);
  if (list.length > most) throw new DamagedStateError();
  return list;
}
