import type { Filter } from '../../filter/filter.ts';
import { COUNTED_NEWEST, checkBucket, checkLimit, MOST_BUCKETS, tooManyBuckets } from '../query-limits.ts';
import type { Bucket, FieldValue, StatusCounts, Store } from '../store.ts';
import { type ExchangeTable, planRead } from './exchange-table.ts';
import { NEWEST_FIRST } from './lists.ts';
import { allOf } from './query.ts';

const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;
/** How long to look for values that only older exchanges have, in seconds. What was found until then is returned. */
const OLDER_SECONDS = 1;

/** Counts by time. */
export async function summarize(table: ExchangeTable, filter: Filter, bucketUs: number): Promise<Bucket[]> {
  checkBucket(bucketUs);
  const { conditions, parameters } = planRead(table, filter);
  const counts = CLASSES.map((name) => `countIf(intDiv(status, 100) = ${name[0]}) AS "${name}"`);
  const rows = await table.client.rows<Record<(typeof CLASSES)[number] | 'bucket' | 'all', number>>(
    `SELECT intDiv(toUnixTimestamp64Micro(time), {bucketUs:Int64}) AS bucket, count() AS all, ${counts.join(', ')}
     FROM ${table.name} WHERE ${allOf(conditions)} GROUP BY bucket ORDER BY bucket LIMIT {most:UInt32}`,
    { ...parameters, bucketUs, most: MOST_BUCKETS + 1 },
    limitGroups(MOST_BUCKETS),
  );
  if (rows.length > MOST_BUCKETS) throw tooManyBuckets();
  return rows.map(({ bucket, all, ...known }) => {
    const none = CLASSES.reduce((rest, name) => rest - known[name], all);
    return { startUs: bucket * bucketUs, counts: { ...known, none } satisfies StatusCounts };
  });
}

/** Settings that bound the memory of a query by its groups. One that has more returns more than `most` of them. */
export function limitGroups(most: number): { max_rows_to_group_by: string; group_by_overflow_mode: 'any' } {
  return { max_rows_to_group_by: `${most + 1}`, group_by_overflow_mode: 'any' };
}

type ValueField = Parameters<Store['values']>[0];

/**
 * Values that begin with `prefix`, without ports, with their counts among the newest exchanges; then those that only
 * older ones have, with 0.
 */
export async function valuesOf(
  table: ExchangeTable,
  field: ValueField,
  prefix: string,
  limit: number,
): Promise<FieldValue[]> {
  checkLimit(limit);
  const { conditions, parameters } = planRead(table);
  const kept = `FROM ${table.name} WHERE ${allOf(conditions)}`;
  const begins =
    field === 'path' ? 'startsWith(value, {prefix:String})' : 'startsWith(lowerUTF8(value), {prefix:String})';
  const where = `WHERE value <> '' AND ${begins}`;
  const values = { ...parameters, prefix: field === 'path' ? prefix : prefix.toLowerCase(), limit };
  const newest = await table.client.rows<FieldValue>(
    `SELECT value, count() AS count FROM (
       SELECT ${countedValue(field)} AS value FROM (SELECT * ${kept} ${NEWEST_FIRST} LIMIT ${COUNTED_NEWEST})
     ) ${where} GROUP BY value ORDER BY count DESC, value LIMIT {limit:UInt32}`,
    values,
  );
  // Paths are rarely the same twice: all of them are too many.
  if (newest.length === limit || field === 'path') return newest;
  const all = await table.client.rows<{ value: string }>(
    `SELECT DISTINCT value FROM (SELECT ${anyValue(field)} AS value ${kept})
     ${where} ORDER BY value LIMIT {limit:UInt32}`,
    values,
    { max_execution_time: OLDER_SECONDS, timeout_overflow_mode: 'break' },
  );
  const known = new Set(newest.map(({ value }) => value));
  const older = all.filter(({ value }) => !known.has(value)).map(({ value }) => ({ value, count: 0 }));
  return [...newest, ...older].slice(0, limit);
}

/** What an exchange is counted for. */
function countedValue(field: ValueField): string {
  if (field === 'path') return "substringIndex(path, '?', 1)";
  return field === 'namespace'
    ? 'arrayJoin(arrayDistinct([source_namespace, destination_namespace]))'
    : field;
}

function anyValue(field: ValueField): string {
  return field === 'namespace' ? 'arrayJoin([source_namespace, destination_namespace, namespace])' : field;
}
