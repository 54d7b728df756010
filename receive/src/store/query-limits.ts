import type { Term } from '../filter/filter.ts';
import { QueryError, QueryLimitError } from './store.ts';

/** How many buckets a summary may have, and edges the map: each takes memory until the query ends. */
export const MOST_BUCKETS = 100_000;
export const MOST_EDGES = 100_000;
/** Values of a field are counted in this many exchanges, the newest. */
export const COUNTED_NEWEST = 20_000;
/** A word shorter than this (in characters) is only found as a whole: too many words begin with it. */
export const SHORTEST_BEGINNING = 3;
/** How many exchanges are read in full at once. */
const MOST_IN_FULL = 100;
/** The most words of one question. */
const MOST_PIECES = 200;

/** Checks the limit of a list. Throws a QueryError. */
export function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return;
  throw new QueryError('A limit is a whole number from 1 to 1000');
}

/** Checks how many exchanges are read in full. Throws a QueryError. */
export function checkIds(ids: readonly string[]): void {
  if (ids.length <= MOST_IN_FULL) return;
  throw new QueryError(`At most ${MOST_IN_FULL} exchanges are read at once`);
}

/** Checks the width of buckets. Throws a QueryError. */
export function checkBucket(bucketUs: number): void {
  if (Number.isSafeInteger(bucketUs) && bucketUs >= 1) return;
  throw new QueryError('A bucket is a whole number of microseconds');
}

/** Checks the texts of a question. Throws a QueryError if they are too long. */
export function checkTexts(terms: readonly Term[]): void {
  const pieces = terms.reduce((sum, { value }) => sum + value.split(/\s+/).length, 0);
  if (pieces <= MOST_PIECES) return;
  throw new QueryError(`The text to look for has ${pieces} words; at most ${MOST_PIECES} are allowed`);
}

/** Makes the error of a summary that has too many buckets. */
export function tooManyBuckets(): QueryLimitError {
  return new QueryLimitError(`There are more than ${MOST_BUCKETS} buckets; make them wider`);
}

/** Makes the error of a map that has too many edges. */
export function tooManyEdges(): QueryLimitError {
  return new QueryLimitError(
    `The map has more than ${MOST_EDGES} edges; narrow it by time or by another term`,
  );
}
