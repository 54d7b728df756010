import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../exchange.ts';
import type { Client } from './client.ts';
import { readTable } from './ddl.ts';
import { UnsureInsertError } from './errors.ts';
import { RowBinary } from './row-binary.ts';
import { writeRow } from './row-writer.ts';
import { COLUMNS, FIRST_DIRECT_WRITER } from './schema.ts';

/** The least time between the beginnings of two inserts. Each makes a part of the table, which ClickHouse must merge. */
const INTERVAL_MS = 200;
/** An insert of so many bytes is worth its part: the next one need not wait. */
const LARGE_BYTES = 4 * 2 ** 20;
/** The shortest partition of the table. Longer ones begin where one of these does. */
const PARTITION_US = 300e6;

/**
 * Stores exchanges. One run of a receiver is one writer, with later and later times of arrival: whatever is visible of
 * a writer, all that came before is visible too. So after an insert whose rows may still become visible, the run goes on
 * as another writer.
 */
export class Writer {
  readonly #client: Client;
  readonly #into: string;
  readonly #rows = new RowBinary();
  readonly #ids = [newId()];
  readonly #intervalMs: number;
  #lastReceivedUs = 0;
  #nextMs = 0;

  constructor(client: Client, database: string, intervalMs = INTERVAL_MS) {
    this.#client = client;
    this.#into = `${readTable('exchange', { database })} (${COLUMNS.map(([name]) => name).join(', ')})`;
    this.#intervalMs = intervalMs;
  }

  /** The writer that this run is now: names its rows in the column `writer`. */
  get id(): number {
    return this.#ids.at(-1)!;
  }

  /** All writers that this run was, the current one last. More rows may appear of any of them. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** Stores all of them, or none. One call at a time. Rejects with a StoreError. */
  async append(exchanges: readonly Exchange[]): Promise<void> {
    await this.#wait();
    const firstUs = this.#receive(exchanges.length);
    for (const [index, exchange] of exchanges.entries())
      writeRow(this.#rows, exchange, { receivedUs: firstUs + index, writer: this.id });
    const startMs = performance.now();
    const rows = this.#rows.bytes;
    try {
      await this.#client.insert(this.#into, rows, `${this.id}-${firstUs}`);
    } catch (error) {
      if (error instanceof UnsureInsertError) this.#ids.push(newId());
      throw error;
    } finally {
      this.#nextMs = rows.length < LARGE_BYTES ? startMs + this.#intervalMs : 0;
      this.#rows.reset();
    }
  }

  async #wait(): Promise<void> {
    const leftMs = this.#nextMs - performance.now();
    if (leftMs > 0) await delay(leftMs);
  }

  /**
   * Reserves times of arrival, a microsecond apart, and returns the first one. All are of one partition: rows of two
   * would become visible one after the other.
   */
  #receive(count: number): number {
    const nowUs = Math.max(Date.now() * 1000, this.#lastReceivedUs + 1);
    const partitionUs = Math.floor((nowUs + count - 1) / PARTITION_US) * PARTITION_US;
    const firstUs = Math.max(nowUs, partitionUs);
    this.#lastReceivedUs = firstUs + count - 1;
    return firstUs;
  }
}

function newId(): number {
  return randomInt(1, FIRST_DIRECT_WRITER);
}
