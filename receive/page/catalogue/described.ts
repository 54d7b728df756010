import { computed, signal } from '@preact/signals';
import type { ComparisonJson, DifferenceJson } from '../../src/api/api-types.ts';
import { learned } from './catalogue-data.ts';
import type { Endpoint } from './endpoint.ts';
import { type Mark, marksFrom } from './endpoint-marks.ts';
import type { MarksOf } from './endpoint-order.ts';

/** The last comparison of each host with a description. They are kept until the page is closed, and only here. */
export const comparisons = signal<ReadonlyMap<string, ComparisonJson>>(new Map());

const MARKS: Partial<Record<string, Mark>> = {
  'undocumented-endpoint': 'undocumented',
  'undocumented-method': 'undocumented',
  'deprecated-operation': 'deprecated',
};

const described = computed(() => {
  const marks = new Map<string, Mark>();
  for (const [host, { differences }] of comparisons.value) {
    const endpoints = (learned.value?.endpoints ?? []).filter((endpoint) => endpoint.host === host);
    for (const difference of differences) {
      const mark = MARKS[difference.kind];
      const endpoint = mark === undefined ? undefined : findDescribed(endpoints, difference);
      if (mark !== undefined && endpoint !== undefined) marks.set(endpoint.key, mark);
    }
  }
  return marks;
});

/** Finds the marks of an endpoint: its own, and those that the last comparison of its host gives it. */
export const marksOf = computed<MarksOf>(() => {
  const marks = described.value;
  return ({ key, is_new }) => marksFrom(is_new, marks.get(key));
});

/**
 * Finds the endpoint that a difference is about, among those of its host. A description may have other names for the
 * parameters, and leave out a path that all its paths begin with.
 */
export function findDescribed(
  endpoints: readonly Endpoint[],
  { method, path_template }: Pick<DifferenceJson, 'method' | 'path_template'>,
): Endpoint | undefined {
  const shape = shapeOf(path_template);
  const ofMethod = endpoints.filter((endpoint) => endpoint.method === method);
  const same = ofMethod.find((endpoint) => shapeOf(endpoint.path_template) === shape);
  if (same !== undefined || shape === '' || shape === '/') return same;
  const longer = ofMethod.filter((endpoint) => shapeOf(endpoint.path_template).endsWith(shape));
  return longer.length === 1 ? longer[0] : undefined;
}

function shapeOf(template: string): string {
  return template.replace(/\{[^{}/]*\}/g, '{}');
}
