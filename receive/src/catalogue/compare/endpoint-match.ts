import type { LearnedEndpoint } from '../learned.ts';
import type { Description } from './description.ts';
import type { Operation } from './operations.ts';
import { parseTemplate, type Segment } from './path-template.ts';
import type { Route, Routes } from './routes.ts';
import { type Sample, textSample, toSample } from './sample.ts';
import { SchemaCheck } from './schema-check.ts';
import { type MatchQuestions, matchPath, type PathMatch } from './segment-match.ts';
import type { WorkLimit } from './verdict.ts';

/** What a description has for a learned endpoint. */
export type EndpointMatch =
  | { kind: 'operation'; operation: Operation; segments: Segment[]; isOtherSpelling: boolean }
  /** Its path, but not its method. */
  | { kind: 'path'; operation: Operation }
  /** Several paths that are one template for the learner, such as fixed ones, or `{name}.json` and `{name}.xml`. Nobody knows which of them had which traffic. */
  | { kind: 'some-of'; operations: Operation[] }
  | { kind: 'none' };

/** Finds the operations of learned endpoints. */
export class EndpointMatcher {
  readonly #routes: Routes;
  readonly #description: Description;
  readonly #work: WorkLimit;
  /** Operations that may have had traffic which was learned under another path. */
  readonly maybeUsed = new Set<Operation>();

  constructor(routes: Routes, description: Description, work: WorkLimit) {
    this.#routes = routes;
    this.#description = description;
    this.#work = work;
  }

  match(learned: LearnedEndpoint): EndpointMatch {
    const segments = parseTemplate(learned.template);
    const found = this.#matchAll(learned, segments);
    const exact = found.filter(({ match }) => match.literals.length === 0 && !match.isOtherCase);
    for (const { route, match } of found)
      if (match.literals.length > 0)
        for (const operation of ofMethod(route, learned.method)) this.maybeUsed.add(operation);
    const best = this.#choose(exact, learned, false);
    const mixed = mixedOf(exact, learned);
    if (best.kind === 'operation' && mixed.some((operation) => operation !== best.operation))
      return { kind: 'some-of', operations: [...new Set([best.operation, ...mixed])] };
    if (best.kind === 'operation' || best.kind === 'path') return best;
    const spelled = this.#choose(
      [...found.filter(({ match }) => match.literals.length === 0), ...this.#matchSlash(learned, segments)],
      ...([learned, true] as const),
    );
    return spelled.kind === 'none' ? someOf(found, learned) : spelled;
  }

  // A path is often used with and without a slash at its end.
  #matchSlash(learned: LearnedEndpoint, segments: readonly Segment[]): Candidate[] {
    const last = segments.at(-1);
    const hasSlash = last?.kind === 'literal' && last.text === '' && segments.length > 1;
    const other: Segment[] = hasSlash ? segments.slice(0, -1) : [...segments, { kind: 'literal', text: '' }];
    return this.#matchAll(learned, other).filter(({ match }) => match.literals.length === 0);
  }

  #matchAll(learned: LearnedEndpoint, segments: readonly Segment[]): Candidate[] {
    return this.#routes.candidates(segments).flatMap((route) => {
      const match = matchPath(segments, route.segments, this.#questions(learned, route));
      return match ? [{ route, match }] : [];
    });
  }

  #choose(candidates: Candidate[], learned: LearnedEndpoint, isOtherSpelling: boolean): EndpointMatch {
    const sorted = candidates.sort((one, other) => compareRanks(one.match.ranks, other.match.ranks));
    for (const { route } of sorted) {
      const [operation] = ofMethod(route, learned.method);
      if (operation)
        return {
          kind: 'operation',
          operation,
          segments: route.segments,
          isOtherSpelling: isOtherSpelling && operation.path !== '/',
        };
    }
    const operation = sorted[0]?.route.operations[0];
    return operation ? { kind: 'path', operation } : { kind: 'none' };
  }

  #questions(learned: LearnedEndpoint, route: Route): MatchQuestions {
    return {
      sampleOf: (name) => pathSample(learned, name),
      fitsParameter: (name, text) => this.#fits(route, name, text),
    };
  }

  // A value that is only missing in a list of values is a difference of the parameter; one of another type or format is
  // that of another endpoint.
  #fits({ operations }: Route, name: string, text: string): boolean {
    const node = operations
      .flatMap(({ parameters }) => parameters)
      .find((each) => each.place === 'path' && each.name === name)?.node;
    if (!node || (node.get('style')?.text || 'simple') !== 'simple') return true;
    const rules = { isDelimited: true, allowsEmpty: false };
    const options = { ...this.#description, direction: 'request' as const, text: rules, work: this.#work };
    const { facts } = new SchemaCheck(options).check(textSample(text, name), node.get('schema'));
    return facts.every(({ kind }) => kind === 'unknown-value');
  }
}

type Candidate = { route: Route; match: PathMatch };

/** What was learned of a parameter of the path. */
export function pathSample({ pathParameters }: LearnedEndpoint, name: string): Sample {
  const found = pathParameters.find((each) => each.name === name);
  return found ? toSample(found.schema, name) : { name, atoms: [], hasUnknown: true };
}

// Operations with a mix such as `{name}.json` where the learned path has a parameter: some of its values may fit.
function mixedOf(found: readonly Candidate[], learned: LearnedEndpoint): Operation[] {
  return found
    .filter(({ match }) => match.ranks.includes(3))
    .flatMap(({ route }) => ofMethod(route, learned.method));
}

function ofMethod({ operations }: Route, method: string): Operation[] {
  return operations.filter((each) => each.method === method || each.method === '*');
}

// A learned parameter whose values are known and not all described is an endpoint of its own.
function someOf(found: readonly Candidate[], learned: LearnedEndpoint): EndpointMatch {
  const operations = found
    .filter(({ match }) => match.literals.length > 0)
    .flatMap(({ route }) => ofMethod(route, learned.method));
  if (operations.length === 0) return { kind: 'none' };
  const literals = found.flatMap(({ match }) => match.literals);
  const texts = new Set(literals.map(({ text }) => text));
  const isOutside = literals.some(({ sample }) =>
    sample.atoms.some(({ type, values }) =>
      values ? values.some((value) => !texts.has(String(value))) : type !== 'string',
    ),
  );
  return isOutside ? { kind: 'none' } : { kind: 'some-of', operations };
}

function compareRanks(one: readonly number[], other: readonly number[]): number {
  for (const [at, rank] of one.entries()) {
    const difference = rank - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
