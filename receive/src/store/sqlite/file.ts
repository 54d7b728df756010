import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MEMORY, WAL_LIMIT_BYTES } from './place.ts';
import { migrate } from './schema.ts';

export { MEMORY } from './place.ts';

/** How long to wait for a lock of another program, in milliseconds. */
const LOCK_WAIT_MS = 500;
/** How much of the file a connection caches, in KiB. */
const CACHE_KIB = 12 * 1024;
/**
 * The length of the journal at which it is merged into the file, in pages: pages that change often are then written
 * once.
 */
const CHECKPOINT_PAGES = 4000;

/** Above this, appends are refused: somebody has been reading for so long that the journal cannot be merged. */
export const WAL_REFUSED_BYTES = 512 * 1024 * 1024;

/** Makes the file and its folder, for their owner only. Existing ones are not changed. */
export function makeFile(path: string): void {
  if (path === MEMORY) return;
  makeFolder(dirname(path));
  try {
    closeSync(openSync(path, 'wx', 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

// Not Node's own `recursive`: where a system answers ENOENT below a folder that exists, as in /proc, that never ends.
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Opens the writing connection, with its tables up to date. */
export function openForWriting(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  try {
    database.exec('PRAGMA page_size = 8192');
    // Checks the file first, and changes it only if it belongs to meshtap: the journal mode is stored in the file.
    migrate(database);
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB}`,
    );
    database.exec(`PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}; PRAGMA temp_store = MEMORY`);
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens a connection that only reads. Its temporary tables are in memory. */
export function openForReading(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: LOCK_WAIT_MS, readOnly: true });
  database.exec(`PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${CACHE_KIB}`);
  return database;
}

/**
 * Takes the lock that keeps a second receiver off the file until the connection is closed or the process ends: a
 * transaction on a file next to it. Undefined for a store in memory.
 */
export function lockFile(path: string): DatabaseSync | undefined {
  if (path === MEMORY) return undefined;
  makeFile(`${path}.lock`);
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw (error as { errcode?: number }).errcode === 5
      ? new Error('another receiver has it open', { cause: error })
      : error;
  }
}
