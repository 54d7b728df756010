import type { LearnedEndpoint } from '../learned.ts';
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

/** Compares a parameter or header, whose values are texts, with its schema. */
export function checkText(
  { description, differences, work }: EndpointComparison,
  sample: Sample,
  schema: DocNode | undefined,
  {
    where,
    count,
    direction,
    text,
  }: { where: string; count: number; direction: 'request' | 'response'; text: TextRules },
): void {
  const check = new SchemaCheck({ ...description, direction, text, work });
  addFacts(differences, check.check(sample, schema), { where, count });
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
