import { splitPort } from '../../address.ts';
import { FILTER_LIMITS } from '../../filter/fields.ts';
import type { Filter, State, Term } from '../../filter/filter.ts';
import { checkTexts } from '../query-limits.ts';
import { QueryError } from '../store.ts';
import type { Parameters } from './client.ts';
import { type Bind, planText } from './text.ts';

/** Conditions in SQL that must all hold, with the values of their parameters. */
export type Plan = { conditions: string[]; parameters: Parameters };

/** Makes conditions on `exchange` from a filter. Throws a QueryError if it is not valid. */
export function planFilter(filter: Filter): Plan {
  if (filter.terms.length > FILTER_LIMITS.terms) {
    throw new QueryError(`The filter has too many terms; at most ${FILTER_LIMITS.terms} are allowed`);
  }
  const texts = filter.terms.filter(({ field }) => field === 'text');
  checkTexts(texts.filter((term) => !term.isNegated));
  for (const term of texts) checkTexts([term]);
  const planner = new Planner();
  const conditions: string[] = [];
  if (filter.sinceUs !== undefined) conditions.push(`time >= ${planner.moment(filter.sinceUs)}`);
  if (filter.untilUs !== undefined) conditions.push(`time < ${planner.moment(filter.untilUs)}`);
  for (const field of new Set(filter.terms.map((term) => term.field))) {
    const terms = filter.terms.filter((term) => term.field === field);
    const wanted = terms.filter((term) => !term.isNegated).map((term) => planner.term(term));
    const unwanted = terms.filter((term) => term.isNegated).map((term) => `NOT ${planner.term(term)}`);
    if (wanted.length > 0) conditions.push(field === 'text' ? allOf(wanted) : anyOf(wanted));
    conditions.push(...unwanted);
  }
  return { conditions, parameters: planner.parameters };
}

/** A moment of a parameter in microseconds, as SQL. */
export function momentOf(parameter: string): string {
  return `fromUnixTimestamp64Micro({${parameter}:Int64}, 'UTC')`;
}

/** Joins conditions that must all hold, as SQL. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' OR ')})`;
}

/** Makes conditions. Values only become parameters, never part of the SQL. */
class Planner {
  readonly parameters: Parameters = {};
  #count = 0;

  /** A moment outside the range of ids becomes the nearest one in it. Throws a QueryError for no number. */
  moment(us: number): string {
    if (Number.isNaN(us)) throw new QueryError('A moment is a number of microseconds');
    const name = this.#add(Math.ceil(Math.min(Math.max(us, 0), Number.MAX_SAFE_INTEGER)));
    return momentOf(name);
  }

  term({ field, value }: Term): string {
    switch (field) {
      case 'text':
        return planText(value, this.#bind);
      case 'method':
        return `(lowerUTF8(method) = ${this.#text(value.toLowerCase())})`;
      case 'namespace': {
        const name = this.#text(value.toLowerCase());
        return `(lowerUTF8(source_namespace) = ${name} OR lowerUTF8(destination_namespace) = ${name})`;
      }
      case 'status':
        return this.#status(value);
      case 'path':
        return `startsWith(path, ${this.#text(value)})`;
      case 'trace':
        return value === '' ? 'false' : `(trace_id = ${this.#text(value.toLowerCase())})`;
      case 'request':
        return value === '' ? 'false' : `(request_id = ${this.#text(value)})`;
      case 'is':
        return planState(value as State);
      case 'host':
      case 'source':
      case 'destination':
        return this.#place(field, value.toLowerCase());
      default:
        throw new QueryError(`${field satisfies never}: is not a field that the store knows`);
    }
  }

  #status(value: string): string {
    if (/^[1-9]xx$/i.test(value)) {
      const first = Number(value[0]) * 100;
      return `(status BETWEEN ${first} AND ${first + 99})`;
    }
    if (/^[0-9]{1,3}$/.test(value)) return `(status = ${Number(value)})`;
    throw new QueryError('A status is a number of three digits, or a class such as 5xx');
  }

  /** Matches a name with its port, or the first parts of a name; with `*`, the last parts. */
  #place(field: 'host' | 'source' | 'destination', value: string): string {
    const [stem, port] = splitPort(value);
    const folded = `lowerUTF8(${field})`;
    const hasPort = `ifNull(${field}_port = ${port}, false)`;
    if (value.startsWith('*.')) {
      const ends = `endsWith(${folded}, ${this.#text(stem.slice(1))})`;
      return port === null ? ends : `(${ends} AND ${hasPort})`;
    }
    const begins = ['.', ':'].map((sign) => `startsWith(${folded}, ${this.#text(value + sign)})`);
    const any = [`${folded} = ${this.#text(value)}`, ...begins];
    if (port !== null) any.push(`(${folded} = ${this.#text(stem)} AND ${hasPort})`);
    return anyOf(any);
  }

  #text(value: string): string {
    return this.#bind('String', value);
  }

  #bind: Bind = (type, value) => `{${this.#add(value)}:${type}}`;

  #add(value: unknown): string {
    const name = `filter${this.#count++}`;
    this.parameters[name] = value;
    return name;
  }
}

function planState(state: State): string {
  switch (state) {
    case 'cut':
      return '(request_truncated OR response_truncated)';
    case 'redacted':
      return 'redacted';
    case 'unanswered':
      return '(status = 0)';
    case 'error':
      return '(status = 0 OR status BETWEEN 400 AND 599)';
    default:
      throw new QueryError(`is:${state satisfies never} is unknown`);
  }
}
