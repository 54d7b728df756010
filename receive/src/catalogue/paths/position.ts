import { type Candidate, FEW_MEMBERS, type Place } from './candidate.ts';
import { findAlike } from './clusters.ts';
import { countMembers, type FeatureReader } from './features.ts';
import type { PathNode } from './path-node.ts';
import { classifySegment, kindBit } from './segments.ts';
import { isName, isReserved } from './words.ts';

/** A position of the templates: the segments that follow a literal or a parameter. */
export type Position<L> = {
  words: ReadonlyMap<string, PathNode<L>[]>;
  /** Empty if nothing that follows is a value by its form. */
  parameters: readonly PathNode<L>[];
  /** The literal before; undefined if there is none. */
  before: string | undefined;
  place: Place;
  /** Whether there were more words than are kept. */
  isCrowded: boolean;
};
/** After so many words that look alike, others that nothing is known of are likely values too. */
const STRONG = 8;
/** So many words without members are values, if they have the same methods. */
const ENOUGH: Readonly<Record<Place, number>> = { collection: 20, name: 60, value: 60 };
const ENOUGH_FILES = 8;
/** Literals after which versions are values. */
const VERSIONED = /^(versions|revisions|releases|tags)$/i;

/** Kinds that are forms of words. */
const TITLES = kindBit('word') | kindBit('slug') | kindBit('file') | kindBit('opaque');

/** Decides which words of a position are values of its parameter. */
export function findValues<L>(position: Position<L>, reader: FeatureReader<L>): ReadonlySet<string> {
  const { place, parameters, isCrowded } = position;
  const words = [...position.words.keys()].filter((word) => canBeValue(word, position));
  if (words.length === 0 || (words.length === 1 && parameters.length === 0)) return new Set();
  const candidates = words
    .map((word) => toCandidate(word, position.words.get(word)!, reader))
    .sort(byMembers);
  const parameter = parameters.length > 0 ? reader.read(parameters) : undefined;
  // The parameter of a crowded position also has words that only had no room: it is not what others must look like.
  const seed =
    isCrowded || parameter === undefined
      ? undefined
      : { features: parameter, hasTitles: hasTitles(parameters) };
  const alike = findAlike(candidates, place, seed);
  const rest = candidates.filter(({ members }) => members < FEW_MEMBERS);
  const methods = new Set([...alike.features.methods, ...(parameter?.methods ?? [])]);
  const others =
    isCrowded || alike.candidates.length >= STRONG
      ? rest.filter((candidate) => isLikelyValue(candidate, candidates, { place, methods }))
      : findMany(rest, place);
  return new Set([...alike.candidates, ...others].map(({ word }) => word));
}

/** Whether words are to be expected beside the values: some of these are titles, files or the like. */
function hasTitles<L>(parameters: readonly PathNode<L>[]): boolean {
  return parameters.some(({ kinds }) => (kinds & TITLES) !== 0);
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

/** Whether a word that nothing is known of is likely a value, at a position that has many. */
function isLikelyValue(
  { uses, features, isName }: Candidate,
  all: readonly Candidate[],
  { place, methods }: { place: Place; methods: ReadonlySet<string> },
): boolean {
  if (!features.methods.isSubsetOf(methods)) return false;
  if (place === 'collection') return true;
  if (features.isCollection) return false;
  if (uses <= 1) return true;
  // In a flood of words that are used once, those that are used more often are endpoints.
  return !isName && all.filter((other) => other.uses > 1).length * 2 > all.length;
}

/** Words without members of which there are so many with the same methods that they must be values. */
function findMany(rest: readonly Candidate[], place: Place): Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of rest) {
    if (place !== 'collection' && (candidate.isName || candidate.features.isCollection)) continue;
    const key = [...candidate.features.methods].sort().join();
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups.values()].filter((group) => group.length >= enough(group, place)).flat();
}

function enough(group: readonly Candidate[], place: Place): number {
  return group.every(({ word }) => /[^.]\.[a-z][a-z0-9]{0,4}$/i.test(word)) ? ENOUGH_FILES : ENOUGH[place];
}
