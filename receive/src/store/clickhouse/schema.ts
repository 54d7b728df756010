import { PART_TABLE } from './catalogue/part-table.ts';
import { createTable, onCluster, storedTable, type Table } from './ddl.ts';
import { createDirectStatements } from './direct.ts';
import type { ClickHouseOptions } from './options.ts';
import { WORDS } from './words.ts';

export { FIRST_DIRECT_WRITER } from './direct.ts';

/** The version of the tables. It stands in the comment of the table `exchange`. */
export const SCHEMA_VERSION = 1;

/** By what one sees that all tables are made: the comment of `exchange`, and the name of the last of them. */
export const TABLES_MADE = {
  comment: `meshtap exchanges, version ${SCHEMA_VERSION}`,
  last: 'scnt_to_exchange',
};

/**
 * The columns of `exchange` that a receiver writes, in the order of its rows, with their types. Ports are separate from
 * names. `received` and `writer` together are unique: a writer is one run of a receiver, and gives each exchange a later
 * `received`. `trace_id` and `side` are empty if there is none, `has_time` is false if `time` is only `received`.
 */
export const COLUMNS = [
  ['time', "DateTime64(6, 'UTC') CODEC(Delta, ZSTD)"],
  ['received', "DateTime64(6, 'UTC') CODEC(Delta, ZSTD)"],
  ['writer', 'UInt32 CODEC(ZSTD)'],
  ['has_time', 'Bool'],
  ['duration', 'Nullable(UInt64) CODEC(ZSTD)'],
  ['method', 'LowCardinality(String)'],
  ['scheme', 'LowCardinality(String)'],
  ['host', 'LowCardinality(String)'],
  ['host_port', 'Nullable(UInt16)'],
  ['path', 'String CODEC(ZSTD)'],
  ['status', 'UInt16'],
  ['source', 'LowCardinality(String)'],
  ['source_port', 'Nullable(UInt16)'],
  ['source_namespace', 'LowCardinality(String)'],
  ['destination', 'LowCardinality(String)'],
  ['destination_port', 'Nullable(UInt16)'],
  ['destination_namespace', 'LowCardinality(String)'],
  ['request_version', 'LowCardinality(String)'],
  ['request_headers', 'Array(Tuple(String, String)) CODEC(ZSTD)'],
  ['request_body', 'String CODEC(ZSTD)'],
  ['request_size', 'UInt64 CODEC(ZSTD)'],
  ['request_truncated', 'Bool'],
  ['response_version', 'LowCardinality(String)'],
  ['response_headers', 'Array(Tuple(String, String)) CODEC(ZSTD)'],
  ['response_body', 'String CODEC(ZSTD)'],
  ['response_size', 'UInt64 CODEC(ZSTD)'],
  ['response_truncated', 'Bool'],
  ['request_id', 'String CODEC(ZSTD)'],
  ['trace_id', 'String CODEC(ZSTD)'],
  ['format', 'LowCardinality(String)'],
  ['redacted', 'Bool'],
  ['workload', 'LowCardinality(String)'],
  ['namespace', 'LowCardinality(String)'],
  ['pod', 'LowCardinality(String)'],
  ['side', 'LowCardinality(String)'],
] as const;

const HOUR_MS = 3_600_000;

/** Makes the statements that make the tables if they do not exist. The database must be there. */
export function createStatements(options: ClickHouseOptions): string[] {
  const tables = [exchangeTable(options), PART_TABLE];
  return [...tables.flatMap((table) => createTable(table, options)), ...createDirectStatements(options)];
}

/** Makes the statement for a table of exchanges that were kept for another time. */
export function changeTtl(options: ClickHouseOptions): string {
  return `ALTER TABLE ${storedTable('exchange', options)}${onCluster(options)} MODIFY TTL ${ttl(options)}`;
}

/** How long exchanges are kept, in whole seconds: at most 50 years, as times without fractions end in 2106. */
export function ttlSeconds({ keepForMs }: ClickHouseOptions): number {
  return Math.min(Math.ceil(keepForMs / 1000), 50 * 365 * 86_400);
}

function ttl(options: ClickHouseOptions): string {
  return `toDateTime(received) + toIntervalSecond(${ttlSeconds(options)})`;
}

/**
 * Parts of one partition are merged, and a part is only deleted when all its rows are too old. So a partition is a small
 * share of what is kept, and there are not many of them.
 */
function partition({ keepForMs }: ClickHouseOptions): string {
  if (keepForMs > 4 * 24 * HOUR_MS) return 'toDate(received)';
  return keepForMs > 4 * HOUR_MS ? 'toStartOfHour(received)' : 'toStartOfFiveMinutes(received)';
}

function exchangeTable(options: ClickHouseOptions): Table {
  return {
    name: 'exchange',
    columns: [
      ...COLUMNS.map(([name, type]) => `${name} ${type}`),
      `words String DEFAULT ${WORDS} CODEC(ZSTD)`,
    ],
    indexes: [
      'INDEX received_range received TYPE minmax GRANULARITY 1',
      'INDEX trace trace_id TYPE bloom_filter GRANULARITY 1',
      'INDEX request request_id TYPE bloom_filter GRANULARITY 1',
      'INDEX word words TYPE text(tokenizer = splitByNonAlpha)',
    ],
    orderBy: '(time, received, writer)',
    partitionBy: partition(options),
    ttl: ttl(options),
    // Parts whose rows are all too old are deleted; parts that have such rows are not written anew without them. A new
    // TTL changes when a part is deleted, and not its rows.
    settings:
      'non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1',
    // A writer has all its rows on one shard, so that each insert is one and what is visible of a writer has no gaps.
    shardBy: 'writer',
    comment: TABLES_MADE.comment,
  };
}
