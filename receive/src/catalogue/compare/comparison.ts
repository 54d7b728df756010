import type { ComparisonJson, DifferenceJson } from '../../api/api-types.ts';
import type { DifferenceKind } from './kinds.ts';

/** How large a description may be, in bytes of UTF-8. */
export const MAX_DESCRIPTION_BYTES = 4 * 1024 * 1024;

/** One difference between a description and the traffic. */
export type Difference = Omit<DifferenceJson, 'kind'> & { kind: DifferenceKind };

/** What a comparison found: the differences in the order of paths, methods and places in an endpoint. */
export type Comparison = Omit<ComparisonJson, 'differences'> & { differences: Difference[] };

/** How grave a difference is, the gravest first. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
/** One of the severities. */
export type Severity = (typeof SEVERITIES)[number];
