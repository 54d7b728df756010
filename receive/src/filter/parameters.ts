import { FILTER_LIMITS } from './fields.ts';
import type { Field, Filter, Term } from './filter.ts';
import { parseMoment } from './moment.ts';
import { parseFilter } from './parse.ts';
import { FilterError, makeTerm } from './value.ts';

const FIELD_PARAMETERS: readonly Field[] = ['method', 'status', 'host', 'path', 'text', 'source'];

/**
 * Reads a filter from the query of an API address: `filter` is the text of the filter box, the others are terms of
 * their own, and all must match. Other parameters are ignored. Throws a FilterError, whose `position` is one in the
 * text of `filter`.
 */
export function filterFromParameters(parameters: URLSearchParams, nowUs: number): Filter {
  const base = parseFilter(single(parameters, 'filter') ?? '', nowUs);
  const terms: Term[] = [...base.terms];
  for (const field of FIELD_PARAMETERS) {
    for (const value of parameters.getAll(field)) terms.push(makeTerm(field, bounded(value), false));
  }
  if (terms.length > FILTER_LIMITS.terms) {
    throw new FilterError('The filter has too many terms', `at most ${FILTER_LIMITS.terms} are allowed`);
  }
  const filter: Filter = { terms };
  const sinceUs = latest(base.sinceUs, moment(parameters, 'since', nowUs));
  const untilUs = earliest(base.untilUs, moment(parameters, 'until', nowUs));
  if (sinceUs !== undefined) filter.sinceUs = sinceUs;
  if (untilUs !== undefined) filter.untilUs = untilUs;
  return filter;
}

function moment(parameters: URLSearchParams, name: 'since' | 'until', nowUs: number): number | undefined {
  const value = single(parameters, name);
  return value === undefined ? undefined : parseMoment(name, bounded(value), nowUs);
}

function single(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw new FilterError(`${name} is given ${values.length} times`, 'once is allowed');
  return values[0];
}

function bounded(value: string): string {
  if (value.length <= FILTER_LIMITS.characters) return value;
  throw new FilterError(
    `A value has ${value.length} characters`,
    `at most ${FILTER_LIMITS.characters} are allowed`,
  );
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
