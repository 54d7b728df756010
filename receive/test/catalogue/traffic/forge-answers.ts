import type { Schema } from './described.ts';
import { failure, ids } from './forge-schemas.ts';
import { integer, listOf, object, optional, text, withHeaders } from './schemas.ts';

/** Parameters of a list with pages. */
export const paging = { page: optional(integer(1, 90)), per_page: optional(integer(10, 100)) };
/** The answer if there is no such thing. */
export const missing = { 404: failure };
/** The answer if members are wrong. */
export const invalid = {
  422: object({ message: text('sentence'), errors: listOf(object({ field: text('word') }), 3, 1) }),
};
/** The two parameters that name a repository. */
export const repo = { owner: ids.owner, repo: ids.repo };

/** A list with the headers of its pages. */
export function pages(items: Schema) {
  return withHeaders(listOf(items, 3), {
    link: optional(text('url')),
    'x-ratelimit-remaining': integer(0, 5000),
  });
}
