import { isDigit, isLower, isUpper } from '../characters.ts';

const ULID_LENGTH = 26;
/** Names with a number of three digits or more that are not ids, such as `iso-8601` and `error-404`. */
const NUMBERED_NAMES: ReadonlySet<string> = new Set([
  ...['iso', 'rfc', 'utf', 'sha', 'error', 'http', 'status', 'top', 'covid', 'windows', 'base', 'cve', 'mp'],
]);

/** How letters and digits alternate in a part of a text, such as `9fk3` in `cus_9fk3`. */
type Part = { digits: number; letters: number; kindChanges: number; caseChanges: number };

/** Whether a text of ASCII letters and digits is a ULID. Source: ulid/spec, "Encoding". */
export function isUlid(text: string): boolean {
  return text.length === ULID_LENGTH && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(text) && /\d.*\d/.test(text);
}

/** Whether a text of hexadecimal digits is a hash or another long number. `digits`: how many are decimal. */
export function isHash(length: number, digits: number): boolean {
  if (length >= 32) return true;
  return length >= 7 && digits >= 2 && digits < length;
}

/**
 * Whether a text is an id with a prefix, such as `cus_9fk3Ls`, `ord-00017` and `PROJ-12`, or has a part that looks
 * random, such as `web-7d4b9c6f5-x2x9z`.
 */
export function isPrefixedId(text: string): boolean {
  const separator = text.includes('_') ? '_' : '-';
  const parts = text.split(/[-_.:~]/);
  if (parts.length < 2) return false;
  if (isNumbered(parts)) return true;
  return parts.some((text, at) => {
    const part = readPart(text);
    if (looksRandom(text, part)) return true;
    // Names have either underscores or upper-case letters inside.
    const isAfter = at > 0 && separator === '_';
    if (isAfter && text.length >= 8 && part.caseChanges >= (part.digits > 0 ? 2 : 4)) return true;
    const enough = part.digits >= (isAfter ? 1 : 2) && part.letters > 0;
    return enough && text.length >= 4 && part.kindChanges >= 2 && !isNumeronym(text, part);
  });
}

/** Whether a text of ASCII letters and digits, without separators, looks random: an opaque token. */
export function isToken(text: string): boolean {
  const part = readPart(text);
  if (part.digits === 0 && part.caseChanges === 0) return text.length >= 25;
  return looksRandom(text, part) || looksShuffled(text);
}

/** Whether it has a number that counts after its beginning: `ord-00017`, `PROJ-12`, `summer-2024`, `BL-3949-S`. */
function isNumbered([first, ...rest]: readonly string[]): boolean {
  if (first === undefined || first === '' || NUMBERED_NAMES.has(first.toLowerCase())) return false;
  const isCode = first.length >= 2 && /^[A-Z]+$/.test(first);
  return rest.some((part) => /^\d+$/.test(part) && (part.length >= 3 || isCode));
}

function looksRandom(text: string, { digits, letters, kindChanges, caseChanges }: Part): boolean {
  if (digits < 2 || letters === 0) return false;
  if (kindChanges >= 4 || (kindChanges >= 3 && text.length >= 10)) return text.length >= 7;
  if (text.length >= 16) return true;
  return text.length >= 8 && kindChanges >= 2 && caseChanges >= 3;
}

/**
 * Whether letters are upper and lower case as if by chance. Names of several words have fewer upper-case letters, more
 * vowels, and upper-case letters in a row in one place at most.
 */
function looksShuffled(text: string): boolean {
  if (text.length < 16) return false;
  const upper = countMatches(text, /[A-Z]/g);
  const lower = countMatches(text, /[a-z]/g);
  if (upper < 3 || lower < 3) return false;
  const hasFewVowels = countMatches(text, /[aeiou]/gi) < text.length / 4;
  return hasFewVowels || upper / text.length >= 0.36 || countMatches(text, /[A-Z]{2,}/g) > 1;
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Whether it is a word with its middle counted, such as `i18n`. */
function isNumeronym(text: string, { digits, letters }: Part): boolean {
  return letters === 2 && digits === text.length - 2 && !isDigit(text.charCodeAt(0));
}

function readPart(text: string): Part {
  const part = { digits: 0, letters: 0, kindChanges: 0, caseChanges: 0 };
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = isDigit(code) ? 1 : isLower(code) ? 2 : isUpper(code) ? 3 : 4;
    if (kind === 1) part.digits++;
    else part.letters++;
    if (before > 0 && (kind === 1) !== (before === 1)) part.kindChanges++;
    else if (before > 1 && kind !== before) part.caseChanges++;
    before = kind;
  }
  return part;
}
