import type { Filter } from '../filter/filter.ts';
import { filterFromParameters } from '../filter/parameters.ts';
import { FilterError } from '../filter/value.ts';
import { Refusal } from './answer.ts';

/** The parameters that select exchanges; every route over exchanges takes them. */
export const FILTER_PARAMETERS = [
  'filter',
  'method',
  'status',
  'host',
  'path',
  'text',
  'source',
  'since',
  'until',
] as const;

/** Refuses a parameter that the route does not know: with a typing error, the request would select all exchanges. */
export function allowParameters(parameters: URLSearchParams, allowed: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (allowed.includes(name)) continue;
    const shown = JSON.stringify(name.slice(0, 40));
    const list = allowed.length > 0 ? `Allowed are ${allowed.join(', ')}.` : 'This path takes none.';
    throw new Refusal(400, `The parameter ${shown} is unknown. ${list}`);
  }
}

/** Reads the filter of a request. */
export function readFilter(parameters: URLSearchParams): Filter {
  try {
    return filterFromParameters(parameters, Date.now() * 1000);
  } catch (error) {
    if (error instanceof FilterError) throw new Refusal(400, error.message);
    throw error;
  }
}

/** Reads a parameter that may be given once. */
export function readText(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1)
    throw new Refusal(400, `The parameter ${name} is given ${values.length} times. Give it once.`);
  return values[0];
}

/** Reads a parameter that must be given once, and not empty. */
export function readRequired(parameters: URLSearchParams, name: string): string {
  const value = readText(parameters, name);
  if (value) return value;
  throw new Refusal(400, `The parameter ${name} is missing.`);
}

/** Reads a whole number between two bounds, both allowed. */
export function readNumber(
  parameters: URLSearchParams,
  name: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const text = readText(parameters, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Refusal(400, `${name} is ${quote(text)}. It must be a whole number from ${least} to ${most}.`);
}

/** Reads one of some words. Refuses a request without it. */
export function readChoice<T extends string>(
  parameters: URLSearchParams,
  name: string,
  choices: readonly T[],
): T {
  const text = readText(parameters, name);
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const what = text === undefined ? `The parameter ${name} is missing` : `${name} is ${quote(text)}`;
  throw new Refusal(400, `${what}. Allowed are ${choices.join(', ')}.`);
}

/** Quotes the beginning of a text for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
