import { isDigit, isHexDigit, isLetter, tableOf } from '../characters.ts';

/** This many digits in a row are a number, not part of a name. */
const LONG_RUN = 6;
const SHORTEST_HEX = 12;
const SHORTEST_TOKEN = 16;

const BASE_32 = tableOf('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const HYPHEN = 0x2d;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;

/**
 * Whether the text looks like an id or another value rather than a name: a number, date, time, address, UUID, hash,
 * e-mail address, random token, or a code such as `AB-1234-XL`. Names such as `line_1`, `oauth2` and `24h` do not.
 *
 * This is for names of members and words of enums. Path segments have a judge of their own, `paths/segments.ts`. It takes
 * more texts for ids, such as `ord-00017`: there, each value that is taken for a name becomes an endpoint.
 */
export function looksLikeId(text: string): boolean {
  return (
    text.indexOf('@') > 0 ||
    startsWithYear(text) ||
    hasNoLetters(text) ||
    hasIdPart(text) ||
    isCode(text) ||
    isUlid(text) ||
    isToken(text)
  );
}

/** Whether it starts as a date does: four digits and a hyphen. */
function startsWithYear(text: string): boolean {
  for (let at = 0; at < 4; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return text.charCodeAt(4) === 0x2d;
}

/** Whether it has digits and signs only. Letters outside ASCII are letters. */
function hasNoLetters(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits++;
    else if (isLetter(code) || code > 0x7f) return false;
  }
  return digits > 0;
}

/** Whether a part between signs is a long number, or hexadecimal and no word. */
function hasIdPart(text: string): boolean {
  let start = 0;
  let digits = 0;
  let run = 0;
  let isHex = true;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    run = isDigit(code) ? run + 1 : 0;
    if (run === LONG_RUN) return true;
    if (run > 0) digits++;
    else if (!isLetter(code)) {
      const length = at - start;
      if (isHex && length >= SHORTEST_HEX && (digits > 0 || length >= 2 * SHORTEST_HEX)) return true;
      start = at + 1;
      digits = 0;
      isHex = true;
    } else if (!isHexDigit(code)) isHex = false;
  }
  return false;
}

/** Whether it is groups of capitals and digits with hyphens between them. */
function isCode(text: string): boolean {
  let digits = 0;
  let hyphens = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === DIGIT) digits++;
    else if (text.charCodeAt(at) === HYPHEN) hyphens++;
    else if (kind !== UPPER) return false;
  }
  return digits > 0 && hyphens > 0;
}

/** Whether it is 26 characters of base 32 after Crockford, which begin with a time. Source: the ULID specification. */
function isUlid(text: string): boolean {
  if (text.length !== 26 || !isDigit(text.charCodeAt(0))) return false;
  for (let at = 0; at < text.length; at++) if (BASE_32[text.charCodeAt(at)] !== 1) return false;
  return true;
}

/** Whether small letters, capitals and digits alternate as they do in random text. */
function isToken(text: string): boolean {
  let length = 0;
  let digits = 0;
  let changes = 0;
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === 0) continue;
    length++;
    if (kind === DIGIT) digits++;
    if (kind !== before && !(before === UPPER && kind === LOWER)) changes++;
    before = kind;
  }
  return length >= SHORTEST_TOKEN && digits >= 2 && changes * 5 >= length * 2;
}

function kindOf(code: number): number {
  if (isDigit(code)) return DIGIT;
  if (!isLetter(code)) return 0;
  return code >= 0x61 ? LOWER : UPPER;
}
