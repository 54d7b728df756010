import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { splitPort } from '../../address.ts';
import type { PackedExchange } from './batch.ts';
import type { NameKind, Names } from './names.ts';
import { FLAGS, SEQUENCE_BITS, STORED_FORMATS } from './row.ts';
import { searchText } from './search-text.ts';

const EXCHANGE_COLUMNS = [
  ...['id', 'received', 'flags', 'status', 'method', 'host', 'host_port', 'source', 'source_port'],
  ...['destination', 'destination_port', 'source_namespace', 'destination_namespace', 'duration'],
  ...['request_size', 'response_size', 'scheme', 'format', 'request_version', 'response_version'],
  ...['workload', 'namespace', 'pod', 'path', 'request_id', 'trace_id'],
];

/** Stores exchanges through one connection. Knows nothing of workers. */
export class Writer {
  readonly #database: DatabaseSync;
  readonly #names: Names;
  readonly #lastOfMoment: StatementSync;
  readonly #insertExchange: StatementSync;
  readonly #insertMessage: StatementSync;
  readonly #insertText: StatementSync;
  #lastReceivedUs: number;

  constructor(database: DatabaseSync, names: Names) {
    this.#database = database;
    this.#names = names;
    this.#lastOfMoment = database.prepare('SELECT max(id) AS id FROM exchange WHERE id BETWEEN ? AND ?');
    this.#lastOfMoment.setReadBigInts(true);
    this.#insertExchange = database.prepare(
      `INSERT INTO exchange (${EXCHANGE_COLUMNS.join(', ')}) VALUES (${EXCHANGE_COLUMNS.map(() => '?').join(', ')})`,
    );
    this.#insertMessage = database.prepare(
      `INSERT INTO message (id, request_headers, response_headers, request_body, response_body) VALUES (?, ?, ?, ?, ?)`,
    );
    this.#insertText = database.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)');
    // Everything may be deleted, and the clock set back: what arrives must still come after what was learned.
    const last = database
      .prepare('SELECT max(position, ifnull((SELECT max(received) FROM exchange), 0)) AS us FROM catalogue')
      .get() as { us: number };
    this.#lastReceivedUs = last.us;
  }

  /** Stores all of them in one transaction, or none, and throws what SQLite threw. */
  append(exchanges: readonly PackedExchange[], nowUs: number): void {
    const firstUs = Math.max(nowUs, this.#lastReceivedUs + 1);
    const arrived = exchanges.map((exchange, index) => arrive(exchange, firstUs + index));
    // The index of words needs rows in order, or it writes a segment for each run of them.
    arrived.sort((one, other) => one.timeUs - other.timeUs);
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      let lastId = -1n;
      for (const one of arrived) lastId = this.#insert(one, lastId);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#names.forget();
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#lastReceivedUs = firstUs + exchanges.length - 1;
  }

  #insert(arrival: Arrival, lastId: bigint): bigint {
    const { exchange } = arrival;
    const id = this.#freeId(arrival.timeUs, lastId);
    const { request, response } = exchange;
    this.#insertExchange.run(id, ...this.#columns(arrival));
    this.#insertMessage.run(id, request.headers, response.headers, request.body, response.body);
    this.#insertText.run(id, searchText(exchange));
    return id;
  }

  /** The lowest free id of a moment, above the last one; of a later moment if all are taken. */
  #freeId(timeUs: number, lastId: bigint): bigint {
    let first = BigInt(timeUs) << SEQUENCE_BITS;
    if (lastId >= first) first = ((lastId + 1n) >> SEQUENCE_BITS) << SEQUENCE_BITS;
    for (;;) {
      const end = first + (1n << SEQUENCE_BITS);
      const { id } = this.#lastOfMoment.get(first, end - 1n) as { id: bigint | null };
      const next = id === null ? first : id + 1n;
      if (next < end) return next;
      first = end;
    }
  }

  #columns({ exchange, timed, receivedUs }: Arrival): (string | number | null)[] {
    const name = (kind: NameKind, value: string) => this.#names.number(kind, value, receivedUs);
    const place = (kind: NameKind, value: string) => {
      const [stem, port] = splitPort(value);
      return [name(kind, stem), port];
    };
    const { request, response, observer } = exchange;
    return [
      ...[receivedUs, flagsOf(exchange, timed), whole(exchange.status, 999) ?? 0],
      ...[name('method', exchange.method), ...place('host', exchange.host)],
      ...[...place('source', exchange.source), ...place('destination', exchange.destination)],
      ...[name('namespace', exchange.sourceNamespace), name('namespace', exchange.destinationNamespace)],
      ...[whole(exchange.durationUs), whole(request.size) ?? 0, whole(response.size) ?? 0],
      ...[name('scheme', exchange.scheme), STORED_FORMATS.indexOf(exchange.format)],
      ...[name('version', request.version), name('version', response.version)],
      ...[name('workload', observer.workload), name('namespace', observer.namespace)],
      ...[
        name('pod', observer.pod),
        exchange.path,
        exchange.requestId,
        exchange.traceId?.toLowerCase() ?? null,
      ],
    ];
  }
}

/** An exchange with its place in both orders. `timed` is whether it came with a valid time. */
type Arrival = { exchange: PackedExchange; receivedUs: number; timeUs: number; timed: boolean };

function arrive(exchange: PackedExchange, receivedUs: number): Arrival {
  const startUs = whole(exchange.startUs);
  return { exchange, receivedUs, timeUs: startUs ?? receivedUs, timed: startUs !== null };
}

function flagsOf({ request, response, redacted, observer }: PackedExchange, timed: boolean): number {
  return (
    (request.truncated ? FLAGS.requestCut : 0) |
    (response.truncated ? FLAGS.responseCut : 0) |
    (redacted ? FLAGS.redacted : 0) |
    (timed ? 0 : FLAGS.noTime) |
    (observer.side === null ? 0 : FLAGS[observer.side])
  );
}

/** Makes a number whole. Null for no number, or one that a broken clock or a hostile sender made up. */
function whole(value: number | null, max = Number.MAX_SAFE_INTEGER): number | null {
  return value !== null && value >= 0 && value <= max ? Math.floor(value) : null;
}
