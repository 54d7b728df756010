import { type Candidate, FEW_MEMBERS } from './candidate.ts';
import { findAlike } from './clusters.ts';
import { addFeatures, countMembers, type FeatureReader } from './features.ts';
import { hasKinds, type PathNode } from './path-node.ts';
import type { Position } from './position.ts';
import { classifySegment, kindBit } from './segments.ts';
import { findUnknownValues } from './unknown-words.ts';
import { isName, isReserved } from './words.ts';

/** Words that are values. `isEvident`: because they look alike, and not only because there are so many. */
export type Values = { words: ReadonlySet<string>; isEvident: boolean };

const NO_VALUES: Values = { words: new Set(), isEvident: false };
/** Literals after which versions are values. */
const VERSIONED = /^(versions|revisions|releases|tags)$/i;
/** Kinds of values beside which words are to be expected. */
const WORDS = kindBit('word') | kindBit('slug') | kindBit('file') | kindBit('opaque');

/** Decides which words of a position are values of its parameter. The order in which they came makes no difference. */
export function findValues<L>(position: Position<L>, reader: FeatureReader<L>): Values {
  const { predecessor, parameters, isCrowded, isSettled } = position;
  const words = [...position.words.keys()].filter((word) => canBeValue(word, position));
  if (words.length === 0 || (words.length === 1 && parameters.length === 0)) return NO_VALUES;
  const candidates = words
    .map((word) => toCandidate(word, position.words.get(word)!, reader))
    .sort(byMembers);
  const parameter = parameters.length > 0 ? reader.read(parameters) : undefined;
  // The parameter of a crowded position has words that only had no room: others need not look like it.
  const isSeed = parameter !== undefined && (!isCrowded || isSettled);
  const seed = isSeed ? { features: parameter, hasWords: hasKinds(parameters, WORDS) } : undefined;
  const { candidates: alike, features: all } = findAlike(candidates, predecessor, seed);
  // The next words would take the places of those that were used once.
  const fleeting = isCrowded ? candidates.filter(({ uses }) => uses <= 1) : [];
  if (parameter !== undefined) addFeatures(all, parameter);
  for (const { features } of fleeting) addFeatures(all, features);
  const unknown = candidates.filter(({ members }) => members < FEW_MEMBERS);
  const { many, likely } = findUnknownValues(unknown, position, { all, candidates, alike: alike.length });
  return {
    words: new Set([...alike, ...fleeting, ...many, ...likely].map(({ word }) => word)),
    isEvident: alike.length + many.length > 0 || (!isCrowded && likely.length > 0),
  };
}

function canBeValue<L>(word: string, { before }: Position<L>): boolean {
  if (isReserved(word)) return false;
  return classifySegment(word) !== 'version' || (before !== undefined && VERSIONED.test(before));
}

function toCandidate<L>(word: string, nodes: readonly PathNode<L>[], reader: FeatureReader<L>): Candidate {
  const features = reader.read(nodes);
  const uses = nodes.reduce((sum, { count }) => sum + count, 0);
  return { word, uses, features, members: countMembers(features), isName: isName(word) };
}

/** Those of which most is known come first. */
function byMembers(one: Candidate, other: Candidate): number {
  return other.members - one.members || other.uses - one.uses || (one.word < other.word ? -1 : 1);
}
