/** What a term looks at. `text` looks at method, host, path, headers and text bodies. */
export const FIELDS = [
  'text',
  'method',
  'status',
  'host',
  'path',
  'source',
  'destination',
  'namespace',
  'trace',
  'request',
  'is',
] as const;
export type Field = (typeof FIELDS)[number];

/** What `is:` takes: a cut body, something redacted, no response, an error (no response, 4xx or 5xx). */
export const STATES = ['cut', 'redacted', 'unanswered', 'error'] as const;
export type State = (typeof STATES)[number];

/** One term of a filter. An exchange fits if its field matches `value`, or, negated, if it does not. */
export type Term = { field: Field; value: string; isNegated: boolean };

/**
 * Which exchanges are meant. Terms of different fields must all fit. Of one field any one of those that are not
 * negated must fit (`status:4xx status:5xx`), and none of the negated ones may match; texts must all fit.
 */
export type Filter = {
  terms: readonly Term[];
  /** First and last moment, in microseconds since the epoch: sinceUs <= time < untilUs. */
  sinceUs?: number;
  untilUs?: number;
};
