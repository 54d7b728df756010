import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Filter, Term } from '../../filter/filter.ts';
import { CLOCK, QueryLimit } from './limit.ts';
import { allOf, type Condition, planFilter } from './query.ts';
import { TextPlanner } from './text.ts';

/** If fewer exchanges than this have a text, it is looked up first, and the rest of the filter only for them. */
const RARE = 20_000;

type NumbersOfRow = [...[number, number, number, number, number], ...[number, number, number, number]];
/** Gets the numbers of one row; its parameters show how many columns there are. */
export type Visit = (...values: NumbersOfRow) => void;

/** Where a query finds its rows: tables and conditions in SQL. The rows include those of `exchange`. */
export type Selection = { from: string; conditions: Condition[] };
/** A range of ids: it includes `first`, but not `end`. */
export type IdRange = { first?: bigint; end?: bigint };

/** Runs queries through one connection, each within its time limit. Knows nothing of workers. */
export class Reader {
  readonly #database: DatabaseSync;
  readonly #texts: TextPlanner;
  readonly #limit: QueryLimit;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#texts = new TextPlanner(database);
    this.#limit = new QueryLimit(database);
  }

  /** Starts the time that the next queries share. */
  begin(limitMs?: number): void {
    this.#limit.begin(limitMs);
  }

  /** Returns all rows of a query. */
  all<T>(sql: string, values: readonly SQLInputValue[] = []): T[] {
    return this.#database.prepare(sql).all(...values) as T[];
  }

  /** Calls `visit` with `columns` of all rows of a selection. They must be numbers that JavaScript holds exactly. */
  visit(columns: string, { from, conditions }: Selection, visit: Visit): void {
    const { sql, values } = allOf(conditions);
    this.#database.function('visit', visit as Parameters<DatabaseSync['function']>[1]);
    this.all(`SELECT count(visit(${columns})) FROM ${from} WHERE ${sql}`, values);
  }

  /**
   * Chooses how to find the rows that match a filter. A text that few exchanges have is looked up first; otherwise the
   * rows are scanned, and the text is checked for those that match otherwise, which SQLite does once for all of them. A
   * known `range` of ids makes both shorter.
   */
  select(filter: Filter, range: IdRange = {}): Selection {
    const plan = planFilter(filter);
    const bounds = (column: string) => boundsOf(column, [plan.range, range]);
    const conditions = [...bounds('exchange.id'), ...plan.rows, CLOCK];
    for (const term of plan.texts.filter((one) => one.isNegated)) {
      conditions.push(this.#hasText('NOT IN', [term], bounds('rowid')));
    }
    const texts = plan.texts.filter((one) => !one.isNegated);
    if (texts.length === 0) return { from: 'exchange', conditions };
    const question = this.#texts.ask(texts);
    if (question !== undefined && (plan.rows.length === 0 || this.#isRare(question))) {
      const asked = { sql: 'search MATCH ?', values: [question] };
      const from = 'search CROSS JOIN exchange ON exchange.id = search.rowid';
      return { from, conditions: [asked, ...bounds('search.rowid'), ...conditions] };
    }
    return { from: 'exchange', conditions: [...conditions, this.#hasText('IN', texts, bounds('rowid'))] };
  }

  #isRare(question: string): boolean {
    const sql = 'SELECT count(*) AS count FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)';
    const [row] = this.all<{ count: number }>(sql, [question, RARE]);
    return row!.count < RARE;
  }

  #hasText(operator: 'IN' | 'NOT IN', terms: readonly Term[], bounds: readonly Condition[]): Condition {
    const question = this.#texts.ask(terms);
    if (question === undefined) return { sql: operator === 'IN' ? '0' : '1', values: [] };
    const { sql, values } = allOf([{ sql: 'search MATCH ?', values: [question] }, ...bounds]);
    // The + keeps SQLite from going through the rows with the text one by one.
    return { sql: `+exchange.id ${operator} (SELECT rowid FROM search WHERE ${sql})`, values };
  }
}

function boundsOf(column: string, ranges: readonly IdRange[]): Condition[] {
  return ranges.flatMap(({ first, end }) => [
    ...(first === undefined ? [] : [{ sql: `${column} >= ?`, values: [first] }]),
    ...(end === undefined ? [] : [{ sql: `${column} < ?`, values: [end] }]),
  ]);
}
