import { SENSITIVE_KINDS } from '../sensitive/kinds.ts';
import type { Budget } from './budget.ts';
import { ALL_TRAITS } from './text-traits.ts';

/** The kinds of values that a node has seen, as bits of `kinds`. TEXT is a string that may stand for another type. */
export const NULL = 1;
export const BOOLEAN = 2;
export const INTEGER = 4;
/** A number with a fraction, or too large for one. */
export const NUMBER = 8;
export const STRING = 16;
export const TEXT = 32;
export const ARRAY = 64;
export const OBJECT = 128;
/** The text that the filter put in place of a value; the bit after it is the same for texts. */
export const REDACTED = 256;
export const REDACTED_TEXT = 512;
export const ALL_KINDS = 1023;

/** What a node no longer keeps, as bits of `limits`. A bit that is set stays set. */
export const NO_WORDS = 1;
/** The names of members are keys: all share the node `rest`, except members that each object has. */
export const IS_MAP = 2;
/** There was no budget for a new member: its values went to `rest`, or were not learned from if there is no `rest`. */
export const NO_NEW_MEMBERS = 4;
/** There was no budget for `items`. */
export const NO_ITEMS = 8;
export const ALL_LIMITS = 15;

/** How deep values are looked at. Deeper ones can be anything. */
export const MAX_DEPTH = 20;
/** An object with more distinct member names than this is a map. */
export const MAX_MEMBERS = 100;
/** Of members that each object has, there can be this many more. */
export const MAX_SHARED_MEMBERS = 500;

/** What the values in one place of a document have in common. Has one unit of the budget, and more for `words`. */
export class TypeNode {
  readonly depth: number;
  kinds = 0;
  count = 0;
  objects = 0;
  /** What all texts so far can be, see `text-traits.ts`. */
  traits = ALL_TRAITS;
  limits = 0;
  /** How often each word was seen, while words may become an enum; see `words.ts`. */
  words: Map<string, number> | null = null;
  /** How many values of each kind of `SENSITIVE_KINDS` were seen. */
  sensitive: number[] | null = null;
  items: TypeNode | null = null;
  members: Map<string, TypeNode> | null = null;
  /** Members whose names are not kept. */
  rest: TypeNode | null = null;
  /** The name of the last value, and whether it says that the value is private. */
  name = '';
  isPrivate = false;

  constructor(depth: number) {
    this.depth = depth;
  }
}

/** Makes a node below `parent`, or returns null if the budget is full. */
export function makeChild(parent: TypeNode, budget: Budget): TypeNode | null {
  if (!budget.take()) return null;
  changes.count++;
  return new TypeNode(parent.depth + 1);
}

/** Counts new nodes and kinds anywhere, so that a cache can notice that an observation has brought one. */
export const changes = { count: 0 };

/** Notes that a value of `kind` was seen. */
export function addKind(node: TypeNode, kind: number): void {
  if ((node.kinds & kind) !== 0) return;
  node.kinds |= kind;
  changes.count++;
}

/** Returns the counts of a node in which nothing sensitive was seen. */
export function noSensitive(): number[] {
  return SENSITIVE_KINDS.map(() => 0);
}

/** Adds one for each kind in the bit mask `found`, which `findSensitive` returned. */
export function countSensitive(node: TypeNode, found: number): void {
  node.sensitive ??= noSensitive();
  for (let kind = 0; found >> kind !== 0; kind++) {
    if (((found >> kind) & 1) !== 0) node.sensitive[kind]!++;
  }
}
