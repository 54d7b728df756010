import type { SensitiveJson } from '../../src/api/api-types.ts';
import type { SensitiveKind } from '../../src/catalogue/sensitive/kinds.ts';

/** Finds the kinds of sensitive data at a place, such as `user.emails[]`. */
export type KindsAt = (place: string) => readonly SensitiveKind[];

const NONE: readonly SensitiveKind[] = [];

/** Finds kinds by name, among the findings of one part of requests or responses. */
export function kindsIn(
  findings: readonly SensitiveJson[],
  direction: SensitiveJson['direction'],
  place: SensitiveJson['place'],
): KindsAt {
  const kinds = new Map<string, SensitiveKind[]>();
  for (const finding of findings) {
    if (finding.direction !== direction || finding.place !== place) continue;
    kinds.set(finding.name, [...(kinds.get(finding.name) ?? []), finding.kind]);
  }
  return (name) => kinds.get(name) ?? NONE;
}

/** Adds up the findings of several endpoints: the same kind at the same place is one. */
export function joinFindings(findings: readonly SensitiveJson[]): SensitiveJson[] {
  const joined = new Map<string, SensitiveJson>();
  for (const finding of findings) {
    const { kind, direction, place, name, count } = finding;
    const key = JSON.stringify([kind, direction, place, name]);
    const known = joined.get(key);
    joined.set(key, { ...finding, count: (known?.count ?? 0) + count });
  }
  return [...joined.values()];
}
