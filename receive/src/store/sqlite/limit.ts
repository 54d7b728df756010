import type { DatabaseSync } from 'node:sqlite';
import { QueryLimitError } from '../store.ts';

/** How long one query may take before it ends itself, in milliseconds. */
const QUERY_MS = 10_000;
/** Bits of an id that are all zero in one row of 1,024, whatever the resolution of its clock. */
const ONE_IN_1024 = 0x3ffn << 13n;

/**
 * Ends queries that take too long. Nothing can interrupt SQLite from outside here, but a function that the query calls
 * now and then can throw.
 */
export class QueryLimit {
  #endMs = 0;

  /** Adds the function `may_go_on` to SQL. */
  constructor(database: DatabaseSync) {
    database.function('may_go_on', () => {
      this.#look();
      return 1;
    });
  }

  /** Starts the time of a query. */
  begin(limitMs = QUERY_MS): void {
    this.#endMs = performance.now() + limitMs;
  }

  #look(): void {
    if (performance.now() < this.#endMs) return;
    throw tookTooLong();
  }
}

/** Makes the error for a query that reached its time limit. */
export function tookTooLong(): QueryLimitError {
  return new QueryLimitError('The query took too long; narrow it by time or by another term');
}

/** A condition that is always true, and checks the clock in one row of 1,024. */
export const CLOCK = { sql: `exchange.id & ${ONE_IN_1024} <> 0 OR may_go_on()`, values: [] };
