import { isRedacted } from '../redacted-texts.ts';
import { findSensitive } from '../sensitive/detect.ts';
import type { Budget } from './budget.ts';
import { itemsOf, memberOf, nameInRest } from './members.ts';
import { settleMembers } from './merging.ts';
import { isPrivateName } from './private-names.ts';
import { traitsOf } from './text-traits.ts';
import {
  ARRAY,
  addKind,
  BOOLEAN,
  countSensitive,
  INTEGER,
  MAX_DEPTH,
  NO_WORDS,
  NULL,
  NUMBER,
  OBJECT,
  REDACTED,
  REDACTED_TEXT,
  STRING,
  TEXT,
  type TypeNode,
} from './type-node.ts';
import { countWord, stopWords } from './words.ts';

/** An integer of nine digits or more can be a phone number or a card number, whatever its name is. */
const LONG_INTEGER = 100_000_000;

/** Learns from a parsed JSON value. Looks no deeper than `MAX_DEPTH`, so it can take any value. */
export function observeValue(node: TypeNode, value: unknown, name: string, budget: Budget): void {
  node.count++;
  if (typeof value === 'string') observeString(node, value, name, budget);
  else if (typeof value === 'number') observeNumber(node, value, name);
  else if (typeof value === 'boolean') addKind(node, BOOLEAN);
  else if (value === null) addKind(node, NULL);
  else if (Array.isArray(value)) observeArray(node, value, name, budget);
  else observeObject(node, value as Record<string, unknown>, name, budget);
}

/** Learns from a text that may stand for a number or boolean. */
export function observeText(node: TypeNode, text: string, name: string, budget: Budget): void {
  node.count++;
  if (isRedacted(text)) addKind(node, REDACTED_TEXT);
  else {
    addKind(node, TEXT);
    learnText(node, text, name, budget);
  }
}

function observeString(node: TypeNode, text: string, name: string, budget: Budget): void {
  if (isRedacted(text)) addKind(node, REDACTED);
  else {
    addKind(node, STRING);
    learnText(node, text, name, budget);
  }
}

function observeNumber(node: TypeNode, value: number, name: string): void {
  if (!Number.isInteger(value)) {
    addKind(node, NUMBER);
    return;
  }
  addKind(node, INTEGER);
  if (value > -LONG_INTEGER && value < LONG_INTEGER && !isPrivate(node, name)) return;
  const found = findSensitive(String(value), name);
  if (found !== 0) countSensitive(node, found);
}

function observeArray(node: TypeNode, values: unknown[], name: string, budget: Budget): void {
  addKind(node, ARRAY);
  if (values.length === 0 || node.depth === MAX_DEPTH) return;
  const items = itemsOf(node, budget);
  if (items === null) return;
  for (let at = 0; at < values.length; at++) observeValue(items, values[at], name, budget);
}

function observeObject(node: TypeNode, value: Record<string, unknown>, name: string, budget: Budget): void {
  node.objects++;
  addKind(node, OBJECT);
  if (node.depth === MAX_DEPTH) return;
  for (const key in value) {
    const member = memberOf(node, key, budget);
    if (member === null) continue;
    const inner = member === node.rest ? nameInRest(member, key, name) : key;
    observeValue(member, value[key], inner, budget);
  }
  settleMembers(node, budget);
}

function learnText(node: TypeNode, text: string, name: string, budget: Budget): void {
  if (node.traits !== 0) node.traits &= traitsOf(text, node.traits);
  const found = findSensitive(text, name);
  if (found !== 0) countSensitive(node, found);
  if ((node.limits & NO_WORDS) !== 0) return;
  if (found !== 0 || isPrivate(node, name)) stopWords(node, budget);
  else countWord(node, text, budget);
}

/** Whether the name says that the value is private. Keeps the answer for the next value of the node. */
function isPrivate(node: TypeNode, name: string): boolean {
  if (node.name !== name) {
    node.name = name;
    node.isPrivate = isPrivateName(name);
  }
  return node.isPrivate;
}
