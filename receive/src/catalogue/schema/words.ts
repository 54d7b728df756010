import { ALPHANUMERIC, isLetter, tableOf } from '../characters.ts';
import { hashText } from '../text-hash.ts';
import type { Budget } from './budget.ts';
import { looksLikeId } from './id-texts.ts';
import { NO_WORDS, type TypeNode } from './type-node.ts';

/** With more distinct words than this, a text is not an enum. */
export const MAX_WORDS = 12;
/** A word is saved, and can be part of an enum, when it was seen this often. Until then only its hash is saved. */
export const MIN_SIGHTINGS = 5;
const MIN_TOTAL = 30;
const LONGEST_WORD = 32;
/** What the words of a node take from the budget beside the node. */
export const WORDS_COST = 3;

const WORD = tableOf(`${ALPHANUMERIC}_.-`);
/** Begins a hash among the words: no word begins with it. */
const HASH_SIGN = '#';
/** The numbers of the second hash. */
const SECOND_HASH = [0x050c5d1f, 0x85ebca6b] as const;

/** Counts the text as a word of an enum, or stops counting for good if it cannot be one. */
export function countWord(node: TypeNode, text: string, budget: Budget): void {
  const count = node.words?.get(text);
  if (count !== undefined) node.words!.set(text, count + 1);
  else if (!isWord(text) || looksLikeId(text)) stopWords(node, budget);
  else if (node.words !== null || budget.take(WORDS_COST)) {
    node.words ??= new Map();
    addWord(node.words, text, 1);
    if (node.words.size > MAX_WORDS) stopWords(node, budget);
  } else stopWords(node, budget);
}

/** Forgets the words of the node: it will not be an enum any more. */
export function stopWords(node: TypeNode, budget: Budget): void {
  node.limits |= NO_WORDS;
  if (node.words === null) return;
  node.words = null;
  budget.give(WORDS_COST);
}

/** Takes over the words of `from`, which has none afterwards. */
export function mergeWords(into: TypeNode, from: TypeNode, budget: Budget): void {
  if (((into.limits | from.limits) & NO_WORDS) !== 0) {
    stopWords(from, budget);
    stopWords(into, budget);
    return;
  }
  const words = from.words;
  if (words === null) return;
  from.words = null;
  if (into.words === null) {
    into.words = words;
    return;
  }
  budget.give(WORDS_COST);
  for (const [word, count] of words) addWord(into.words, word, count);
  if (into.words.size > MAX_WORDS) stopWords(into, budget);
}

/** Returns the words of an enum, sorted; null if the texts are not an enum. */
export function enumOf(node: TypeNode): string[] | null {
  if (node.words === null) return null;
  let total = 0;
  for (const [word, count] of node.words) {
    if (count < MIN_SIGHTINGS || isHash(word)) return null;
    total += count;
  }
  return total < MIN_TOTAL ? null : [...node.words.keys()].sort();
}

/** Whether the text can be a word, or the hash of one. */
export function isWordOrHash(text: string): boolean {
  return isWord(text) || /^#[0-9a-z]{1,14}$/.test(text);
}

/** Whether it is the hash of a word. */
export function isHash(word: string): boolean {
  return word.startsWith(HASH_SIGN);
}

/** Returns two hashes of the word in one text, after a sign. The hash of a hash is itself. */
export function hashOf(word: string): string {
  if (isHash(word)) return word;
  return HASH_SIGN + hashText(word).toString(36) + hashText(word, ...SECOND_HASH).toString(36);
}

/** Adds to the count of a word, which may be there as a hash, or of a hash, which may be there as a word. */
function addWord(words: Map<string, number>, word: string, count: number): void {
  let known = word;
  if (!words.has(word)) {
    const hash = hashOf(word);
    if (word === hash) known = [...words.keys()].find((other) => hashOf(other) === hash) ?? word;
    else if (words.has(hash)) {
      count += words.get(hash)!;
      words.delete(hash);
    }
  }
  words.set(known, (words.get(known) ?? 0) + count);
}

function isWord(text: string): boolean {
  if (text.length === 0 || text.length > LONGEST_WORD || !isLetter(text.charCodeAt(0))) return false;
  for (let at = 1; at < text.length; at++) if (WORD[text.charCodeAt(at)] !== 1) return false;
  return true;
}
