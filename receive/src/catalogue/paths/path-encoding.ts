import { DamagedStateError, readCount, readList, readText } from '../encoded.ts';
import { SchemaNode } from '../schema/schema-node.ts';
import { decodeSegment, findMethod, isMethod, toLiteral } from './literals.ts';
import type { PathNode } from './path-node.ts';
import { MOST_WORDS, type PathNodes } from './path-nodes.ts';
import { MOST_SEGMENTS } from './request-path.ts';
import { classifyText, isNameKind, SEGMENT_KINDS } from './segments.ts';

/** What is encoded as a bit. */
const CROWDED = 1;
const SETTLED = 2;

/** Encodes a node and those after it as plain JSON, with its words in order: how it was learned makes no difference. */
export function encodeNode<L>(node: PathNode<L>, nodes: PathNodes<L>): unknown {
  const words = [...(node.words ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    node.count,
    node.leaf === undefined ? [] : [nodes.leaves.encode(node.leaf)],
    node.values === undefined ? [] : [node.values.encode(), node.kinds],
    (node.isCrowded ? CROWDED : 0) | (node.isSettled ? SETTLED : 0),
    node.parameter === undefined ? [] : [encodeNode(node.parameter, nodes)],
    words.map(([word, child]) => [word, encodeNode(child, nodes)]),
  ];
}

/** Restores into a new node what `encodeNode` returned. Throws if it is damaged, or if the budget has no room. */
export function decodeNode<L>(encoded: unknown, node: PathNode<L>, nodes: PathNodes<L>, depth = 0): void {
  if (depth > MOST_SEGMENTS) throw new DamagedStateError();
  const [count, leaf, values, flags, parameter, words] = readList(encoded);
  node.count = readCount(count);
  node.isCrowded = (readCount(flags) & CROWDED) !== 0;
  node.isSettled = (readCount(flags) & SETTLED) !== 0;
  for (const encodedLeaf of readList(leaf)) node.leaf = nodes.leaves.decode(encodedLeaf, nodes.budget);
  decodeValues(readList(values), node, nodes);
  for (const child of readList(parameter)) {
    node.parameter = createNode(nodes);
    decodeNode(child, node.parameter, nodes, depth + 1);
    if (node.parameter.values === undefined) throw new DamagedStateError();
  }
  for (const entry of readList(words)) {
    const [word, encodedChild] = readList(entry);
    const child = createNode(nodes);
    decodeNode(encodedChild, child, nodes, depth + 1);
    if (child.values !== undefined) throw new DamagedStateError();
    node.addWord(readNewWord(word, node), child);
  }
}

function decodeValues<L>(encoded: readonly unknown[], node: PathNode<L>, nodes: PathNodes<L>): void {
  if (encoded.length === 0) return;
  node.values = SchemaNode.decode(encoded[0], nodes.budget);
  node.kinds = readCount(encoded[1]);
  if (node.kinds >= 1 << SEGMENT_KINDS.length) throw new DamagedStateError();
}

function readNewWord<L>(encoded: unknown, node: PathNode<L>): string {
  const word = readText(encoded);
  const isUsable = isMethod(word) ? findMethod(`-${word}`) === 1 : isLiteral(word);
  if (!isUsable || node.words?.has(word) === true || node.removable >= MOST_WORDS)
    throw new DamagedStateError();
  return word;
}

function isLiteral(word: string): boolean {
  const text = decodeSegment(word);
  return text !== undefined && word === toLiteral(text) && isNameKind(classifyText(text));
}

function createNode<L>(nodes: PathNodes<L>): PathNode<L> {
  const node = nodes.create();
  if (node === undefined) throw new Error('the saved catalogue is larger than its limit');
  return node;
}
