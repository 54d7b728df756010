import { type Difference, SEVERITIES } from './comparison.ts';

// What is about the endpoint itself is first, then the parts of an exchange in their order.
const PLACES = ['', 'path', 'query', 'header', 'request', 'response'];

/** Sorts differences by path, method, place in the exchange, severity, name and kind; those of no path are first. */
export function sortDifferences(differences: readonly Difference[]): Difference[] {
  return differences
    .map((difference) => ({ difference, key: keyOf(difference) }))
    .sort((one, other) => compareKeys(one.key, other.key))
    .map(({ difference }) => difference);
}

function keyOf({
  path_template: path,
  method,
  where,
  severity,
  name,
  kind,
}: Difference): (string | number)[] {
  const [place = ''] = where.split(' ');
  return [path, method, PLACES.indexOf(place), where, SEVERITIES.indexOf(severity), name, kind];
}

function compareKeys(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (const [at, value] of one.entries()) {
    const against = other[at]!;
    if (value !== against) return value < against ? -1 : 1;
  }
  return 0;
}
