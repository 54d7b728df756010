import { QueryError, type Stored, type Summary } from '../store.ts';

/** The parts of an id: the key of `exchange`. Times are microseconds since the epoch. */
export type Key = { timeUs: number; receivedUs: number; writer: number };

/** Writes an id: 14, 14 and 8 hexadecimal digits, in the order of the list. */
export function writeId({ timeUs, receivedUs, writer }: Key): string {
  return hex(timeUs, 14) + hex(receivedUs, 14) + hex(writer, 8);
}

/** Reads an id or cursor. Throws a QueryError that names it as `what`. */
export function parseId(text: string, what: string): Key {
  const match = /^([01][0-9a-f]{13})([01][0-9a-f]{13})([0-9a-f]{8})$/.exec(text);
  if (!match) throw new QueryError(`This is not a ${what} of this store; use one from its answers`);
  const [timeUs, receivedUs, writer] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  return { timeUs: timeUs!, receivedUs: receivedUs!, writer: writer! };
}

/** A row of `summaryColumns`. */
export type SummaryRow = Record<string, unknown>;
/** A row of `fullColumns`. */
export type FullRow = SummaryRow & { request_body: string; response_body: string };

/** The columns of a summary, as SQL. */
export function summaryColumns(): string {
  throw new Error('not built');
}

/** The columns of a whole exchange, as SQL. */
export function fullColumns(): string {
  throw new Error('not built');
}

export function toSummary(_row: SummaryRow): Summary {
  throw new Error('not built');
}

export function toStored(_row: FullRow): Stored {
  throw new Error('not built');
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
