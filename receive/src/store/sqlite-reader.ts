import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Filter } from '../filter/filter.ts';
import { allOf, type Condition, planFilter } from './sqlite-query.ts';
import {
  type MessageRow,
  parseId,
  SEQUENCE_BITS,
  SUMMARY_COLUMNS,
  type SummaryRow,
  toStored,
  toSummary,
} from './sqlite-row.ts';
import { TextPlanner } from './sqlite-text.ts';
import type { Arrivals, ListPage, ListQuery, Stored } from './store.ts';
import { QueryError } from './store.ts';

/** How many arrivals are looked through at once. */
const ARRIVALS_STEP = 10_000;

/** Answers lists and single exchanges through one connection. Knows nothing of workers. */
export class Reader {
  readonly #database: DatabaseSync;
  readonly #texts: TextPlanner;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#texts = new TextPlanner(database);
  }

  list({ filter, limit, cursor }: ListQuery): ListPage {
    checkLimit(limit);
    const conditions = this.conditions(filter);
    if (cursor !== undefined)
      conditions.push({ sql: 'exchange.id < ?', values: [parseId(cursor, 'cursor')] });
    const rows = this.#summaries(conditions, 'exchange.id DESC', limit + 1);
    const exchanges = rows.slice(0, limit).map(toSummary);
    return { exchanges, next: rows.length > limit ? exchanges.at(-1)!.id : null };
  }

  get(id: string): Stored | undefined {
    if (!/^[0-7][0-9a-f]{15}$/.test(id)) return undefined;
    const key = parseId(id, 'id');
    const [row] = this.#summaries([{ sql: 'exchange.id = ?', values: [key] }], 'exchange.id', 1);
    const messages = this.#database
      .prepare(
        'SELECT request_headers, response_headers, request_body, response_body FROM message WHERE id = ?',
      )
      .get(key);
    return row && messages ? toStored(row, messages as MessageRow) : undefined;
  }

  /** Time of the oldest exchange; null when there is none. */
  oldestUs(): number | null {
    const [row] = this.all(`SELECT min(id) >> ${SEQUENCE_BITS} AS us FROM exchange`, []) as {
      us: number | null;
    }[];
    return row?.us ?? null;
  }

  position(): string {
    return writePosition(this.#lastReceived());
  }

  arrivals(filter: Filter, position: string, limit: number): Arrivals {
    checkLimit(limit);
    let behind = readPosition(position);
    const last = this.#lastReceived();
    const conditions = this.conditions(filter);
    while (behind < last) {
      const end = this.#endOfStep(behind, last);
      const window = { sql: 'received > ? AND received <= ?', values: [behind, end] };
      const rows = this.#summaries([window, ...conditions], 'received', limit);
      if (rows.length === limit) {
        return { exchanges: rows.map(toSummary), position: writePosition(rows.at(-1)!.received) };
      }
      behind = end;
      if (rows.length > 0) return { exchanges: rows.map(toSummary), position: writePosition(behind) };
    }
    return { exchanges: [], position: writePosition(behind) };
  }

  /** The conditions of a filter, with those of its texts. */
  conditions(filter: Filter): Condition[] {
    const { rows, texts } = planFilter(filter);
    const wanted = texts.filter((term) => !term.isNegated);
    if (wanted.length > 0) rows.push(this.#hasText(this.#texts.ask(wanted), 'IN'));
    for (const term of texts.filter((one) => one.isNegated)) {
      rows.push(this.#hasText(this.#texts.ask([term]), 'NOT IN'));
    }
    return rows;
  }

  #hasText(question: string | undefined, operator: 'IN' | 'NOT IN'): Condition {
    if (question === undefined) return { sql: operator === 'IN' ? '0' : '1', values: [] };
    return {
      sql: `exchange.id ${operator} (SELECT rowid FROM search WHERE search MATCH ?)`,
      values: [question],
    };
  }

  #summaries(conditions: readonly Condition[], order: string, limit: number): SummaryRow[] {
    const { sql, values } = allOf(conditions);
    const query = `SELECT ${SUMMARY_COLUMNS} FROM exchange WHERE ${sql} ORDER BY ${order} LIMIT ?`;
    return this.all(query, [...values, limit]) as SummaryRow[];
  }

  /** Runs a query of many rows. */
  all(sql: string, values: readonly SQLInputValue[]): unknown[] {
    return this.#database.prepare(sql).all(...values);
  }

  #lastReceived(): number {
    const [row] = this.all('SELECT max(received) AS us FROM exchange', []) as { us: number | null }[];
    return row?.us ?? 0;
  }

  #endOfStep(behind: number, last: number): number {
    const [row] = this.all(
      'SELECT received AS us FROM exchange WHERE received > ? ORDER BY received LIMIT 1 OFFSET ?',
      [behind, ARRIVALS_STEP],
    ) as { us: number }[];
    return row?.us ?? last;
  }
}

/** Checks how many of something are wanted. */
export function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return;
  throw new QueryError('A limit is a whole number from 1 to 1000');
}

function writePosition(receivedUs: number): string {
  return receivedUs.toString(16).padStart(14, '0');
}

function readPosition(position: string): number {
  if (/^[01][0-9a-f]{13}$/.test(position)) return Number.parseInt(position, 16);
  throw new QueryError('This is no position of this store; take one from an answer of it');
}
