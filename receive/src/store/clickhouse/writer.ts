import { randomInt } from 'node:crypto';
import { splitPort } from '../../address.ts';
import type { Exchange, Header, Message } from '../../exchange.ts';
import type { Client } from './client.ts';
import { readTable } from './ddl.ts';
import { RowBinary } from './row-binary.ts';
import { COLUMNS, FIRST_DIRECT_WRITER } from './schema.ts';

/** Stores exchanges: one run of a receiver is one writer. */
export class Writer {
  /** Names this run in the column `writer`. */
  readonly id = randomInt(1, FIRST_DIRECT_WRITER);
  readonly #client: Client;
  readonly #into: string;
  readonly #rows = new RowBinary();
  #lastReceivedUs = 0;

  constructor(client: Client, database: string) {
    this.#client = client;
    this.#into = `${readTable('exchange', { database })} (${COLUMNS.map(([name]) => name).join(', ')})`;
  }

  /** Stores all of them, or none. One call at a time. */
  async append(exchanges: readonly Exchange[]): Promise<void> {
    this.#rows.reset();
    const firstUs = Math.max(Date.now() * 1000, this.#lastReceivedUs + 1);
    for (const [index, exchange] of exchanges.entries()) this.#add(exchange, firstUs + index);
    this.#lastReceivedUs = firstUs + exchanges.length - 1;
    await this.#client.insert(this.#into, this.#rows.bytes, `${this.id}-${firstUs}`);
  }

  /** Adds a row, in the order of COLUMNS. */
  #add(exchange: Exchange, receivedUs: number): void {
    const rows = this.#rows;
    const startUs = whole(exchange.startUs);
    rows.uint64(startUs ?? receivedUs);
    rows.uint64(receivedUs);
    rows.uint32(this.id);
    rows.bool(startUs !== null);
    rows.nullable(whole(exchange.durationUs), (us) => rows.uint64(us));
    rows.text(exchange.method);
    rows.text(exchange.scheme);
    this.#addPlace(exchange.host);
    rows.text(exchange.path);
    rows.uint16(whole(exchange.status, 999) ?? 0);
    this.#addPlace(exchange.source);
    rows.text(exchange.sourceNamespace);
    this.#addPlace(exchange.destination);
    rows.text(exchange.destinationNamespace);
    this.#addMessage(exchange.request);
    this.#addMessage(exchange.response);
    rows.text(exchange.requestId);
    rows.text(exchange.traceId?.toLowerCase() ?? '');
    rows.text(exchange.format);
    rows.bool(exchange.redacted);
    const { workload, namespace, pod, side } = exchange.observer;
    for (const text of [workload, namespace, pod, side ?? '']) rows.text(text);
  }

  #addPlace(place: string): void {
    const [name, port] = splitPort(place);
    this.#rows.text(name);
    this.#rows.nullable(port, (value) => this.#rows.uint16(value));
  }

  #addMessage({ version, headers, body, size, truncated }: Message): void {
    this.#rows.text(version);
    this.#addHeaders(headers);
    this.#rows.binary(body);
    this.#rows.uint64(whole(size) ?? 0);
    this.#rows.bool(truncated);
  }

  #addHeaders(headers: readonly Header[]): void {
    this.#rows.length(headers.length);
    for (const [name, value] of headers) {
      this.#rows.text(name);
      this.#rows.text(value);
    }
  }
}

/** Makes a number whole. Null for no number, or one that a broken clock or a hostile sender made up. */
function whole(value: number | null, max = Number.MAX_SAFE_INTEGER): number | null {
  return value !== null && value >= 0 && value <= max ? Math.floor(value) : null;
}
