import type { ClickHouseOptions } from './options.ts';

/** The database of the tables, and the cluster whose servers all have them, if there is one. */
export type Location = Pick<ClickHouseOptions, 'database' | 'cluster'>;

/** A table that keeps rows, wherever it is. All texts are SQL. */
export type Table = {
  name: string;
  /** Each with its type, and what else belongs to it. */
  columns: readonly string[];
  indexes?: readonly string[];
  orderBy: string;
  partitionBy?: string;
  ttl?: string;
  settings?: string;
  /** The column that orders rows with equal values of `orderBy`: only the last of them stays. Without it, all stay. */
  version?: string;
  /** Which shard of a cluster a row belongs to: a whole number made from the row's columns. */
  shardBy: string;
  /** Plain text. */
  comment: string;
};

/**
 * Makes the statements that make a table if it does not exist. In a cluster that is a replicated table on each server
 * with a part of the rows, and a distributed one over all of them, which has the name of the table.
 */
export function createTable(table: Table, location: Location): string[] {
  const {
    name,
    columns,
    indexes = [],
    orderBy,
    partitionBy,
    ttl,
    settings,
    version,
    shardBy,
    comment,
  } = table;
  const engine = [
    `ENGINE = ${nameEngine(location, version)}`,
    `ORDER BY ${orderBy}`,
    ...(partitionBy ? [`PARTITION BY ${partitionBy}`] : []),
    ...(ttl ? [`TTL ${ttl}`] : []),
    ...(settings ? [`SETTINGS ${settings}`] : []),
    `COMMENT ${quoteText(comment)}`,
  ];
  const kept = create(storedTable(name, location), [...columns, ...indexes], engine, location);
  if (location.cluster === undefined) return [kept];
  const shards = [location.cluster, location.database, shardName(name)].map(quoteText).join(', ');
  const whole = [`ENGINE = Distributed(${shards}, ${shardBy})`, `COMMENT ${quoteText(comment)}`];
  return [kept, create(readTable(name, location), columns, whole, location)];
}

/** Makes the statement that makes the database if it does not exist. */
export function createDatabase(location: Location): string {
  return `CREATE DATABASE IF NOT EXISTS ${quoteName(location.database)}${onCluster(location)}`;
}

/** The name of a table for reading, and for inserts of a receiver. In a cluster it has the rows of all shards. */
export function readTable(name: string, { database }: Location): string {
  return `${quoteName(database)}.${quoteName(name)}`;
}

/** The name of the table that keeps the rows, for ALTER and DELETE. In a cluster each server has its shard's rows in it. */
export function storedTable(name: string, location: Location): string {
  return `${quoteName(location.database)}.${quoteName(storedName(name, location))}`;
}

/** The same name for tables of `system`: without the database and not quoted. */
export function storedName(name: string, { cluster }: Location): string {
  return cluster === undefined ? name : shardName(name);
}

/** What a statement needs after the name of a table to run on all servers of the cluster. Empty without one. */
export function onCluster({ cluster }: Location): string {
  return cluster === undefined ? '' : ` ON CLUSTER ${quoteName(cluster)}`;
}

/** A table of `system` as something to read from: in a cluster, that of one server of each shard. */
export function systemTable(name: string, { cluster }: Location): string {
  return cluster === undefined ? `system.${name}` : `cluster(${quoteText(cluster)}, system.${name})`;
}

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** Quotes a text for SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function nameEngine({ cluster }: Location, version: string | undefined): string {
  const engine = version === undefined ? 'MergeTree' : 'ReplacingMergeTree';
  const parameters = [
    ...(cluster === undefined ? [] : [REPLICA]),
    ...(version === undefined ? [] : [version]),
  ];
  const list = parameters.length > 0 ? `(${parameters.join(', ')})` : '';
  return `${cluster === undefined ? '' : 'Replicated'}${engine}${list}`;
}

// The path names the table, and not its UUID as ClickHouse's default does: a server that joins the cluster later then
// becomes a replica of its shard. Each server says in its `macros` which shard and which replica it is.
const REPLICA = "'/clickhouse/tables/{database}/{table}/{shard}', '{replica}'";

function shardName(name: string): string {
  return `${name}_shard`;
}

function create(name: string, members: readonly string[], rest: string[], location: Location): string {
  return `CREATE TABLE IF NOT EXISTS ${name}${onCluster(location)} (\n  ${members.join(',\n  ')}\n)\n${rest.join('\n')}`;
}
