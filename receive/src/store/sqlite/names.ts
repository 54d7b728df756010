import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The kinds of names; the index of each is its number in the column `kind`. New ones go to the end. */
export const NAME_KINDS = [
  'method',
  'host',
  'source',
  'destination',
  'namespace',
  'scheme',
  'version',
  'workload',
  'pod',
] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/**
 * How old `last` may be before it is updated, in microseconds. Names without an exchange stay for so long: until then a
 * flood of hosts that come only once fills the store with them.
 */
const REFRESH_US = 1e6;
/** How many names of a kind are kept in memory. */
const CACHED = 5000;

/** The numbers of names: finds them, adds them, and drops those that no exchange has any more. For the writer only. */
export class Names {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #touch: StatementSync;
  readonly #drop: StatementSync;
  readonly #cache = new Map<NameKind, Map<string, { id: number; lastUs: number }>>();

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id, last AS lastUs FROM name WHERE kind = ? AND value = ?');
    this.#add = database.prepare('INSERT INTO name (kind, value, folded, last) VALUES (?, ?, ?, ?)');
    this.#touch = database.prepare('UPDATE name SET last = ? WHERE id = ?');
    this.#drop = database.prepare(
      'DELETE FROM name WHERE id IN (SELECT id FROM name WHERE last < ? ORDER BY last LIMIT ?)',
    );
  }

  /** Returns a name's number, and notes that it was seen. Must run in the transaction that uses the number. */
  number(kind: NameKind, value: string, nowUs: number): number {
    const known = this.#cache.get(kind)?.get(value) ?? this.#load(kind, value, nowUs);
    if (nowUs - known.lastUs > REFRESH_US) {
      this.#touch.run(nowUs, known.id);
      known.lastUs = nowUs;
    }
    return known.id;
  }

  /** Clears the memory, after a transaction that was rolled back. */
  forget(): void {
    this.#cache.clear();
  }

  /** Drops at most `limit` names that no exchange since `oldestUs` can have. Returns how many. */
  drop(oldestUs: number, limit: number): number {
    const { changes } = this.#drop.run(oldestUs - REFRESH_US, limit);
    if (changes !== 0) this.forget();
    return Number(changes);
  }

  #load(kind: NameKind, value: string, nowUs: number): { id: number; lastUs: number } {
    const number = NAME_KINDS.indexOf(kind);
    const found = this.#find.get(number, value) as { id: number; lastUs: number } | undefined;
    const known = found ? { ...found } : this.#insert(number, value, nowUs);
    const names = this.#cache.get(kind);
    if (names && names.size < CACHED) names.set(value, known);
    else this.#cache.set(kind, new Map([[value, known]]));
    return known;
  }

  #insert(kind: number, value: string, nowUs: number): { id: number; lastUs: number } {
    const { lastInsertRowid } = this.#add.run(kind, value, value.toLowerCase(), nowUs);
    return { id: Number(lastInsertRowid), lastUs: nowUs };
  }
}
