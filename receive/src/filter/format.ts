import type { Field, Filter, Term } from './filter.ts';
import { formatMoment } from './moment.ts';

/** Writes a filter as the text of the filter box, which `parseFilter` reads back to the same filter. */
export function formatFilter(filter: Filter): string {
  const words = filter.terms.map(formatTerm);
  if (filter.sinceUs !== undefined) words.push(`since:${formatMoment(filter.sinceUs)}`);
  if (filter.untilUs !== undefined) words.push(`until:${formatMoment(filter.untilUs)}`);
  return words.join(' ');
}

/** Writes the term that matches a value of a field. */
export function formatMatch(field: Field, value: string): string {
  return formatTerm({ field, value, isNegated: false });
}

/** Writes one term. Text is written without `text:` if it cannot be taken for something else. */
export function formatTerm(term: Term): string {
  const sign = term.isNegated ? '-' : '';
  if (term.field !== 'text') return `${sign}${term.field}:${quote(term.value)}`;
  const isPlain = !/^-|^[A-Za-z]+:/.test(term.value);
  return `${sign}${isPlain ? quote(term.value) : quoted(term.value)}`;
}

function quote(value: string): string {
  return value === '' || /[\s"]/.test(value) ? quoted(value) : value;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
