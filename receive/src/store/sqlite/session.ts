import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type Batch, unpackBatch } from './batch.ts';
import { isBroken } from './errors.ts';
import { type Expired, ExpiredRows } from './expiry.ts';
import { lockFile, MEMORY, makeFile, openForWriting, WAL_REFUSED_BYTES } from './file.ts';
import { Names } from './names.ts';
import { type Save, SavedCatalogue } from './saved.ts';
import { readPragma } from './schema.ts';
import { Writer } from './writer.ts';

/**
 * The size of the file. `walBytes` is the part that is still in the journal; `deleted` counts the exchanges that were
 * deleted since the catalogue began.
 */
export type Stock = { exchanges: number; deleted: number; bytes: number; walBytes: number };

type Connection = {
  database: DatabaseSync;
  names: Names;
  writer: Writer;
  expiry: ExpiredRows;
  catalogue: SavedCatalogue;
  /** How many exchanges are in the file. */
  exchanges: number;
  /** Which files the connection has open: a deleted file can still be written to, and is lost at the end. */
  files: string;
};

/** How many unused names one step of expiry drops. */
const NAMES_STEP = 200;

/** The writing connection, with what it must remember; opens a new one after an error that broke it. */
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

  /** The connection, for a store in memory, whose reader must share it. */
  get database(): DatabaseSync {
    return this.#opened().database;
  }

  append(batch: Batch): Stock {
    if (this.#walBytes() > WAL_REFUSED_BYTES) {
      throw new Error(
        'another program has read from it for too long, so that its journal grows; stop that program',
      );
    }
    const exchanges = unpackBatch(batch);
    this.#run((open) => {
      if (open.files !== this.#findFiles()) throw new LostFileError();
      open.writer.append(exchanges, Date.now() * 1000);
      open.exchanges += exchanges.length;
    });
    return this.stock();
  }

  /** Takes one step: deletes some exchanges, or names if there are no exchanges to delete. Returns how many of each. */
  expire(expired: Expired): { deleted: number; dropped: number; stock: Stock } {
    const step = this.#run((open) => {
      const deleted = open.expiry.step(expired);
      open.exchanges -= deleted;
      return { deleted, dropped: deleted === 0 ? dropNames(open.database, open.names) : 0 };
    });
    return { ...step, stock: this.stock() };
  }

  /** Saves the catalogue. `isSaved` is false if it was learned from another revision than that of the file. */
  saveCatalogue(save: Save): { isSaved: boolean; stock: Stock } {
    const isSaved = this.#run((open) => {
      if (open.files !== this.#findFiles()) throw new LostFileError();
      return open.catalogue.save(save);
    });
    return { isSaved, stock: this.stock() };
  }

  /** Deletes the catalogue, so that it is learned again. */
  clearCatalogue(): Stock {
    this.#run((open) => open.catalogue.clear());
    return this.stock();
  }

  /** Merges the whole journal into the file, and cuts it. */
  checkpoint(): Stock {
    this.#run(({ database }) => database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
    return this.stock();
  }

  stock(): Stock {
    const { database, exchanges, catalogue } = this.#opened();
    const pages = readPragma(database, 'page_count') - readPragma(database, 'freelist_count');
    const walBytes = this.#walBytes();
    const bytes = pages * readPragma(database, 'page_size') + walBytes;
    return { exchanges, deleted: catalogue.countDeleted(), bytes, walBytes };
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
      ...{ database, names, exchanges, files: this.#findFiles() },
      writer: new Writer(database, names),
      expiry: new ExpiredRows(database),
      catalogue: new SavedCatalogue(database),
    };
    return this.#open;
  }

  #findFiles(): string {
    if (this.#path === MEMORY) return '';
    const numbers = [this.#path, `${this.#path}-wal`].map(
      (file) => statSync(file, { throwIfNoEntry: false })?.ino,
    );
    return numbers.join();
  }

  #walBytes(): number {
    if (this.#path === MEMORY) return 0;
    return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}

function dropNames(database: DatabaseSync, names: Names): number {
  const oldest = database.prepare('SELECT min(received) AS us FROM exchange').get() as { us: number | null };
  return names.drop(oldest.us ?? Date.now() * 1000, NAMES_STEP);
}

class LostFileError extends Error {
  constructor() {
    super('its file was deleted or replaced while it was open; start the receiver again');
  }
}
