import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** How far the catalogue is, as the file has it; see `schema.ts`. */
export type Progress = { revision: number; position: number; learned: number; missed: number };

/** What the learner hands to the writer: how far it is, and the hosts that changed since `revision`. */
export type Save = {
  progress: Progress;
  /** Each host with the length of its state in `states`, in order; null if it was dropped. */
  hosts: [host: string, length: number | null][];
  states: Uint8Array<ArrayBuffer>;
};

/** Writes the catalogue through the writing connection. */
export class SavedCatalogue {
  readonly #database: DatabaseSync;
  readonly #advance: StatementSync;
  readonly #put: StatementSync;
  readonly #drop: StatementSync;
  readonly #deleted: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#advance = database.prepare(
      'UPDATE catalogue SET revision = revision + 1, position = ?, learned = ?, missed = ? WHERE revision = ?',
    );
    this.#put = database.prepare('INSERT OR REPLACE INTO catalogue_host (host, state) VALUES (?, ?)');
    this.#drop = database.prepare('DELETE FROM catalogue_host WHERE host = ?');
    this.#deleted = database.prepare('SELECT deleted FROM catalogue');
  }

  /** Saves hosts and position in one transaction. False, and nothing is saved, if the file has another revision. */
  save({ progress, hosts, states }: Save): boolean {
    const { revision, position, learned, missed } = progress;
    return this.#transact(() => {
      if (this.#advance.run(position, learned, missed, revision).changes === 0) return false;
      let start = 0;
      for (const [host, length] of hosts) {
        if (length === null) this.#drop.run(host);
        else this.#put.run(host, states.subarray(start, start + length));
        start += length ?? 0;
      }
      return true;
    });
  }

  /** Deletes all of it: the oldest exchange of the store is the first to be learned again. */
  clear(): void {
    this.#transact(() => {
      this.#database.exec('DELETE FROM catalogue_host');
      this.#database.exec(
        'UPDATE catalogue SET revision = revision + 1, position = 0, learned = 0, missed = 0, deleted = 0',
      );
    });
  }

  /** How many exchanges were deleted since the catalogue began. */
  countDeleted(): number {
    return (this.#deleted.get() as { deleted: number }).deleted;
  }

  #transact<T>(step: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = step();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
