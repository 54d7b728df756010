import type { ClickHouseSettings } from '@clickhouse/client';
import { StoreError } from '../store.ts';
import type { Client } from './client.ts';
import { type Location, quoteText } from './ddl.ts';
import { ClickHouseStoreError } from './errors.ts';

/** How long a statement waits until all servers of a cluster have done it, in seconds. */
const STATEMENT_SECONDS = 60;

/** What every statement in a cluster needs. They win over those of the user's profile. */
export const CLUSTER_SETTINGS: ClickHouseSettings = {
  // Everybody uses the same replica of a shard while it answers and keeps up: another one may lack the newest rows, or
  // have a later insert before an earlier one.
  load_balancing: 'in_order',
  prefer_localhost_replica: 0,
  max_replica_delay_for_distributed_queries: '10',
  // What an insert brings is on its shard when the server answers.
  distributed_foreground_insert: 1,
  // The answer of only some shards would look complete.
  skip_unavailable_shards: 0,
  // Rows of proxies are on the shard of the server that took them, whatever their sharding key is.
  optimize_skip_unused_shards: 0,
  // A subquery reads the rows of all shards.
  distributed_product_mode: 'global',
  // A statement on all servers ends when all have done it, and has no rows before a possible error.
  distributed_ddl_output_mode: 'none',
  distributed_ddl_task_timeout: `${STATEMENT_SECONDS}`,
};

/** Rejects with a StoreError if the server does not know the cluster, or if tables would be replicated twice in it. */
export async function checkCluster(client: Client, cluster: string): Promise<void> {
  const replicas = await client.rows<{ cluster: string; shard_num: number; internal_replication?: number }>(
    'SELECT * FROM system.clusters ORDER BY cluster, shard_num, replica_num',
  );
  const own = replicas.filter((replica) => replica.cluster === cluster);
  if (own.length === 0) {
    const names = [...new Set(replicas.map((replica) => replica.cluster))].join(', ');
    throw new StoreError(
      `ClickHouse has no cluster ${cluster}. ${names ? `It has ${names}` : 'Define one in <remote_servers>'}`,
    );
  }
  const wrong = own.find(({ internal_replication: internal }) => internal === 0);
  if (!wrong) return;
  throw new StoreError(
    `Shard ${wrong.shard_num} of the cluster ${cluster} lacks <internal_replication>true</internal_replication>. ` +
      'Add it in <remote_servers> on all servers',
  );
}

/** Whether all servers have the database. Servers of a cluster that are down do not count. */
export function isDatabaseMade(client: Client, location: Location): Promise<boolean> {
  return isFoundOnAll(client, location, { in: 'databases', where: 'name = {database:String}', rows: 1 });
}

/**
 * Whether all servers have the table `exchange` with this comment, and the table or view that is made last. Servers of
 * a cluster that are down do not count.
 */
export function areTablesMade(
  client: Client,
  { comment, last }: { comment: string; last: string },
  location: Location,
): Promise<boolean> {
  const wanted = `name = 'exchange' AND comment = ${quoteText(comment)} OR name = ${quoteText(last)}`;
  const where = `database = {database:String} AND (${wanted})`;
  return isFoundOnAll(client, location, { in: 'tables', where, rows: 2 });
}

async function isFoundOnAll(
  client: Client,
  { database, cluster }: Location,
  wanted: { in: 'databases' | 'tables'; where: string; rows: number },
): Promise<boolean> {
  const local = `system.${wanted.in}`;
  const all = cluster === undefined ? local : `clusterAllReplicas(${quoteText(cluster)}, ${local})`;
  // Each server that answers has itself once: as the database `system`, or as the table `system.tables`.
  const itself = wanted.in === 'databases' ? "name = 'system'" : "database = 'system' AND name = 'tables'";
  const [counts] = await client.rows<{ servers: number; found: number }>(
    `SELECT countIf(${itself}) AS servers, countIf(${wanted.where}) AS found FROM ${all}`,
    { database },
    { skip_unavailable_shards: 1 },
  );
  const servers = cluster === undefined ? 1 : counts!.servers;
  return servers > 0 && counts!.found === servers * wanted.rows;
}

/** Runs a statement that changes tables. All servers of the cluster must do it. */
export async function runEverywhere(
  client: Client,
  statement: string,
  { cluster }: Location,
  settings: ClickHouseSettings = {},
): Promise<void> {
  try {
    await client.run(statement, {}, settings);
  } catch (error) {
    if (cluster === undefined || !(error instanceof ClickHouseStoreError) || error.code !== '159')
      throw error;
    throw new StoreError(
      `Not all servers of the cluster ${cluster} changed their tables within ${STATEMENT_SECONDS} s. ` +
        'Start those that are down, or remove them from the cluster',
      { cause: error },
    );
  }
}
