import type { Client } from './client.ts';
import { areTablesMade, checkCluster, runEverywhere } from './cluster.ts';
import type { ClickHouseOptions } from './options.ts';
import { createStatements, TABLES_MADE } from './schema.ts';

/** Makes the tables, or updates older ones. Several receivers may do so at once. */
export async function migrate(client: Client, options: ClickHouseOptions): Promise<void> {
  if (options.cluster !== undefined) await checkCluster(client, options.cluster);
  // A receiver must be able to start while a server of its cluster is down.
  if (await areTablesMade(client, TABLES_MADE, options)) return;
  for (const statement of createStatements(options)) await runEverywhere(client, statement, options);
}
