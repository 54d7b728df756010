import { DescriptionError } from './description-error.ts';
import type { DocNode } from './doc-node.ts';
import type { DifferenceKind } from './kinds.ts';

/** Something that was seen and that a described schema does not allow. */
export type Fact = {
  kind: DifferenceKind;
  /** Where in the body or parameter. */
  name: string;
  /**
   * What was seen, such as a string in `user.id`. Two schemas that both have a fact with this key refuse the same
   * values.
   */
  key: string;
  /** Whether every value that has the member `name` is refused. */
  isPresence: boolean;
  /** The line of what the description says. */
  line: number;
  message: string;
  /** What the description allows, for a message about several schemas. */
  expected: string;
};

/** One of several schemas of which a value must fit one. */
export type Alternative = { branch: DocNode; name: string; title: string; isSeen: boolean };

/** What a comparison of values with a schema found. */
export type Verdict = {
  facts: readonly Fact[];
  /** Whether every one of the values is refused; else at least some may be allowed. */
  isRefuted: boolean;
  /** Null if there are too many to tell which of them were seen. */
  alternatives: readonly Alternative[] | null;
};

/** The verdict of a schema that allows everything, or of which nothing is known. */
export const ALLOWED: Verdict = { facts: [], isRefuted: false, alternatives: [] };

/** Makes the verdict of one fact. */
export function refuse(fact: Fact, isRefuted: boolean): Verdict {
  return { facts: [fact], isRefuted, alternatives: [] };
}

// A verdict that leaves something out is still right. Hostile schemas could bring any number.
const MAX_FACTS = 1000;
const MAX_ALTERNATIVES = 500;

/** Joins the verdicts of schemas that must all hold. */
export function joinVerdicts(verdicts: readonly Verdict[]): Verdict {
  const telling = verdicts.filter((verdict) => verdict !== ALLOWED);
  if (telling.length === 0) return ALLOWED;
  const facts = new Map<string, Fact>();
  for (const { facts: others } of telling)
    for (const fact of others)
      if (facts.size < MAX_FACTS && !facts.has(`${fact.kind} ${fact.key}`))
        facts.set(`${fact.kind} ${fact.key}`, fact);
  return {
    facts: [...facts.values()],
    isRefuted: telling.some(({ isRefuted }) => isRefuted),
    alternatives: joinAlternatives(telling.map(({ alternatives }) => alternatives)),
  };
}

/** Joins lists of alternatives. What is seen in one of them is seen. */
export function joinAlternatives(lists: readonly Verdict['alternatives'][]): Verdict['alternatives'] {
  const joined = new Map<string, Map<DocNode, Alternative>>();
  let count = 0;
  for (const list of lists) {
    if (list === null) return null;
    for (const alternative of list) {
      const { name, branch } = alternative;
      const inPlace = joined.get(name) ?? new Map<DocNode, Alternative>();
      const known = inPlace.get(branch);
      if (known === undefined && ++count > MAX_ALTERNATIVES) return null;
      joined.set(name, inPlace);
      if (!known?.isSeen) inPlace.set(branch, alternative);
    }
  }
  return [...joined.values()].flatMap((inPlace) => [...inPlace.values()]);
}

/**
 * Finds the facts that all verdicts have in common: values that each of the schemas refuses. A schema that refuses a
 * member refuses whatever is inside.
 */
export function intersectFacts(verdicts: readonly Verdict[]): Fact[] {
  const indexes = verdicts.map(({ facts }) => ({
    keys: new Set(facts.map(({ key }) => key)),
    members: new Set(facts.filter(({ isPresence }) => isPresence).map(({ name }) => name)),
  }));
  const found = new Map<string, Fact>();
  for (const fact of verdicts.flatMap(({ facts }) => facts)) {
    if (found.has(fact.key) || found.size >= MAX_FACTS) continue;
    const places = placesAround(fact);
    const isShared = ({ keys, members }: (typeof indexes)[number]) =>
      keys.has(fact.key) || places.some((place) => members.has(place));
    if (indexes.every(isShared)) found.set(fact.key, fact);
  }
  return [...found.values()];
}

// The members that a value with the fact certainly has: of `a.b[].c` these are `a`, `a.b` and so on.
function placesAround({ name, kind }: Fact): string[] {
  const places = [...name.matchAll(/[.[]/g)].map(({ index }) => name.slice(0, index));
  return kind === 'missing-member' ? places : [...places, name];
}

// A comparison takes about a hundred steps for each endpoint.
const MAX_STEPS = 500_000;

/** Counts the steps of a comparison, and ends one that a hostile description makes endless. */
export class WorkLimit {
  #steps = 0;

  /** Throws a DescriptionError if there were too many steps. */
  spend(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS)
      throw new DescriptionError(
        'its schemas are too complex to be compared',
        'Look for schemas that contain each other many times through `oneOf`, `anyOf` or `allOf`.',
      );
  }
}
