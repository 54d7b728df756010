import type { Client } from './client.ts';
import type { ClickHouseOptions } from './options.ts';
import { createStatements } from './schema.ts';

/** Makes the tables, or updates older ones. Several receivers may do so at once. */
export async function migrate(client: Client, options: ClickHouseOptions): Promise<void> {
  for (const statement of createStatements(options)) await client.run(statement);
}
