import type { Filter } from '../../filter/filter.ts';
import { COUNTED_NEWEST, checkBucket, checkLimit, MOST_BUCKETS, tooManyBuckets } from '../query-limits.ts';
import type { Bucket, FieldValue, StatusCounts } from '../store.ts';
import { NAME_KINDS } from './names.ts';
import { planPrefix } from './query.ts';
import type { Reader } from './reader.ts';
import { SEQUENCE_BITS } from './row.ts';

const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** Counts by time. Exchanges are counted here, as GROUP BY would sort them first. */
export function summarize(reader: Reader, filter: Filter, bucketUs: number): Bucket[] {
  checkBucket(bucketUs);
  const buckets = new Map<number, StatusCounts>();
  reader.visit(`exchange.id >> ${SEQUENCE_BITS}, status / 100`, reader.select(filter), (timeUs, hundreds) => {
    const bucket = Math.floor(timeUs / bucketUs);
    let counts = buckets.get(bucket);
    if (!counts) {
      if (buckets.size === MOST_BUCKETS) throw tooManyBuckets();
      counts = noCounts();
      buckets.set(bucket, counts);
    }
    counts[classOf(hundreds)]++;
  });
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .map(([bucket, counts]) => ({ startUs: bucket * bucketUs, counts }));
}

function noCounts(): StatusCounts {
  return { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };
}

function classOf(hundreds: number): keyof StatusCounts {
  return CLASSES[hundreds] ?? 'none';
}

type ValueField = 'method' | 'host' | 'path' | 'source' | 'destination' | 'namespace';

/** Values that begin with `prefix`, without ports, with their counts among the newest exchanges. */
export function valuesOf(reader: Reader, field: ValueField, prefix: string, limit: number): FieldValue[] {
  checkLimit(limit);
  if (field === 'path') return newestPaths(reader, prefix, limit);
  const begins = planPrefix('folded', prefix.toLowerCase());
  const newest = `FROM (SELECT * FROM exchange ORDER BY received DESC LIMIT ${COUNTED_NEWEST})`;
  const numbers =
    field === 'namespace'
      ? `SELECT source_namespace AS number ${newest} UNION ALL
         SELECT destination_namespace ${newest} WHERE destination_namespace <> source_namespace`
      : `SELECT ${field} AS number ${newest}`;
  return reader.all<FieldValue>(
    `SELECT value, coalesce(count, 0) AS count FROM name
     LEFT JOIN (SELECT number, count(*) AS count FROM (${numbers}) GROUP BY number) ON number = id
     WHERE kind = ? AND value <> '' AND ${begins.sql} ORDER BY count DESC, value LIMIT ?`,
    [NAME_KINDS.indexOf(field), ...begins.values, limit],
  );
}

/** Paths without their queries, which are rarely the same twice. */
function newestPaths(reader: Reader, prefix: string, limit: number): FieldValue[] {
  const begins = planPrefix('value', prefix);
  return reader.all<FieldValue>(
    `SELECT value, count(*) AS count FROM (
       SELECT CASE instr(path, '?') WHEN 0 THEN path ELSE substr(path, 1, instr(path, '?') - 1) END AS value
       FROM exchange ORDER BY received DESC LIMIT ${COUNTED_NEWEST}
     ) WHERE value <> '' AND ${begins.sql} GROUP BY value ORDER BY count DESC, value LIMIT ?`,
    [...begins.values, limit],
  );
}
