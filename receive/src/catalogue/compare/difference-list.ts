import type { Difference } from './comparison.ts';
import { type DifferenceKind, KINDS } from './kinds.ts';

/** A difference without what all differences of its endpoint have in common. */
export type Found = Pick<Difference, 'where' | 'name' | 'message' | 'count' | 'line'> & {
  kind: DifferenceKind;
};

/** Something documented that was not seen. `key` is the same wherever it could have been seen. */
type Unseen = Omit<Found, 'count'> & { key: string };

/** Collects the differences of one operation: one of a kind in a place, whatever it was learned from. */
export class DifferenceList {
  readonly #found = new Map<string, Found>();
  readonly #unseen = new Map<string, Unseen>();
  readonly #seen = new Set<string>();

  add(found: Found): void {
    const key = [found.kind, found.where, found.name].join('\n');
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { ...found });
    else {
      known.count = Math.max(known.count, found.count);
      if (!known.message.includes(found.message)) known.message += ` ${found.message}`;
    }
  }

  has(kind: DifferenceKind, where: string, name: string): boolean {
    return this.#found.has([kind, where, name].join('\n'));
  }

  /** Notes that something documented was not seen here. */
  addUnseen(unseen: Unseen): void {
    this.#unseen.set(`${unseen.kind}\n${unseen.key}`, unseen);
  }

  /** Notes that something documented was seen, so that it does not matter where else it was not. */
  markSeen(kind: DifferenceKind, key: string): void {
    this.#seen.add(`${kind}\n${key}`);
  }

  /** Adds the differences that another endpoint of the same operation has. */
  merge(other: DifferenceList): void {
    for (const found of other.#found.values()) {
      const known = this.#found.get([found.kind, found.where, found.name].join('\n'));
      this.add({ ...found, count: found.count + (known?.count ?? 0) });
    }
    for (const unseen of other.#unseen.values()) this.addUnseen(unseen);
    for (const key of other.#seen) this.#seen.add(key);
  }

  /** All differences, complete. `method` and `path` are those of the operation. */
  toDifferences(method: string, path: string): Difference[] {
    const unseen = [...this.#unseen]
      .filter(([key]) => !this.#seen.has(key))
      .map(([, { key: _key, ...found }]): Found => ({ ...found, count: 0 }));
    return [...this.#found.values(), ...unseen].map(({ kind, where, name, message, count, line }) => ({
      ...{ kind, severity: KINDS[kind].severity, method, path_template: path, where, name },
      ...{ message, count, line },
    }));
  }
}

/** Puts the differences of all endpoints of an operation together. */
export function mergeLists(lists: readonly DifferenceList[]): DifferenceList {
  const merged = new DifferenceList();
  for (const list of lists) merged.merge(list);
  return merged;
}
