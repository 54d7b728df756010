import type { SQLInputValue } from 'node:sqlite';
import { splitPort } from '../../address.ts';
import { FILTER_LIMITS } from '../../filter/fields.ts';
import type { Filter, State, Term } from '../../filter/filter.ts';
import { QueryError } from '../store.ts';
import { NAME_KINDS, type NameKind } from './names.ts';
import { FLAGS, idOfMoment } from './row.ts';
import { idWord } from './search-text.ts';

/** An SQL condition on the table `exchange`, with the values of its question marks. */
export type Condition = { sql: string; values: SQLInputValue[] };

/** A filter for the store: a range of ids, a condition for rows, and a question for the index of words. */
export type Plan = { range: { first?: bigint; end?: bigint }; rows: Condition[]; texts: Term[] };

/** Makes conditions from a filter. Values are bound, never part of the SQL. Throws a QueryError if it is not valid. */
export function planFilter(filter: Filter): Plan {
  if (filter.terms.length > FILTER_LIMITS.terms) {
    throw new QueryError(`The filter has too many terms; at most ${FILTER_LIMITS.terms} are allowed`);
  }
  const rows: Condition[] = [];
  const range: Plan['range'] = {};
  if (filter.sinceUs !== undefined) range.first = idOfMoment(filter.sinceUs);
  if (filter.untilUs !== undefined) range.end = idOfMoment(filter.untilUs);
  const fields = new Set(filter.terms.map((term) => term.field));
  fields.delete('text');
  for (const field of fields) rows.push(...planField(filter.terms.filter((term) => term.field === field)));
  return { range, rows, texts: filter.terms.filter((term) => term.field === 'text') };
}

/** Joins conditions that must all hold. */
export function allOf(conditions: readonly Condition[]): Condition {
  return join(conditions, ' AND ', '1');
}

function anyOf(conditions: readonly Condition[]): Condition {
  return join(conditions, ' OR ', '0');
}

function join(conditions: readonly Condition[], word: string, none: string): Condition {
  if (conditions.length === 0) return { sql: none, values: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(word),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** Conditions of the terms of one field. */
function planField(terms: readonly Term[]): Condition[] {
  const wanted = terms.filter((term) => !term.isNegated).map(planTerm);
  const unwanted = terms.filter((term) => term.isNegated).map(planTerm);
  return [
    ...(wanted.length === 0 ? [] : [anyOf(wanted)]),
    ...unwanted.map(({ sql, values }) => ({ sql: `NOT (${sql})`, values })),
  ];
}

function planTerm({ field, value }: Term): Condition {
  switch (field) {
    case 'method':
      return isNamed('method', 'method', value);
    case 'namespace':
      return anyOf([
        isNamed('source_namespace', 'namespace', value),
        isNamed('destination_namespace', 'namespace', value),
      ]);
    case 'status':
      return planStatus(value);
    case 'path':
      return planPrefix('path', value);
    case 'trace':
      return hasId('trace', value.toLowerCase());
    case 'request':
      return hasId('request', value);
    case 'is':
      return planState(value as State);
    case 'host':
    case 'source':
    case 'destination':
      return planPlace(field, value.toLowerCase());
    default:
      throw new QueryError(`${field}: is not a field that the store knows`);
  }
}

/** An id: the index of words says where it may be. */
function hasId(field: 'request' | 'trace', id: string): Condition {
  return {
    sql: `exchange.id IN (SELECT rowid FROM search WHERE search MATCH ?) AND ${field}_id IS ?`,
    values: [idWord(field, id), id],
  };
}

function planStatus(value: string): Condition {
  if (/^[1-9]xx$/i.test(value)) {
    const first = Number(value[0]) * 100;
    return { sql: 'status BETWEEN ? AND ?', values: [first, first + 99] };
  }
  if (/^[0-9]{1,3}$/.test(value)) return { sql: 'status = ?', values: [Number(value)] };
  throw new QueryError('A status is a number of three digits, or a class such as 5xx');
}

function planState(state: State): Condition {
  switch (state) {
    case 'cut':
      return { sql: 'flags & ? <> 0', values: [FLAGS.requestCut | FLAGS.responseCut] };
    case 'redacted':
      return { sql: 'flags & ? <> 0', values: [FLAGS.redacted] };
    case 'unanswered':
      return { sql: 'status = 0', values: [] };
    case 'error':
      return { sql: 'status = 0 OR status BETWEEN 400 AND 599', values: [] };
    default:
      throw new QueryError(`is:${state satisfies never} is unknown`);
  }
}

/** Matches text that begins with `prefix`, byte by byte: no byte of UTF-8 is 255. */
export function planPrefix(column: string, prefix: string): Condition {
  const end = Buffer.concat([Buffer.from(prefix), Buffer.of(0xff)]);
  return { sql: `${column} >= ? AND ${column} < CAST(? AS TEXT)`, values: [prefix, end] };
}

/** A name in any case. */
function isNamed(column: string, kind: NameKind, value: string): Condition {
  return numbersOf(column, kind, { sql: 'folded = ?', values: [value.toLowerCase()] });
}

function numbersOf(column: string, kind: NameKind, names: Condition): Condition {
  return {
    sql: `${column} IN (SELECT id FROM name WHERE kind = ? AND (${names.sql}))`,
    values: [NAME_KINDS.indexOf(kind), ...names.values],
  };
}

/** Matches a name with its port, or the first parts of a name; with `*`, the last parts. */
function planPlace(field: 'host' | 'source' | 'destination', value: string): Condition {
  const [stem, port] = splitPort(value);
  const hasPort = (condition: Condition): Condition => ({
    sql: `(${condition.sql}) AND ${field}_port IS ?`,
    values: [...condition.values, port],
  });
  if (value.startsWith('*.')) {
    const suffix = Buffer.from(stem.slice(1));
    const sql = 'substr(CAST(folded AS BLOB), -?) = ?';
    const ends = numbersOf(field, field, { sql, values: [suffix.length, suffix] });
    return port === null ? ends : hasPort(ends);
  }
  const begins = anyOf([
    { sql: 'folded = ?', values: [value] },
    planPrefix('folded', `${value}.`),
    planPrefix('folded', `${value}:`),
  ]);
  const any = numbersOf(field, field, begins);
  if (port === null) return any;
  return anyOf([any, hasPort(numbersOf(field, field, { sql: 'folded = ?', values: [stem] }))]);
}
