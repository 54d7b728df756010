import type { Sort, SortColumn } from '../state/catalogue.ts';
import type { Endpoint } from './endpoint.ts';
import { type Mark, markWeight } from './endpoint-marks.ts';

/** The marks of an endpoint. */
export type MarksOf = (endpoint: Endpoint) => readonly Mark[];

/** The figure by which each column sorts, except for the endpoints themselves. */
const FIGURES: Record<Exclude<SortColumn, 'endpoint'>, (endpoint: Endpoint, marksOf: MarksOf) => number> = {
  use: ({ last_seen }) => Date.parse(last_seen),
  count: ({ count }) => count,
  fine: ({ outcomes }) => outcomes.fine / outcomes.total,
  client: ({ outcomes }) => outcomes.client / outcomes.total,
  server: ({ outcomes }) => outcomes.server / outcomes.total,
  p50: ({ p50_ms }) => p50_ms ?? -1,
  p95: ({ p95_ms }) => p95_ms ?? -1,
  callers: ({ callers, other_callers }) => callers.length + (other_callers > 0 ? 1 : 0),
  sensitive: ({ kinds }) => kinds.length,
  marks: (endpoint, marksOf) => marksOf(endpoint).reduce((sum, mark) => sum + markWeight(mark), 0),
};

type Compare = (one: Endpoint, two: Endpoint) => number;

/** Compares endpoints by host, path and method. */
function compareNames(one: Endpoint, two: Endpoint): number {
  return (
    compareTexts(one.host, two.host) ||
    compareTexts(one.path_template, two.path_template) ||
    compareTexts(one.method, two.method)
  );
}

/** Sorts endpoints. Equal ones are in the order of their names. */
export function sortEndpoints(endpoints: readonly Endpoint[], sort: Sort, marksOf: MarksOf): Endpoint[] {
  return endpoints.toSorted(comparerOf(endpoints, sort, marksOf));
}

/**
 * Puts endpoints that have changed into the order of `before`, so that no row moves under a reader. New ones go where
 * they belong.
 */
export function keepOrder(
  endpoints: readonly Endpoint[],
  before: readonly Endpoint[],
  sort: Sort,
  marksOf: MarksOf,
): Endpoint[] {
  const compare = comparerOf(endpoints, sort, marksOf);
  const places = new Map(before.map(({ key }, place) => [key, place]));
  const placeOf = ({ key }: Endpoint) => places.get(key) ?? -1;
  const kept = endpoints.filter(({ key }) => places.has(key)).sort((a, b) => placeOf(a) - placeOf(b));
  const fresh = endpoints.filter(({ key }) => !places.has(key)).sort(compare);
  const merged: Endpoint[] = [];
  let next = 0;
  for (const endpoint of kept) {
    while (next < fresh.length && compare(fresh[next] as Endpoint, endpoint) < 0)
      merged.push(fresh[next++] as Endpoint);
    merged.push(endpoint);
  }
  return [...merged, ...fresh.slice(next)];
}

function comparerOf(
  endpoints: readonly Endpoint[],
  { column, isDescending }: Sort,
  marksOf: MarksOf,
): Compare {
  const sign = isDescending ? -1 : 1;
  if (column === 'endpoint') return (one, two) => sign * compareNames(one, two);
  const figureOf = FIGURES[column];
  const figures = new Map(endpoints.map((endpoint) => [endpoint.key, figureOf(endpoint, marksOf)]));
  const figure = ({ key }: Endpoint) => figures.get(key) ?? 0;
  return (one, two) => sign * (figure(one) - figure(two)) || compareNames(one, two);
}

function compareTexts(one: string, two: string): number {
  return one < two ? -1 : one > two ? 1 : 0;
}
