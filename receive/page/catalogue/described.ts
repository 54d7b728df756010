import { computed, signal } from '@preact/signals';
import type { ComparisonJson } from '../../src/api/api-types.ts';
import type { Endpoint } from './endpoint.ts';
import { type Mark, marksFrom } from './endpoint-marks.ts';
import type { MarksOf } from './endpoint-order.ts';

/** The last comparison of each host with a description. They are kept until the page is closed, and only here. */
export const comparisons = signal<ReadonlyMap<string, ComparisonJson>>(new Map());

/** Finds the marks of an endpoint: of its own, and those that the last comparison of its host gives it. */
export const marksOf = computed<MarksOf>(() => {
  const described = new Map<string, Mark>();
  for (const [host, { differences }] of comparisons.value) {
    for (const difference of differences) {
      const mark = MARKS[difference.kind];
      if (mark !== undefined) described.set(shapeOf(host, difference.method, difference.path_template), mark);
    }
  }
  return (endpoint: Endpoint) =>
    marksFrom(
      endpoint.is_new,
      described.get(shapeOf(endpoint.host, endpoint.method, endpoint.path_template)),
    );
});

const MARKS: Partial<Record<string, Mark>> = {
  'undocumented-endpoint': 'undocumented',
  'deprecated-endpoint': 'deprecated',
};

/** Descriptions may have other names for the parameters. */
export function shapeOf(host: string, method: string, template: string): string {
  return `${method} ${host} ${template.replace(/\{[^{}/]*\}/g, '{}')}`;
}
