import { createDatabase, createTable, onCluster, quoteName, storedTable, type Table } from './ddl.ts';
import { createDirectStatements } from './direct.ts';
import type { ClickHouseOptions } from './options.ts';
import { PART_TABLE } from './part-table.ts';

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

/** Makes the statements that make the database and its tables if they do not exist. */
export function createStatements(options: ClickHouseOptions): string[] {
  const tables = [exchangeTable(options), PART_TABLE];
  // Rows that a server takes from proxies stay on its own shard: they are stored when the server answers.
  const stored = storedTable('exchange', options);
  return [
    createDatabase(options),
    ...tables.flatMap((table) => createTable(table, options)),
    ...createDirectStatements(quoteName(options.database), stored, onCluster(options)),
  ];
}

function exchangeTable({ keepForMs }: ClickHouseOptions): Table {
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
      "INDEX word words TYPE text(tokenizer = splitByString([' ']))",
    ],
    orderBy: '(time, received, writer)',
    partitionBy: 'toDate(received)',
    ttl: `toDateTime(received) + INTERVAL ${Math.ceil(keepForMs / 1000)} SECOND`,
    settings: 'non_replicated_deduplication_window = 1000',
    // A writer has all its rows on one shard, so that each insert is one and what is visible of a writer has no gaps.
    shardBy: 'writer',
    comment: TABLES_MADE.comment,
  };
}

/**
 * The words of an exchange for text search: folded, each once where it stands, with one space before and after each, so
 * that ` order 17` finds words that are next to each other. The same texts as in the SQLite store.
 */
const WORDS = makeWords();

function makeWords(): string {
  const headers = (side: string) =>
    `arrayStringConcat(arrayMap(header -> concat(header.1, ' ', header.2), ${side}_headers), ' ')`;
  const text = `toValidUTF8(concatWithSeparator(' ', method, host, path, ${headers('request')}, request_body, ${headers('response')}, response_body))`;
  return `concat(' ', arrayStringConcat(extractAll(lowerUTF8(${text}), '[\\\\p{L}\\\\p{N}\\\\p{Co}]+'), ' '), ' ')`;
}
