import { isLetter } from '../characters.ts';
import { isAction } from './words.ts';

/** The most characters of a custom method, with its colon. */
const MOST_OF_METHOD = 32;

/** Reads the text of a path segment; undefined if its percent-encoding is invalid. */
export function decodeSegment(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/**
 * Writes a decoded segment as a literal of a template: percent-encoded where a path must be, and `{` and `}` too. One
 * text has one literal, however a request encodes it.
 */
export function toLiteral(text: string): string {
  if (isPlain(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    /%(?:40|24|2B|2C|26|3D|(?<!^%)3A)/g,
    decodeURIComponent,
  );
}

/**
 * Finds the custom method at the end of a segment, such as `:cancel` in `42:cancel`, which stands for a word of its own
 * in a trie. -1 if there is none. Source: google.aip.dev/136.
 */
export function findMethod(text: string): number {
  const colon = text.lastIndexOf(':');
  if (colon < 1 || text.indexOf(':') !== colon || text.length - colon > MOST_OF_METHOD) return -1;
  return isAction(text.slice(colon + 1)) ? colon : -1;
}

/** Whether a word of a trie is a custom method. No literal segment begins with a colon: it is encoded there. */
export function isMethod(word: string): boolean {
  return word.startsWith(':');
}

/** Copies a literal, so that it is not a part of a longer text in memory. */
export function copyText(literal: string): string {
  return Buffer.from(literal, 'latin1').toString('latin1');
}

/** Whether a text is ASCII letters, digits, `-`, `.`, `_` and `~`. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // `-` and `.` are neighbours of the digits, except for the slash, which no segment has.
    const isDigit = code >= 0x2d && code <= 0x39 && code !== 0x2f;
    if (!isLetter(code) && !isDigit && code !== 0x5f && code !== 0x7e) return false;
  }
  return true;
}
