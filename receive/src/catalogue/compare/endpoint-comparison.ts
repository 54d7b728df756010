import type { Direction, LearnedEndpoint } from '../learned.ts';
import type { Description } from './description.ts';
import type { DifferenceList } from './difference-list.ts';
import type { DocNode } from './doc-node.ts';
import type { Operation } from './operations.ts';
import type { Sample } from './sample.ts';
import type { TextRules } from './scalar-check.ts';
import { SchemaCheck } from './schema-check.ts';
import type { Verdict, WorkLimit } from './verdict.ts';

/** One learned endpoint, the operation that describes it, and where the differences go. */
export type EndpointComparison = {
  learned: LearnedEndpoint;
  operation: Operation;
  description: Description;
  differences: DifferenceList;
  work: WorkLimit;
  /** Whether bodies of requests were captured anywhere on this host. */
  hasRequestBodies: boolean;
};

/** Which way values go, and how the texts of parameters stand for them. */
type TextPlace = { direction: Direction; text: TextRules };

/** Compares a parameter or header, whose values are texts, with its schema. */
export function checkSchema(
  { description, work }: EndpointComparison,
  sample: Sample,
  schema: DocNode | undefined,
  place: TextPlace,
): Verdict {
  return new SchemaCheck({ ...description, ...place, work }).check(sample, schema);
}

/** As `checkSchema`, and adds what it has found as differences. */
export function checkText(
  comparison: EndpointComparison,
  sample: Sample,
  schema: DocNode | undefined,
  place: TextPlace & { where: string; count: number },
): void {
  addFacts(comparison.differences, checkSchema(comparison, sample, schema, place), place);
}

/** Adds what a verdict has found as differences. */
export function addFacts(
  differences: DifferenceList,
  { facts }: Verdict,
  { where, count }: { where: string; count: number },
): void {
  for (const { kind, name, message, line } of facts)
    differences.add({ kind, where, name, message, count, line });
}
