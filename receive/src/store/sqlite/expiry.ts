import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** How many exchanges one step looks at for each millisecond of its time. */
const EXCHANGES_PER_MS = 20;

/**
 * What to delete: the `count` oldest exchanges, and all that were received before `beforeUs`. One step takes about
 * `stepMs` milliseconds; an append waits for one step and its commit at most.
 */
export type Expired = { count: number; beforeUs: number; stepMs: number };

/** Deletes the exchanges that were received first. */
export class ExpiredRows {
  readonly #database: DatabaseSync;
  readonly #oldest: StatementSync;
  readonly #deletes: StatementSync[];
  readonly #count: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#oldest = database.prepare('SELECT id, received FROM exchange ORDER BY received LIMIT ?');
    this.#oldest.setReadBigInts(true);
    this.#deletes = [
      database.prepare('DELETE FROM search WHERE rowid = ?'),
      database.prepare('DELETE FROM message WHERE id = ?'),
      database.prepare('DELETE FROM exchange WHERE id = ?'),
    ];
    this.#count = database.prepare('UPDATE catalogue SET deleted = deleted + ?');
  }

  /** Deletes some of them, in one short transaction. Returns how many; 0 if nothing is left to delete. */
  step({ count, beforeUs, stepMs }: Expired): number {
    const end = performance.now() + stepMs;
    const oldest = this.#oldest.all(Math.ceil(stepMs * EXCHANGES_PER_MS)) as {
      id: bigint;
      received: bigint;
    }[];
    let deleted = 0;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { id, received } of oldest) {
        const isKept = deleted >= count && received >= beforeUs;
        if (isKept || (deleted > 0 && performance.now() > end)) break;
        for (const statement of this.#deletes) statement.run(id);
        deleted++;
      }
      if (deleted > 0) this.#count.run(deleted);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
    return deleted;
  }
}
