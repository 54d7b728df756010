import { type Candidate, mayBeId, type Predecessor } from './candidate.ts';
import { containsMethods, type Features } from './features.ts';
import { hasKinds } from './path-node.ts';
import type { Position } from './position.ts';
import { kindBit } from './segments.ts';

/** After so many words that look alike, others that nothing is known of are likely values too. */
const STRONG: Readonly<Record<Predecessor, number>> = { collection: 1, name: 8, value: 8 };
/** So many words that nothing is known of are values, if they have the same methods; fewer if all are files. */
const ENOUGH: Readonly<Record<Predecessor, number>> = { collection: 20, name: 60, value: 60 };
const ENOUGH_FILES = 8;
/** Kinds of values that are forms of words. */
const TITLES = kindBit('slug') | kindBit('file') | kindBit('opaque');

/** What is known of a position: what its values have, all its words, and how many of them look alike. */
type Known = { all: Features; candidates: readonly Candidate[]; alike: number };

/**
 * Decides which of the words whose bodies say nothing are values. `many`: because there are so many of them. A crowd of
 * words that were used once says nothing about the others.
 */
export function findUnknownValues<L>(
  unknown: readonly Candidate[],
  position: Position<L>,
  known: Known,
): { many: Candidate[]; likely: Candidate[] } {
  const { isCrowded, isSettled, predecessor } = position;
  const isStrong = isSettled || known.alike >= STRONG[predecessor];
  const many = isStrong
    ? []
    : findMany(isCrowded ? unknown.filter(({ uses }) => uses > 1) : unknown, predecessor);
  const likely = findLikeParameter(unknown, position, known.all);
  if (isStrong || isCrowded)
    likely.push(...unknown.filter((candidate) => isLikely(candidate, position, { ...known, isStrong })));
  return { many, likely };
}

/** Whether a word is likely a value, at a position that has many. */
function isLikely<L>(
  { word, features, isName }: Candidate,
  { predecessor, isRoot }: Position<L>,
  { all, candidates, isStrong }: Known & { isStrong: boolean },
): boolean {
  if (!containsMethods(all, features)) return false;
  if (predecessor === 'collection') return true;
  if (features.isCollection) return false;
  if (isFile(word) && !isRoot) return true;
  // What follows values may be all that is known of one.
  if (features.words.size > 0 && features.words.isSubsetOf(all.words)) return true;
  // In a flood of words that are used once, those that are used more often are endpoints.
  return isStrong && !isName && candidates.filter(({ uses }) => uses > 1).length * 2 > candidates.length;
}

/** Finds words of which there are so many with the same methods that they must be values. */
function findMany(unknown: readonly Candidate[], predecessor: Predecessor): Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of unknown) {
    if (predecessor !== 'collection' && (candidate.isName || candidate.features.isCollection)) continue;
    const key = candidate.features.levels.map(({ methods }) => [...methods].sort().join()).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups.values()].filter((group) => group.length >= enough(group, predecessor)).flat();
}

/** Finds words that look like a parameter: possible ids; beside titles also files and words that no path ends at. */
function findLikeParameter<L>(
  unknown: readonly Candidate[],
  { parameters, isRoot }: Position<L>,
  all: Features,
): Candidate[] {
  if (isRoot || parameters.length === 0) return [];
  const hasTitles = hasKinds(parameters, TITLES);
  const hasFiles = hasKinds(parameters, kindBit('file'));
  return unknown.filter(({ word, features }) => {
    if (!containsMethods(all, features)) return false;
    const isInner = features.levels[0]?.methods.size === 0;
    return mayBeId(word) || (hasTitles && isInner) || (hasFiles && isFile(word));
  });
}

function isFile(word: string): boolean {
  return /[^.]\.[a-z][a-z0-9]{0,4}$/i.test(word);
}

function enough(group: readonly Candidate[], predecessor: Predecessor): number {
  return group.every(({ word }) => isFile(word)) ? ENOUGH_FILES : ENOUGH[predecessor];
}
