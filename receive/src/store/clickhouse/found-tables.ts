import { StoreError } from '../store.ts';
import type { Client } from './client.ts';
import type { ClickHouseOptions } from './options.ts';
import { COLUMNS, SCHEMA_VERSION } from './schema.ts';

/** A table that exists. `engine` is with its parameters and clauses. */
export type FoundTable = { name: string; engine: string; comment: string };

/** Finds the tables of exchanges that exist. */
export async function findTables(client: Client, { database }: ClickHouseOptions): Promise<FoundTable[]> {
  return client.rows<FoundTable>(
    `SELECT name, engine_full AS engine, comment FROM system.tables
     WHERE database = {database:String} AND name IN ('exchange', 'exchange_shard')`,
    { database },
  );
}

/**
 * Throws a StoreError if tables belong to another program or to a newer version, or if they were made for a cluster and
 * there is none, or the other way round.
 */
export function checkTables(tables: readonly FoundTable[], { database, cluster }: ClickHouseOptions): void {
  for (const { name, comment } of tables) {
    const found = /^meshtap exchanges, version (\d{1,9})$/.exec(comment);
    if (!found) throw unusable(database, `its table ${name} belongs to another program`);
    if (Number(found[1]) > SCHEMA_VERSION)
      throw unusable(
        database,
        `its format is ${found[1]}, and this version of meshtap knows up to ${SCHEMA_VERSION}`,
      );
  }
  const whole = tables.find(({ name }) => name === 'exchange');
  if (!whole || whole.engine.startsWith('Distributed') === (cluster !== undefined)) return;
  const made = cluster === undefined ? 'a cluster; give its name with --store-cluster' : 'one server';
  throw unusable(database, `its tables were made for ${made}`);
}

/**
 * Rejects with a StoreError if the table of exchanges lacks a column that a receiver writes, or has it with another type:
 * rows would be refused, or their bytes read as something else. More columns are no problem.
 */
export async function checkColumns(client: Client, { database }: ClickHouseOptions): Promise<void> {
  const rows = await client.rows<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = {database:String} AND table = 'exchange'`,
    { database },
  );
  const found = new Map(rows.map(({ name, type }) => [name, storedType(type)]));
  for (const [name, declared] of COLUMNS) {
    const type = storedType(declared.replace(/ CODEC\(.*$/, ''));
    if (found.get(name) === type) continue;
    const what = found.has(name) ? `is of the type ${found.get(name)} instead of ${type}` : 'is missing';
    throw unusable(database, `its table exchange was changed: the column ${name} ${what}`);
  }
}

/** A type as its values are written: LowCardinality makes no difference there. */
function storedType(type: string): string {
  return type.replace(/^LowCardinality\((.*)\)$/, '$1');
}

function unusable(database: string, reason: string): StoreError {
  return new StoreError(`The database ${database} cannot be used: ${reason}`);
}
