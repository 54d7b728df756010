import { findMethod } from '../paths/literals.ts';
import { fitsMixed, mayOverlap, type Segment } from './path-template.ts';
import { type Sample, textSample } from './sample.ts';

/** How a learned path fits a described one. */
export type PathMatch = {
  /** One number a segment: 0 for the same text, 1 for a mix that the text fits, 2 for a parameter, 3 for what may fit. */
  ranks: number[];
  /** Whether the two differ in case. */
  isOtherCase: boolean;
  /** Described texts where the learned path has a parameter, and what is known of that. */
  literals: { text: string; sample: Sample }[];
};

/** What a match asks about parameters. */
export type MatchQuestions = {
  /** What was learned of a parameter of the learned path. */
  sampleOf(name: string): Sample;
  /** Whether a text can be a value of a described parameter. */
  fitsParameter(name: string, text: string): boolean;
};

const UNKNOWN: Sample = { name: '', atoms: [], hasUnknown: true };

/** Compares a learned path with a described one of the same length. Undefined if they do not fit. */
export function matchPath(
  learned: readonly Segment[],
  described: readonly Segment[],
  questions: MatchQuestions,
): PathMatch | undefined {
  const match: PathMatch = { ranks: [], isOtherCase: false, literals: [] };
  for (const [at, segment] of described.entries()) {
    const seen = learned[at];
    if (seen === undefined || !matchSegment(seen, segment, questions, match)) return undefined;
  }
  return match;
}

function matchSegment(
  seen: Segment,
  described: Segment,
  questions: MatchQuestions,
  match: PathMatch,
): boolean {
  if (seen.kind === 'literal') return matchLiteral(seen.text, described, questions, match);
  if (described.kind === 'parameter') {
    match.ranks.push(2);
    return true;
  }
  if (seen.kind === 'mixed') return matchMixed(seen.texts, described, match);
  const sample = questions.sampleOf(seen.name);
  match.ranks.push(3);
  if (described.kind === 'mixed') return mayFitMixed(sample, described.texts);
  match.literals.push({ text: described.text, sample });
  return mayHave(sample, described.text);
}

// A learned mix, such as `{orderId}:cancel`, is the described one with the same texts, if there is one.
function matchMixed(
  texts: readonly string[],
  described: Exclude<Segment, { kind: 'parameter' }>,
  match: PathMatch,
): boolean {
  if (described.kind === 'literal') {
    match.ranks.push(3);
    match.literals.push({ text: described.text, sample: UNKNOWN });
    return fitsMixed(described.text, texts);
  }
  match.ranks.push(described.texts.join('{}') === texts.join('{}') ? 1 : 3);
  return mayOverlap(described.texts, texts);
}

function matchLiteral(
  text: string,
  described: Segment,
  questions: MatchQuestions,
  match: PathMatch,
): boolean {
  switch (described.kind) {
    case 'literal':
      match.ranks.push(0);
      if (text !== described.text) match.isOtherCase = true;
      return text.toLowerCase() === described.text.toLowerCase();
    case 'mixed':
      match.ranks.push(1);
      return fitsMixed(text, described.texts);
    case 'parameter':
      match.ranks.push(2);
      return text !== '' && questions.fitsParameter(described.name, text);
  }
}

// The learner keeps custom methods, such as `:cancel`, apart from the values before them.
function mayFitMixed({ atoms, hasUnknown }: Sample, texts: readonly string[]): boolean {
  if (findMethod(`x${texts.at(-1)}`) > 0) return false;
  return (
    hasUnknown ||
    atoms.some(({ type, format, values }) =>
      values
        ? values.some((value) => fitsMixed(String(value), texts))
        : type === 'string' && format === undefined,
    )
  );
}

/** Whether a text can be among the values of a learned parameter. */
function mayHave({ atoms, hasUnknown }: Sample, text: string): boolean {
  const type = textSample(text, '').atoms[0]?.type;
  return (
    hasUnknown ||
    atoms.some((atom) => {
      if (atom.values) return atom.values.some((value) => String(value) === text);
      return atom.type === 'string' ? atom.format === undefined : atom.type === type;
    })
  );
}
