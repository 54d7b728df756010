import type { Filter } from '../filter/filter.ts';
import { Durations } from './durations.ts';
import { checkLimit } from './sqlite-lists.ts';
import type { Reader } from './sqlite-reader.ts';
import { SEQUENCE_BITS } from './sqlite-row.ts';
import type { Edge } from './store.ts';

/** A name and its namespace pass as one number; this is what the first is multiplied by. */
const PAIR = 2 ** 26;

/** What is known of an edge while exchanges are counted. */
type Tally = {
  /** Numbers of both names with their namespaces, as PAIR joins them. */
  from: number;
  to: number;
  count: number;
  errors: number;
  requestBytes: number;
  responseBytes: number;
  durations: Durations;
  firstUs: number;
  lastUs: number;
};

/**
 * Gives the busiest edges. All exchanges that fit are counted here and not by GROUP BY, which would sort them first
 * and take twice as long.
 */
export function mapEdges(reader: Reader, filter: Filter, limit: number): { edges: Edge[]; others: number } {
  checkLimit(limit);
  const tallies = tallyEdges(reader, filter);
  const busiest = tallies.sort((one, other) => other.count - one.count).slice(0, limit);
  const others = tallies.slice(limit).reduce((sum, { count }) => sum + count, 0);
  return { edges: busiest.map((tally) => toEdge(reader, tally)), others };
}

function tallyEdges(reader: Reader, filter: Filter): Tally[] {
  const bySource = new Map<number, Map<number, Tally>>();
  const columns = [
    `source * ${PAIR} + source_namespace, destination * ${PAIR} + destination_namespace`,
    'status = 0 OR status BETWEEN 500 AND 599, request_size, response_size',
    `ifnull(duration, -1), exchange.id >> ${SEQUENCE_BITS}`,
  ];
  reader.visit(
    columns.join(', '),
    reader.select(filter),
    (from, to, isError, requestBytes, responseBytes, durationUs, timeUs) => {
      const tally = tallyOf(bySource, from, to);
      tally.count++;
      tally.errors += isError;
      tally.requestBytes += requestBytes;
      tally.responseBytes += responseBytes;
      if (durationUs >= 0) tally.durations.add(durationUs);
      if (timeUs < tally.firstUs) tally.firstUs = timeUs;
      if (timeUs > tally.lastUs) tally.lastUs = timeUs;
    },
  );
  return [...bySource.values()].flatMap((tallies) => [...tallies.values()]);
}

function tallyOf(bySource: Map<number, Map<number, Tally>>, from: number, to: number): Tally {
  const tallies = bySource.get(from) ?? new Map<number, Tally>();
  const known = tallies.get(to);
  if (known) return known;
  const tally: Tally = {
    ...{ from, to, count: 0, errors: 0, requestBytes: 0, responseBytes: 0 },
    ...{ durations: new Durations(), firstUs: Number.POSITIVE_INFINITY, lastUs: 0 },
  };
  bySource.set(from, tallies.set(to, tally));
  return tally;
}

function toEdge(reader: Reader, { from, to, durations, ...counts }: Tally): Edge {
  const [[source, sourceNamespace], [destination, destinationNamespace]] = [from, to].map((pair) => [
    nameOf(reader, Math.floor(pair / PAIR)),
    nameOf(reader, pair % PAIR),
  ]) as [[string, string], [string, string]];
  return {
    ...{ source, sourceNamespace, destination, destinationNamespace, ...counts },
    ...{ p50Us: durations.percentile(0.5), p95Us: durations.percentile(0.95) },
  };
}

function nameOf(reader: Reader, number: number): string {
  return reader.all<{ value: string }>('SELECT value FROM name WHERE id = ?', [number])[0]!.value;
}
