import type { Direction, NamedFinding, Place, SensitiveFinding } from './learned.ts';
import { SENSITIVE_KINDS } from './sensitive/kinds.ts';

/** Collects where sensitive data were seen; the same kind in the same place is one finding. */
export class Findings {
  readonly #byPlace = new Map<string, SensitiveFinding>();

  add(direction: Direction, place: Place, parts: readonly NamedFinding[]): void {
    for (const { kind, name, count } of parts) {
      const key = JSON.stringify([direction, place, name, kind]);
      const known = this.#byPlace.get(key);
      if (known) known.count += count;
      else this.#byPlace.set(key, { kind, direction, place, name, count });
    }
  }

  /** All findings: by kind, then requests before responses, then by place and name. */
  all(): SensitiveFinding[] {
    return [...this.#byPlace.entries()]
      .sort(([oneKey, one], [otherKey, other]) => rank(one) - rank(other) || (oneKey < otherKey ? -1 : 1))
      .map(([, finding]) => finding);
  }
}

function rank({ kind }: SensitiveFinding): number {
  return SENSITIVE_KINDS.indexOf(kind);
}
