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
 * Selects exchanges. Terms of different fields must all match. Of the terms of one field without a `-`, one must match
 * (`status:4xx status:5xx`); those with a `-` must not match; texts must all match.
 */
export type Filter = {
  terms: readonly Term[];
  /** First and last moment, in microseconds since the epoch: sinceUs <= time < untilUs. */
  sinceUs?: number;
  untilUs?: number;
};
