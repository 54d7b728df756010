import type { DifferenceJson } from '../../src/api/api-types.ts';
import type { Severity } from '../../src/catalogue/compare/comparison.ts';

/** The differences of one endpoint; method and path are empty for those of the description as a whole. */
export type DifferenceGroup = { method: string; template: string; differences: DifferenceJson[] };

/** Counts differences by severity. */
export function countSeverities(differences: readonly DifferenceJson[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of differences) counts[severity]++;
  return counts;
}

/** Groups differences by endpoint, in their order. `hidden` severities are left out. */
export function groupDifferences(
  differences: readonly DifferenceJson[],
  hidden: ReadonlySet<Severity>,
): DifferenceGroup[] {
  const groups = new Map<string, DifferenceGroup>();
  for (const difference of differences) {
    if (hidden.has(difference.severity)) continue;
    const { method, path_template: template } = difference;
    const key = `${method} ${template}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { method, template, differences: [difference] });
    else group.differences.push(difference);
  }
  return [...groups.values()];
}

/** Takes groups until they have `most` differences together; the last one may be cut. */
export function firstGroups(groups: readonly DifferenceGroup[], most: number): DifferenceGroup[] {
  const first: DifferenceGroup[] = [];
  let left = most;
  for (const group of groups) {
    if (left <= 0) break;
    first.push({ ...group, differences: group.differences.slice(0, left) });
    left -= group.differences.length;
  }
  return first;
}
