import type { LearnedHost } from '../learned.ts';
import type { Comparison } from './comparison.ts';
import { DescriptionError } from './description-error.ts';

/**
 * Compares what was learned of a host with an OpenAPI 3.0 or 3.1 description, in YAML or JSON. Only reports what the
 * learned state proves. Throws a DescriptionError if the text is not such a description.
 */
export function compare(_host: LearnedHost, _description: string): Comparison {
  throw new DescriptionError('comparisons are not implemented yet', 'Wait for the next version.');
}
