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
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:40|3A|24|2B|2C|26|3D)/g, decodeURIComponent);
}

/** Copies a literal, so that it is not a part of a longer text in memory. */
export function copyText(literal: string): string {
  return Buffer.from(literal, 'latin1').toString('latin1');
}

/** Whether a text is ASCII letters, digits, `-`, `.`, `_` and `~`. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    // `-` and `.` are neighbours of the digits, except for the slash, which no segment has.
    const isDigit = code >= 0x2d && code <= 0x39 && code !== 0x2f;
    if (!isLetter && !isDigit && code !== 0x5f && code !== 0x7e) return false;
  }
  return true;
}
