import type { SavedState } from '../../threads/saved-states.ts';
import type { Client, Parameters } from '../client.ts';
import { readTable } from '../ddl.ts';
import type { ClickHouseOptions } from '../options.ts';
import { RowBinary } from '../row-binary.ts';
import { EPOCH_PART, type PartContent, type PartHeader, readHeader, writeHeader } from './part-header.ts';
import { PART_COLUMNS } from './part-table.ts';

/** Later than anything that a receiver saves: what is deleted stays deleted. */
const LAST_SEQUENCE = Number.MAX_SAFE_INTEGER;
/** How many parts are read at most. */
const MOST_PARTS = 10_000;

/** What is saved in one insert. */
export type PartSave = {
  part: number;
  sequence: number;
  content: PartContent;
  /** The hosts that changed; null for one that was dropped. */
  states: ReadonlyMap<string, Uint8Array | null>;
  /** Parts that do not count any longer from this moment on. */
  replaced: readonly number[];
};

/** The parts, the epoch that counts, and whether the part that was asked for is deleted. */
export type Parts = { epoch: number; headers: PartHeader[]; isDeleted: boolean };

/** Reads and writes the table `catalogue_part`. */
export class SavedParts {
  readonly #client: Client;
  readonly #table: string;
  readonly #rows = new RowBinary();

  constructor(client: Client, options: ClickHouseOptions) {
    this.#client = client;
    this.#table = readTable('catalogue_part', options);
  }

  /**
   * Reads the headers of all parts that count or have counted in an earlier epoch. Damaged ones are left out. `own` is the
   * part that may have been deleted.
   */
  async readHeaders(own = EPOCH_PART): Promise<Parts> {
    const rows = await this.#client.rows<{ part: number; sequence: number; header: string; age: number }>(
      `SELECT part, sequence, header, toInt64(dateDiff('millisecond', saved, now64(3))) AS age
       FROM ${this.#table} FINAL WHERE is_header AND (header != '' OR part = {own:UInt64}) ORDER BY part LIMIT ${MOST_PARTS}`,
      { own },
    );
    let epoch = 1;
    const headers: PartHeader[] = [];
    for (const { part, sequence, header, age } of rows) {
      const content = readHeader(header);
      if (content === undefined) continue;
      epoch = Math.max(epoch, content.epoch);
      if (part !== EPOCH_PART) headers.push({ ...content, part, sequence, ageMs: age });
    }
    const isDeleted = rows.some(({ part, header }) => part === own && header === '');
    return { epoch, headers, isDeleted };
  }

  /** Reads a part as it is at one moment. Undefined if it does not count. */
  async readPart(part: number): Promise<{ header: PartHeader; states: SavedState[] } | undefined> {
    const rows = await this.#client.rows<{
      is_header: boolean;
      host: string;
      sequence: number;
      header: string;
      state: string;
    }>(
      `SELECT is_header, host, sequence, header, base64Encode(state) AS state FROM ${this.#table} FINAL
       WHERE part = {part:UInt64} AND (header != '' OR state != '')`,
      { part },
    );
    const row = rows.find((each) => each.is_header);
    const content = row && readHeader(row.header);
    if (!content) return undefined;
    const states = rows
      .filter((each) => !each.is_header)
      .map(({ host, state }) => ({ host, state: Buffer.from(state, 'base64') }));
    return { header: { ...content, part, sequence: row.sequence, ageMs: 0 }, states };
  }

  /** Saves a part, and deletes those that it replaces, all or nothing. */
  async save({ part, sequence, content, states, replaced }: PartSave): Promise<void> {
    this.#rows.reset();
    this.#add(part, sequence, { header: writeHeader(content) });
    for (const [host, state] of states) this.#add(part, sequence, { host, state: state ?? new Uint8Array() });
    for (const other of replaced) this.#add(other, LAST_SEQUENCE, { header: '' });
    await this.#insert(`${part}-${sequence}`);
  }

  /** Begins an epoch. */
  async saveEpoch(content: PartContent): Promise<void> {
    this.#rows.reset();
    this.#add(EPOCH_PART, content.epoch, { header: writeHeader(content) });
    await this.#insert(`epoch-${content.epoch}-${content.run}`);
  }

  /** Deletes the states of parts whose headers are deleted. */
  async deleteStates(parts: readonly number[]): Promise<void> {
    if (parts.length > 0) await this.#deleteStates('part IN {parts:Array(UInt64)}', { parts });
  }

  /** Deletes states without a header, which remain if a receiver is killed between the two. */
  deleteLeftStates(): Promise<void> {
    return this.#deleteStates(
      `saved < now64(3) - INTERVAL 1 HOUR AND part NOT IN (
         SELECT part FROM ${this.#table} FINAL WHERE is_header AND header != '')`,
    );
  }

  #deleteStates(condition: string, parameters: Parameters = {}): Promise<void> {
    return this.#client.run(
      `INSERT INTO ${this.#table} (${PART_COLUMNS.join(', ')})
       SELECT part, false, host, ${LAST_SEQUENCE}, '', '' FROM ${this.#table} FINAL
       WHERE NOT is_header AND state != '' AND ${condition}`,
      parameters,
    );
  }

  #add(part: number, sequence: number, row: { host?: string; header?: string; state?: Uint8Array }): void {
    this.#rows.uint64(part);
    this.#rows.bool(row.header !== undefined);
    this.#rows.text(row.host ?? '');
    this.#rows.uint64(sequence);
    this.#rows.text(row.header ?? '');
    this.#rows.binary(row.state ?? new Uint8Array());
  }

  #insert(token: string): Promise<void> {
    return this.#client.insert(`${this.#table} (${PART_COLUMNS.join(', ')})`, this.#rows.bytes, token);
  }
}
