import type { DatabaseSync } from 'node:sqlite';

/** `PRAGMA application_id` of meshtap's files: "mtap". A database with another id belongs to another program. */
export const APPLICATION_ID = 0x6d746170;

/**
 * What each version added, in order; `PRAGMA user_version` counts them. Released ones never change.
 *
 * - `exchange`: what filters and lists read, narrow, so that a scan is cheap. `id` is `time << 10 | n` with the
 *   time in microseconds. Names that repeat are numbers of `name`; ports are separate columns. `flags` are those
 *   of `row.ts`.
 * - `message`: headers as JSON, bodies as bytes; read for one exchange at a time.
 * - `search`: the words; holds no text itself. Ids of requests and traces are words too: a B-tree of them would
 *   touch a page for each exchange, and this index is written front to back. Merging 16 segments at a time instead of
 *   4 writes less, and costs a search little; so does merging what is deleted when half of a segment is, not a tenth.
 * - `name`: `folded` is `value` in lower case; `last` is when it was last seen, to a second, so that names can be
 *   dropped when no exchange has them any more.
 * - `catalogue_host`: what is known of a host, as compressed JSON. `catalogue` has one row. `position` is `received` of
 *   the last exchange that the saved states have. Exchanges are learned and deleted in order of arrival, so `learned +
 *   missed` numbers that exchange, `deleted` numbers the last one that was deleted, and the difference was missed. All
 *   three begin at 0 when the catalogue is rebuilt. `revision` counts the saves.
 */
const MIGRATIONS = [
  `
  CREATE TABLE name (
    id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, value TEXT NOT NULL, folded TEXT NOT NULL, last INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX name_value ON name (kind, value);
  CREATE INDEX name_folded ON name (kind, folded);
  CREATE INDEX name_last ON name (last);
  CREATE TABLE exchange (
    id INTEGER PRIMARY KEY, received INTEGER NOT NULL, flags INTEGER NOT NULL, status INTEGER NOT NULL,
    method INTEGER NOT NULL, host INTEGER NOT NULL, host_port INTEGER, source INTEGER NOT NULL, source_port INTEGER,
    destination INTEGER NOT NULL, destination_port INTEGER,
    source_namespace INTEGER NOT NULL, destination_namespace INTEGER NOT NULL,
    duration INTEGER, request_size INTEGER NOT NULL, response_size INTEGER NOT NULL,
    scheme INTEGER NOT NULL, format INTEGER NOT NULL, request_version INTEGER NOT NULL, response_version INTEGER NOT NULL,
    workload INTEGER NOT NULL, namespace INTEGER NOT NULL, pod INTEGER NOT NULL,
    path TEXT NOT NULL, request_id TEXT NOT NULL, trace_id TEXT
  );
  CREATE UNIQUE INDEX exchange_received ON exchange (received);
  CREATE TABLE message (
    id INTEGER PRIMARY KEY, request_headers TEXT NOT NULL, response_headers TEXT NOT NULL,
    request_body BLOB NOT NULL, response_body BLOB NOT NULL
  );
  CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1);
  INSERT INTO search (search, rank) VALUES ('automerge', 16), ('crisismerge', 64), ('deletemerge', 50);
  `,
  `
  CREATE TABLE catalogue_host (host TEXT PRIMARY KEY, state BLOB NOT NULL);
  CREATE TABLE catalogue (
    revision INTEGER NOT NULL, position INTEGER NOT NULL,
    learned INTEGER NOT NULL, missed INTEGER NOT NULL, deleted INTEGER NOT NULL
  );
  INSERT INTO catalogue VALUES (0, 0, 0, 0, 0);
  `,
];

/**
 * Makes the tables, or updates older ones. Throws an Error if the file belongs to another program or a newer version.
 */
export function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = readPragma(database, 'user_version');
    checkOwner(database, version);
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Reads a numeric pragma. */
export function readPragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get() as Record<string, number>;
  return Object.values(row)[0]!;
}

function checkOwner(database: DatabaseSync, version: number): void {
  const owner = readPragma(database, 'application_id');
  const { count } = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as {
    count: number;
  };
  if (owner !== APPLICATION_ID && (owner !== 0 || version !== 0 || count !== 0)) {
    throw new ForeignFileError('it is a database of another program');
  }
  if (version > MIGRATIONS.length) {
    throw new ForeignFileError(
      `its format is ${version}, and this version of meshtap knows up to ${MIGRATIONS.length}`,
    );
  }
}

/** A file that this version of meshtap must not write to. */
export class ForeignFileError extends Error {
  override name = 'ForeignFileError';
}
