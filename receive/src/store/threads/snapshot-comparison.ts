import { isUtf8 } from 'node:buffer';
import { compare } from '../../catalogue/compare/compare.ts';
import type { Comparison } from '../../catalogue/compare/comparison.ts';
import { DescriptionError } from '../../catalogue/compare/description-error.ts';
import type { LearnedHost } from '../../catalogue/learned.ts';
import { QueryError } from '../store.ts';

/** Compares the snapshot of a host, as JSON, with a description. Throws a QueryError if that cannot be read. */
export function compareSnapshot(snapshot: string, description: Uint8Array): Comparison {
  if (!isUtf8(description)) throw new QueryError('The description is not UTF-8 text. Convert it.');
  const host: LearnedHost = JSON.parse(snapshot);
  try {
    return compare(host, new TextDecoder().decode(description));
  } catch (error) {
    if (error instanceof DescriptionError) throw new QueryError(error.message);
    throw error;
  }
}
