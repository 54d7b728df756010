import { integer, listOf, object, optional, problem, text } from './schemas.ts';

/** Parameters of a list with pages. */
export const paging = { page: optional(integer(1, 40)), limit: optional(integer(10, 100)) };
/** The answer if there is no such thing. */
export const missing = { 404: problem() };
/** The answer if members are wrong. */
export const invalid = {
  422: problem({ errors: listOf(object({ field: text('word'), rule: text('word') }), 3, 1) }),
};
/** A header that makes it safe to send a request again. */
export const keyed = { 'idempotency-key': text('uuid') };
