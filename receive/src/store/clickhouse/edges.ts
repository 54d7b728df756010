import type { Filter } from '../../filter/filter.ts';
import { EXACT, LAST_STEP, middleOf, STEPS } from '../durations.ts';
import { checkLimit, MOST_EDGES, tooManyEdges } from '../query-limits.ts';
import type { Edge } from '../store.ts';
import { limitGroups } from './counts.ts';
import { type ExchangeTable, planRead } from './exchange-table.ts';
import { allOf, type Plan } from './query.ts';

const NAMES = 'source, source_namespace, destination, destination_namespace';
/** A number for the names of an edge, of as many bits as a number of JavaScript has. */
const EDGE = `bitShiftRight(sipHash64(${NAMES}), 11)`;

type EdgeRow = Omit<Edge, 'p50Us' | 'p95Us'> & { edge: number; durations: number };
type Percentiles = Pick<Edge, 'p50Us' | 'p95Us'>;

/** Returns the busiest edges: counts them first, and then looks at the durations of those. */
export async function mapEdges(
  table: ExchangeTable,
  filter: Filter,
  limit: number,
): Promise<{ edges: Edge[]; others: number }> {
  checkLimit(limit);
  const plan = planRead(table, filter);
  const rows = await countEdges(table, plan);
  if (rows.length > MOST_EDGES) throw tooManyEdges();
  const busiest = rows.slice(0, limit);
  const others = rows.slice(limit).reduce((sum, { count }) => sum + count, 0);
  const percentiles = await readPercentiles(table, plan, busiest);
  const edges = busiest.map(({ edge, durations, ...counts }) => ({
    ...counts,
    ...(percentiles.get(edge) ?? { p50Us: null, p95Us: null }),
  }));
  return { edges, others };
}

function countEdges({ client, name }: ExchangeTable, { conditions, parameters }: Plan): Promise<EdgeRow[]> {
  return client.rows<EdgeRow>(
    `SELECT ${EDGE} AS edge, source, source_namespace AS sourceNamespace,
       destination, destination_namespace AS destinationNamespace, count() AS count,
       countIf(status = 0 OR status BETWEEN 500 AND 599) AS errors, count(duration) AS durations,
       sum(request_size) AS requestBytes, sum(response_size) AS responseBytes,
       toUnixTimestamp64Micro(min(time)) AS firstUs, toUnixTimestamp64Micro(max(time)) AS lastUs
     FROM ${name} WHERE ${allOf(conditions)} GROUP BY ${NAMES}
     ORDER BY count DESC, firstUs, ${NAMES} LIMIT {most:UInt32}`,
    { ...parameters, most: MOST_EDGES + 1 },
    limitGroups(MOST_EDGES),
  );
}

/** The percentiles of edges, as `Durations` has them: of all durations if they are few, else of steps. */
async function readPercentiles(
  { client, name }: ExchangeTable,
  { conditions, parameters }: Plan,
  rows: readonly EdgeRow[],
): Promise<Map<number, Percentiles>> {
  const timed = rows.filter(({ durations }) => durations > 0).map(({ edge }) => edge);
  if (timed.length === 0) return new Map();
  const many = rows.filter(({ durations }) => durations > EXACT).map(({ edge }) => edge);
  const isIn = (edges: string) => `edge IN (SELECT arrayJoin({${edges}:Array(UInt64)}))`;
  const step = `toUInt64(least(floor(log2(duration + 1) * ${STEPS}), ${LAST_STEP}))`;
  const found = await client.rows<{ edge: number } & Percentiles>(
    `SELECT edge, ${percentile(0.5)} AS p50Us, ${percentile(0.95)} AS p95Us FROM (
       SELECT edge, arraySort(groupArray((value, count))) AS counted, arrayCumSum(counted.2) AS ranks FROM (
         SELECT ${EDGE} AS edge, if(${isIn('many')}, ${step}, assumeNotNull(duration)) AS value, count() AS count
         FROM ${name} WHERE ${allOf([...conditions, 'isNotNull(duration)', isIn('timed')])} GROUP BY edge, value
       ) GROUP BY edge
     )`,
    { ...parameters, timed, many },
  );
  const stepped = new Set(many);
  return new Map(
    found.map(({ edge, p50Us, p95Us }) => [
      edge,
      stepped.has(edge) ? { p50Us: middleOf(p50Us!), p95Us: middleOf(p95Us!) } : { p50Us, p95Us },
    ]),
  );
}

/** The smallest value that at least `share` of all do not exceed. */
function percentile(share: number): string {
  return `counted[arrayFirstIndex(rank -> rank >= greatest(1, ceil(${share} * ranks[-1])), ranks)].1`;
}
