import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What names are of, by the numbers of the column `kind`. New ones go to the end. */
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
 * How old `last` may be before it is written anew, in microseconds. Names without an exchange stay for so long: a flood
 * of hosts that come once each fills the store with them meanwhile.
 */
const REFRESH_US = 1e6;
/** How many names of a kind are kept in memory. */
const CACHED = 5000;

/** The numbers of names: finds them, adds them, and drops those that nothing has any more. For the writer only. */
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

  /** Gives a name's number, and notes that it was seen. Must run in the transaction that uses the number. */
  number(kind: NameKind, value: string, nowUs: number): number {
    const known = this.#cache.get(kind)?.get(value) ?? this.#load(kind, value, nowUs);
    if (nowUs - known.lastUs > REFRESH_US) {
      this.#touch.run(nowUs, known.id);
      known.lastUs = nowUs;
    }
    return known.id;
  }

  /** Forgets what is in memory; for after a transaction that did not come to pass. */
  forget(): void {
    this.#cache.clear();
  }

  /** Drops at most `limit` names that no exchange received since `oldestUs` can have. Gives how many. */
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
