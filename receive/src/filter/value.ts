import { type Field, STATES, type Term } from './filter.ts';

/** A filter that nobody can mean. The message says what is wrong and what is allowed. */
export class FilterError extends Error {
  override name = 'FilterError';
  /** Where in the text the trouble begins, in UTF-16 units from 0; 0 where there is no text. */
  readonly position: number;
  /** What may stand there instead. */
  readonly allowed: string;

  constructor(what: string, allowed: string, position = 0) {
    super(`${what}; ${allowed}`);
    this.position = position;
    this.allowed = allowed;
  }
}

/** Checks a value and writes it in its one form: methods in upper case, classes and states in lower. Throws a FilterError. */
export function makeTerm(field: Field, value: string, isNegated: boolean): Term {
  if (value === '') throw new FilterError(`${field}: has no value`, 'write one behind the colon');
  return { field, value: normalize(field, value), isNegated };
}

function normalize(field: Field, value: string): string {
  switch (field) {
    case 'method':
      return value.toUpperCase();
    case 'status':
      return checkStatus(value.toLowerCase());
    case 'is':
      return checkState(value.toLowerCase());
    case 'trace':
      return value.toLowerCase();
    default:
      return value;
  }
}

function checkStatus(value: string): string {
  if (/^[1-5]xx$/.test(value) || /^[1-9][0-9]{2}$/.test(value)) return value;
  throw new FilterError(
    `status:${value} is no status`,
    'allowed are 100 to 999 and the classes 1xx, 2xx, 3xx, 4xx and 5xx (is:unanswered finds those without one)',
  );
}

function checkState(value: string): string {
  if ((STATES as readonly string[]).includes(value)) return value;
  throw new FilterError(`is:${value} is unknown`, `allowed are ${STATES.join(', ')}`);
}
