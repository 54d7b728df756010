import { type Candidate, FEW_MEMBERS, mayBeId, type Place } from './candidate.ts';
import { findAlike } from './clusters.ts';
import { addFeatures, containsMethods, countMembers, type FeatureReader, type Features } from './features.ts';
import type { PathNode } from './path-node.ts';
import { classifySegment, kindBit } from './segments.ts';
import { isCollection, isName, isReserved } from './words.ts';

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
  /** Whether the parameter has words that looked alike, rather than only values by their form. */
  isSettled: boolean;
};
/** After so many words that look alike, others that nothing is known of are likely values too. */
const STRONG: Readonly<Record<Place, number>> = { collection: 1, name: 8, value: 8 };
/** So many words that were used once are not endpoints. */
const LITTER = 20;
/** So many words without members are values, if they have the same methods. */
const ENOUGH: Readonly<Record<Place, number>> = { collection: 20, name: 60, value: 60 };
const ENOUGH_FILES = 8;
/** Literals after which versions are values. */
const VERSIONED = /^(versions|revisions|releases|tags)$/i;

/** Kinds that are forms of words: beside them, words are to be expected, as beside words. */
const TITLES = kindBit('slug') | kindBit('file') | kindBit('opaque');
const WORDS = TITLES | kindBit('word');

/** Where a position is: the literal before, whether it is at the root, and whether a crowded one is above it. */
export type Where = { before: string | undefined; isRoot: boolean; isBelowCrowd: boolean };

const NO_VALUES: Values = { words: new Set(), isEvident: false };

/** Finds what follows nodes that are one position. */
export function positionAfter<L>(
  nodes: readonly PathNode<L>[],
  { before, isRoot, isBelowCrowd }: Where,
): Position<L> {
  const words = new Map<string, PathNode<L>[]>();
  const parameters: PathNode<L>[] = [];
  for (const node of nodes) {
    if (node.parameter !== undefined) parameters.push(node.parameter);
    for (const [word, child] of node.words ?? []) {
      const group = words.get(word);
      if (group === undefined) words.set(word, [child]);
      else group.push(child);
    }
  }
  const isAfterName = isRoot || (before !== undefined && !isCollection(before));
  const place = isAfterName ? 'name' : before === undefined ? 'value' : 'collection';
  const isSettled = nodes.some((node) => node.isSettled);
  const isCrowded = nodes.some((node) => node.isCrowded) || (isBelowCrowd && isLittered(words));
  return { words, parameters, before, place, isCrowded, isSettled };
}

/** Whether there are so many words that were used once that they must be what a crowd above left. */
function isLittered<L>(words: ReadonlyMap<string, PathNode<L>[]>): boolean {
  let once = 0;
  for (const [node, ...others] of words.values()) if (others.length === 0 && node!.count === 1) once++;
  return once >= LITTER;
}

/** The words of a position that are values of its parameter. `isEvident`: because they look alike, and not only because there are so many. */
export type Values = { words: ReadonlySet<string>; isEvident: boolean };

/** Decides which words of a position are values of its parameter. */
export function findValues<L>(position: Position<L>, reader: FeatureReader<L>): Values {
  const { place, parameters, isCrowded, isSettled } = position;
  const words = [...position.words.keys()].filter((word) => canBeValue(word, position));
  if (words.length === 0 || (words.length === 1 && parameters.length === 0)) return NO_VALUES;
  const candidates = words
    .map((word) => toCandidate(word, position.words.get(word)!, reader))
    .sort(byMembers);
  const parameter = parameters.length > 0 ? reader.read(parameters) : undefined;
  // The parameter of a crowded position also has words that only had no room: it is not what others must look like.
  const seed =
    (isCrowded && !isSettled) || parameter === undefined
      ? undefined
      : { features: parameter, hasTitles: hasKinds(parameters, WORDS) };
  const { candidates: values, features } = findAlike(candidates, place, seed);
  const areAlike = values.length > 0;
  const isStrong = isCrowded || isSettled || values.length >= STRONG[place];
  // In a crowd, the next words would take the places of those that were used once.
  if (isCrowded) values.push(...candidates.filter(({ uses }) => uses <= 1));
  if (parameter !== undefined) addFeatures(features, parameter);
  for (const value of values) addFeatures(features, value.features);
  const rest = candidates.filter(({ members }) => members < FEW_MEMBERS);
  const others = isStrong
    ? rest.filter((candidate) => isLikelyValue(candidate, candidates, position, features))
    : findMany(rest, place);
  others.push(...findLikeParameter(rest, position, features));
  const isEvident = areAlike || (!isCrowded && others.length > 0);
  return { words: new Set([...values, ...others].map(({ word }) => word)), isEvident };
}

function hasKinds<L>(parameters: readonly PathNode<L>[], kinds: number): boolean {
  return parameters.some((node) => (node.kinds & kinds) !== 0);
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

/** Whether a word that nothing is known of is likely a value, at a position that has many. `all`: what values have. */
function isLikelyValue<L>(
  { word, features, isName }: Candidate,
  candidates: readonly Candidate[],
  position: Position<L>,
  all: Features,
): boolean {
  if (!containsMethods(all, features)) return false;
  if (position.place === 'collection') return true;
  if (features.isCollection) return false;
  if (isFile(word) && !isRoot(position)) return true;
  // What follows values may be all that is known of one.
  if (features.words.size > 0 && features.words.isSubsetOf(all.words)) return true;
  // In a flood of words that are used once, those that are used more often are endpoints.
  return !isName && candidates.filter(({ uses }) => uses > 1).length * 2 > candidates.length;
}

function isRoot<L>({ place, before }: Position<L>): boolean {
  return place === 'name' && before === undefined;
}

/** Words without members of which there are so many with the same methods that they must be values. */
function findMany(rest: readonly Candidate[], place: Place): Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of rest) {
    if (place !== 'collection' && (candidate.isName || candidate.features.isCollection)) continue;
    const key = candidate.features.levels.map(({ methods }) => [...methods].sort().join()).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups.values()].filter((group) => group.length >= enough(group, place)).flat();
}

/**
 * Words without members that look like the parameter: possible ids, or, beside titles, files and what only has the same
 * methods below it.
 */
function findLikeParameter<L>(rest: readonly Candidate[], position: Position<L>, all: Features): Candidate[] {
  const { parameters } = position;
  if (isRoot(position) || parameters.length === 0) return [];
  const hasTitles = hasKinds(parameters, TITLES);
  const hasFiles = hasKinds(parameters, kindBit('file'));
  return rest.filter(({ word, features }) => {
    const isInner = features.levels[0]?.methods.size === 0;
    return (
      containsMethods(all, features) &&
      (mayBeId(word) || (hasTitles && isInner) || (hasFiles && isFile(word)))
    );
  });
}

function isFile(word: string): boolean {
  return /[^.]\.[a-z][a-z0-9]{0,4}$/i.test(word);
}

function enough(group: readonly Candidate[], place: Place): number {
  return group.every(({ word }) => isFile(word)) ? ENOUGH_FILES : ENOUGH[place];
}
