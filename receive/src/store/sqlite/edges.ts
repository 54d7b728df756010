import type { Filter } from '../../filter/filter.ts';
import { Durations } from '../durations.ts';
import { checkLimit, MOST_EDGES, tooManyEdges } from '../query-limits.ts';
import type { Edge } from '../store.ts';
import type { Reader } from './reader.ts';
import { SEQUENCE_BITS } from './row.ts';

type Names = [source: number, sourceNamespace: number, destination: number, destinationNamespace: number];
/** The counts of an edge. */
type Tally = {
  /** The numbers of its names: source and its namespace, destination and its namespace. */
  names: Names;
  count: number;
  errors: number;
  requestBytes: number;
  responseBytes: number;
  durations: Durations;
  firstUs: number;
  lastUs: number;
};

/**
 * Returns the busiest edges. All matching exchanges are counted here and not by GROUP BY, which would sort them first
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
  const edges = new Edges();
  const columns = [
    'source, source_namespace, destination, destination_namespace',
    'status = 0 OR status BETWEEN 500 AND 599, request_size, response_size',
    `ifnull(duration, -1), exchange.id >> ${SEQUENCE_BITS}`,
  ];
  reader.visit(
    columns.join(', '),
    reader.select(filter),
    (
      source,
      sourceSpace,
      destination,
      destinationSpace,
      isError,
      requestBytes,
      responseBytes,
      us,
      timeUs,
    ) => {
      const tally = edges.get(source, sourceSpace, destination, destinationSpace);
      tally.count++;
      tally.errors += isError;
      tally.requestBytes += requestBytes;
      tally.responseBytes += responseBytes;
      if (us >= 0) tally.durations.add(us);
      if (timeUs < tally.firstUs) tally.firstUs = timeUs;
      if (timeUs > tally.lastUs) tally.lastUs = timeUs;
    },
  );
  return edges.all;
}

/** Tallies by four numbers: first by the two of the names, then by the few namespaces. */
class Edges {
  readonly all: Tally[] = [];
  readonly #bySource = new Map<number, Map<number, Tally[]>>();

  get(source: number, sourceNamespace: number, destination: number, destinationNamespace: number): Tally {
    const tallies = this.#between(source, destination);
    for (const tally of tallies) {
      if (tally.names[1] === sourceNamespace && tally.names[3] === destinationNamespace) return tally;
    }
    if (this.all.length === MOST_EDGES) throw tooManyEdges();
    const tally: Tally = {
      names: [source, sourceNamespace, destination, destinationNamespace],
      ...{ count: 0, errors: 0, requestBytes: 0, responseBytes: 0 },
      ...{ durations: new Durations(), firstUs: Number.POSITIVE_INFINITY, lastUs: 0 },
    };
    tallies.push(tally);
    this.all.push(tally);
    return tally;
  }

  #between(source: number, destination: number): Tally[] {
    const byDestination = this.#bySource.get(source) ?? new Map<number, Tally[]>();
    const known = byDestination.get(destination);
    if (known) return known;
    const tallies: Tally[] = [];
    this.#bySource.set(source, byDestination.set(destination, tallies));
    return tallies;
  }
}

function toEdge(reader: Reader, { names, durations, ...counts }: Tally): Edge {
  const [source, sourceNamespace, destination, destinationNamespace] = names.map((number) =>
    nameOf(reader, number),
  ) as [string, string, string, string];
  return {
    ...{ source, sourceNamespace, destination, destinationNamespace, ...counts },
    ...{ p50Us: durations.percentile(0.5), p95Us: durations.percentile(0.95) },
  };
}

function nameOf(reader: Reader, number: number): string {
  // A name may have been dropped since its exchanges were counted.
  return reader.all<{ value: string }>('SELECT value FROM name WHERE id = ?', [number])[0]?.value ?? '';
}
