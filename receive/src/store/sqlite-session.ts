import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type Batch, unpackBatch } from './sqlite-batch.ts';
import { isBroken } from './sqlite-errors.ts';
import { type Expired, Expiry } from './sqlite-expiry.ts';
import { lockFile, MEMORY, makeFile, openForWriting, WAL_REFUSED_BYTES } from './sqlite-file.ts';
import { Names } from './sqlite-names.ts';
import { readPragma } from './sqlite-schema.ts';
import { Writer } from './sqlite-writer.ts';

/** What the file holds. `walBytes` is the part that is not yet in its place. */
export type Stock = { exchanges: number; bytes: number; walBytes: number };

type Connection = {
  database: DatabaseSync;
  names: Names;
  writer: Writer;
  expiry: Expiry;
  /** How many exchanges the file has. */
  exchanges: number;
};

/** How many names that nothing has one step of expiry drops. */
const NAMES_STEP = 1000;

/** The one connection that writes, with what it must remember; opens a new one after an error that broke it. */
export class WriteSession {
  readonly #path: string;
  readonly #lock: DatabaseSync | undefined;
  #open: Connection | undefined;

  /** Takes the file's lock, and opens or makes the file. */
  constructor(path: string) {
    this.#path = path;
    makeFile(path);
    this.#lock = lockFile(path);
    try {
      this.#opened();
    } catch (error) {
      this.#lock?.close();
      throw error;
    }
  }

  /** The connection, for a store in memory, whose reader has no other. */
  get database(): DatabaseSync {
    return this.#opened().database;
  }

  append(batch: Batch): Stock {
    if (this.#walBytes() > WAL_REFUSED_BYTES) {
      throw new Error(
        'another program has read from it for too long, so that its journal grows; end that program',
      );
    }
    const exchanges = unpackBatch(batch);
    this.#run((open) => {
      open.writer.append(exchanges, Date.now() * 1000);
      open.exchanges += exchanges.length;
    });
    return this.stock();
  }

  expire(expired: Expired): { deleted: number; stock: Stock } {
    const deleted = this.#run((open) => {
      const count = open.expiry.step(expired);
      open.exchanges -= count;
      if (count === 0) dropNames(open.database, open.names);
      return count;
    });
    return { deleted, stock: this.stock() };
  }

  /** Puts all of the journal in its place, and cuts it back. */
  checkpoint(): Stock {
    this.#run(({ database }) => database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
    return this.stock();
  }

  stock(): Stock {
    const { database, exchanges } = this.#opened();
    const pages = readPragma(database, 'page_count') - readPragma(database, 'freelist_count');
    const walBytes = this.#walBytes();
    return { exchanges, bytes: pages * readPragma(database, 'page_size') + walBytes, walBytes };
  }

  close(): void {
    this.#open?.database.close();
    this.#lock?.close();
  }

  #run<T>(step: (open: Connection) => T): T {
    try {
      return step(this.#opened());
    } catch (error) {
      if (isBroken(error) && this.#path !== MEMORY) {
        const { database } = this.#open ?? {};
        this.#open = undefined;
        database?.close();
      }
      throw error;
    }
  }

  #opened(): Connection {
    if (this.#open) return this.#open;
    const database = openForWriting(this.#path);
    const names = new Names(database);
    const { exchanges } = database.prepare('SELECT count(*) AS exchanges FROM exchange').get() as {
      exchanges: number;
    };
    this.#open = {
      database,
      names,
      exchanges,
      writer: new Writer(database, names),
      expiry: new Expiry(database),
    };
    return this.#open;
  }

  #walBytes(): number {
    if (this.#path === MEMORY) return 0;
    return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}

function dropNames(database: DatabaseSync, names: Names): void {
  const oldest = database.prepare('SELECT min(received) AS us FROM exchange').get() as { us: number | null };
  names.drop(oldest.us ?? Date.now() * 1000, NAMES_STEP);
}
