import { type Field, STATES, type Term } from './filter.ts';

/** A filter that is not valid. The message says what is wrong and what is allowed. */
export class FilterError extends Error {
  override name = 'FilterError';
  /** Where in the text the mistake begins, in UTF-16 units from 0; 0 if there is no text. */
  readonly position: number;
  /** What is allowed instead. */
  readonly allowed: string;

  constructor(what: string, allowed: string, position = 0) {
    super(`${what}; ${allowed}`);
    this.position = position;
    this.allowed = allowed;
  }
}

/** Checks a value and normalizes it: methods in upper case, classes and states in lower case. Throws a FilterError. */
export function makeTerm(field: Field, value: string, isNegated: boolean): Term {
  if (value === '') throw new FilterError(`${field}: has no value`, 'write one after the colon');
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
    `status:${value} is not a status`,
    'allowed are 100 to 999 and the classes 1xx, 2xx, 3xx, 4xx and 5xx (is:unanswered finds those without one)',
  );
}

function checkState(value: string): string {
  if ((STATES as readonly string[]).includes(value)) return value;
  throw new FilterError(`is:${value} is unknown`, `allowed are ${STATES.join(', ')}`);
}
