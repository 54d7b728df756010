import { isTokenAt } from './character-classes.ts';

/** The longest first part that is decoded, in characters. */
const MAX_HEADER = 4096;
const MIN_HEADER = 8;
const DOT = 0x2e;
const LETTER_E = 0x65;

/**
 * Whether the run of token characters from `start` to `end` is the first part of a JSON Web Token: base64url of a JSON
 * object, with a dot and a second part behind it. Source: RFC 7515, section 7.1.
 */
export function isJwt(text: string, start: number, end: number): boolean {
  const length = end - start;
  // `{` and a quote, a blank or a line break.
  if (text.charCodeAt(start) !== LETTER_E || length < MIN_HEADER || length > MAX_HEADER) return false;
  if (text.charCodeAt(start - 1) === DOT || text.charCodeAt(end) !== DOT || !isTokenAt(text, end + 1))
    return false;
  return isJsonObject(text.slice(start, end));
}

function isJsonObject(encoded: string): boolean {
  try {
    const value: unknown = JSON.parse(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    // Not base64url, or not JSON.
    return false;
  }
}
