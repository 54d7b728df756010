import { DecodeError, ExcessError } from './decode-error.ts';
import { MAX_DEPTH } from './limits.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** The first bytes of a string are looked at one by one; after these, a native search is faster. */
const SHORT_BYTES = 96;

/** What a scan has counted: commas and opening brackets outside of strings. */
export type Scan = { tokens: number };

/**
 * Finds the end of the JSON value that begins at `start`, before it is parsed. Looks only at brackets, commas and
 * quotes; the parser finds everything else that is not JSON. Throws an ExcessError if the value is deeper than
 * MAX_DEPTH, or `scan.tokens` would pass `maxTokens`, and a DecodeError if it does not end.
 */
export function endOfValue(bytes: Buffer, start: number, scan: Scan, maxTokens: number): number {
  const { length } = bytes;
  let depth = 0;
  let { tokens } = scan;
  let at = start;
  scanning: for (; at < length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at + 1);
        break;
      case 0x5b: // [
      case 0x7b: // {
        tokens++;
        if (++depth > MAX_DEPTH) throw new ExcessError(`JSON is more than ${MAX_DEPTH} levels deep`);
        break;
      case 0x5d: // ]
      case 0x7d: // }
        if (depth === 0) break scanning;
        if (--depth > 0) break;
        at++;
        break scanning;
      case COMMA:
        if (depth === 0) break scanning;
        if (++tokens > maxTokens)
          throw new ExcessError('JSON has too many members and items; send smaller batches');
        break;
      case 0x0a:
        if (depth === 0) break scanning;
    }
  }
  if (depth > 0) throw new DecodeError('JSON does not end');
  scan.tokens = tokens;
  // If this is not a value, one byte goes to the parser, which then refuses it.
  return Math.max(Math.min(at, length), start + 1);
}

/** The position of the quote that ends a string, or the end of the bytes. */
function endOfString(bytes: Buffer, start: number): number {
  const { length } = bytes;
  let at = start;
  for (;;) {
    const busyEnd = Math.min(length, at + SHORT_BYTES);
    while (at < busyEnd) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      at += byte === BACKSLASH ? 2 : 1;
    }
    if (at >= length) return length;
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0) return length;
    let escapes = quote;
    while (escapes > at && bytes[escapes - 1] === BACKSLASH) escapes--;
    if ((quote - escapes) % 2 === 0) return quote;
    at = quote + 1;
  }
}
