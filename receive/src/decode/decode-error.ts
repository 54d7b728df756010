/**
 * A body does not fit its format. The message names the member and the type that was found, and never quotes a value:
 * it goes to the sender and to the log.
 */
export class DecodeError extends Error {
  override name = 'DecodeError';
}

/** A body may fit its format, but is more than the receiver takes in one request. */
export class ExcessError extends DecodeError {
  override name = 'ExcessError';
}

/** Names the type of a JSON value, with its article: `a number`, `an array`, `null`. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
