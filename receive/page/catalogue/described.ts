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
 * parameters, parameters where the traffic has one value only, and no path that all its paths begin with.
 */
export function findDescribed(
  endpoints: readonly Endpoint[],
  { method, path_template }: Pick<DifferenceJson, 'method' | 'path_template'>,
): Endpoint | undefined {
  const described = path_template.split('/').slice(1);
  let best: { endpoint: Endpoint; extra: number; alike: number } | undefined;
  for (const endpoint of endpoints) {
    if (endpoint.method !== method) continue;
    const seen = endpoint.path_template.split('/').slice(1);
    const extra = seen.length - described.length;
    const alike = extra < 0 ? -1 : countAlike(described, seen.slice(extra));
    const isBetter = best === undefined || extra < best.extra || (extra === best.extra && alike > best.alike);
    if (alike >= 0 && isBetter) best = { endpoint, extra, alike };
  }
  return best?.endpoint;
}

/** How many segments are parameters on both sides, or the same text; -1 if a text differs. */
function countAlike(described: readonly string[], seen: readonly string[]): number {
  let alike = 0;
  for (const [place, segment] of described.entries()) {
    const other = seen[place] ?? '';
    const isParameter = segment.includes('{');
    if (!isParameter && segment !== other) return -1;
    if (!isParameter || other.includes('{')) alike++;
  }
  return alike;
}
