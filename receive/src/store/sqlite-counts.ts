import type { Filter } from '../filter/filter.ts';
import { NAME_KINDS } from './sqlite-names.ts';
import { allOf, planPrefix } from './sqlite-query.ts';
import { checkLimit, type Reader } from './sqlite-reader.ts';
import { SEQUENCE_BITS } from './sqlite-row.ts';
import { type Bucket, type Edge, type FieldValue, QueryError, type StatusCounts } from './store.ts';

/** Counts go by what of late is; so many of the newest exchanges are that. */
const LATE = 20_000;

/** Counts by time. */
export function summarize(reader: Reader, filter: Filter, bucketUs: number): Bucket[] {
  if (!Number.isSafeInteger(bucketUs) || bucketUs < 1)
    throw new QueryError('A bucket is a whole number of microseconds');
  const { sql, values } = allOf(reader.conditions(filter));
  const rows = reader.all(
    `SELECT (exchange.id >> ${SEQUENCE_BITS}) / CAST(? AS INTEGER) AS bucket, status / 100 AS class, count(*) AS count
     FROM exchange WHERE ${sql} GROUP BY 1, 2 ORDER BY 1`,
    [bucketUs, ...values],
  ) as { bucket: number; class: number; count: number }[];
  const buckets: Bucket[] = [];
  for (const row of rows) {
    const startUs = row.bucket * bucketUs;
    if (buckets.at(-1)?.startUs !== startUs) buckets.push({ startUs, counts: noCounts() });
    buckets.at(-1)!.counts[classOf(row.class)] += row.count;
  }
  return buckets;
}

function noCounts(): StatusCounts {
  return { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };
}

function classOf(hundreds: number): keyof StatusCounts {
  return hundreds >= 1 && hundreds <= 5 ? (`${hundreds}xx` as keyof StatusCounts) : 'none';
}

/** The busiest edges. */
export function mapEdges(reader: Reader, filter: Filter, limit: number): { edges: Edge[]; others: number } {
  checkLimit(limit);
  const { sql, values } = allOf(reader.conditions(filter));
  const name = (column: string) => `(SELECT value FROM name WHERE name.id = ${column})`;
  const rows = reader.all(
    `SELECT ${name('source')} AS source, ${name('source_namespace')} AS sourceNamespace,
       ${name('destination')} AS destination, ${name('destination_namespace')} AS destinationNamespace,
       count, errors, requestBytes, responseBytes, p50Us, p95Us, firstUs, lastUs, total
     FROM (
       SELECT source, source_namespace, destination, destination_namespace, count(*) AS count,
         sum(status = 0 OR status BETWEEN 500 AND 599) AS errors,
         sum(request_size) AS requestBytes, sum(response_size) AS responseBytes,
         percentile_disc(duration, 0.5) AS p50Us, percentile_disc(duration, 0.95) AS p95Us,
         min(exchange.id) >> ${SEQUENCE_BITS} AS firstUs, max(exchange.id) >> ${SEQUENCE_BITS} AS lastUs,
         sum(count(*)) OVER () AS total
       FROM exchange WHERE ${sql} GROUP BY 1, 2, 3, 4 ORDER BY count DESC LIMIT ?
     ) ORDER BY count DESC, source, destination, sourceNamespace, destinationNamespace`,
    [...values, limit],
  ) as (Edge & { total: number })[];
  const shown = rows.reduce((sum, row) => sum + row.count, 0);
  const others = (rows[0]?.total ?? 0) - shown;
  return { edges: rows.map(({ total: _, ...edge }) => edge), others };
}

type ValueField = 'method' | 'host' | 'path' | 'source' | 'destination' | 'namespace';

/** Values that begin with `prefix`, without ports, with their counts among the newest exchanges. */
export function valuesOf(reader: Reader, field: ValueField, prefix: string, limit: number): FieldValue[] {
  checkLimit(limit);
  if (field === 'path') return latePaths(reader, prefix, limit);
  const begins = planPrefix('folded', prefix.toLowerCase());
  const late = `FROM (SELECT * FROM exchange ORDER BY received DESC LIMIT ${LATE})`;
  const numbers =
    field === 'namespace'
      ? `SELECT source_namespace AS number ${late} UNION ALL
         SELECT destination_namespace ${late} WHERE destination_namespace <> source_namespace`
      : `SELECT ${field} AS number ${late}`;
  return reader.all(
    `SELECT value, coalesce(count, 0) AS count FROM name
     LEFT JOIN (SELECT number, count(*) AS count FROM (${numbers}) GROUP BY number) ON number = id
     WHERE kind = ? AND value <> '' AND ${begins.sql} ORDER BY count DESC, value LIMIT ?`,
    [NAME_KINDS.indexOf(field), ...begins.values, limit],
  ) as FieldValue[];
}

/** Paths without their queries, as those are rarely the same twice. */
function latePaths(reader: Reader, prefix: string, limit: number): FieldValue[] {
  const begins = planPrefix('value', prefix);
  return reader.all(
    `SELECT value, count(*) AS count FROM (
       SELECT CASE instr(path, '?') WHEN 0 THEN path ELSE substr(path, 1, instr(path, '?') - 1) END AS value
       FROM exchange ORDER BY received DESC LIMIT ${LATE}
     ) WHERE value <> '' AND ${begins.sql} GROUP BY value ORDER BY count DESC, value LIMIT ?`,
    [...begins.values, limit],
  ) as FieldValue[];
}
