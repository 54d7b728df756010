import { StoreError } from '../store.ts';
import type { Client } from './client.ts';
import type { ClickHouseOptions } from './options.ts';
import { COLUMNS } from './schema.ts';

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
    throw new StoreError(
      `The database ${database} cannot be used: its table exchange was changed: the column ${name} ${what}`,
    );
  }
}

/** A type as its values are written: LowCardinality makes no difference there. */
function storedType(type: string): string {
  return type.replace(/^LowCardinality\((.*)\)$/, '$1');
}
