import { isDigit } from '../characters.ts';
import { isUuid } from '../schema/text-traits.ts';
import { findSensitive } from '../sensitive/detect.ts';
import { type CharacterCounts, countCharacters } from './character-counts.ts';
import { isHash, isPrefixedId, isToken, isUlid } from './identifiers.ts';
import { decodeSegment } from './literals.ts';

/** The kinds of path segments. The index of each is its number in what is stored: new ones go to the end. */
export const SEGMENT_KINDS = [
  ...(['word', 'version', 'integer', 'number', 'uuid', 'ulid', 'hash', 'id', 'token', 'date'] as const),
  ...(['email', 'phone', 'ip', 'release', 'file', 'slug', 'opaque'] as const),
] as const;
/**
 * What a path segment is. `word` and `version` (`v1`) may be parts of an API's own names; all others are values:
 * `number` has digits and punctuation, `id` is numbered or has a prefix, `release` is such as `1.2.3`, `slug` is a
 * title, `opaque` is anything that is not a name.
 */
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

/** Whether segments of this kind may be names. */
export function isNameKind(kind: SegmentKind): boolean {
  return kind === 'word' || kind === 'version';
}

/** The bit of a kind in a set of kinds. */
export function kindBit(kind: SegmentKind): number {
  return 1 << SEGMENT_KINDS.indexOf(kind);
}

/** The kinds of a set. */
export function kindsOf(bits: number): ReadonlySet<SegmentKind> {
  return new Set(SEGMENT_KINDS.filter((_, at) => (bits & (1 << at)) !== 0));
}

/** A longer segment is not a name. */
const MOST_CHARACTERS = 96;
/** More digits than this are an id, a phone number, a card or an account, whatever is around them. */
const MOST_DIGITS_OF_WORD = 5;

/** Says what a path segment is, percent-encoded as it is in the path. */
export function classifySegment(segment: string): SegmentKind {
  if (segment.length > MOST_CHARACTERS * 3) return 'opaque';
  const text = decodeSegment(segment);
  return text === undefined ? 'opaque' : classifyText(text);
}

/** Says what a decoded segment is. */
export function classifyText(text: string): SegmentKind {
  if (text.length > MOST_CHARACTERS) return 'opaque';
  const counts = countCharacters(text);
  if (counts.digits === text.length && text.length > 0) return 'integer';
  const kind = kindOf(text, counts);
  // The last word on names is that of the detectors: what they find is never kept.
  return isNameKind(kind) && findSensitive(text, '') !== 0 ? 'opaque' : kind;
}

function kindOf(text: string, counts: Readonly<CharacterCounts>): SegmentKind {
  const { digits, lower, upper, wide } = counts;
  if (counts.controls > 0) return 'opaque';
  if (counts.ats > 0 && !(counts.ats === 1 && text[0] === '@')) return kindWithAt(text);
  if (counts.odd > 0) return kindWithOdd(text, counts);
  if (lower + upper + wide === 0) return digits === 0 ? 'word' : kindOfNumber(text, counts);
  if (digits === 0) return kindOfLetters(text, counts);
  return kindOfHex(text, counts) ?? kindOfMixed(text, counts);
}

function kindWithAt(text: string): SegmentKind {
  const at = text.lastIndexOf('@');
  return at > 0 && text.indexOf('.', at) > 0 ? 'email' : 'opaque';
}

function kindWithOdd(text: string, { digits, lower, upper, wide }: Readonly<CharacterCounts>): SegmentKind {
  // Such as `OPTIONS *`.
  if (text === '*') return 'word';
  if (digits === 0 || lower + upper + wide > 0) return 'opaque';
  return text[0] === '+' && digits >= 7 ? 'phone' : 'number';
}

/** Of digits and punctuation. */
function kindOfNumber(text: string, { digits, dots, hyphens }: Readonly<CharacterCounts>): SegmentKind {
  if (isDate(text)) return 'date';
  if (dots + digits === text.length) {
    if (dots === 3 && /^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return 'ip';
    // API versions are such as `1.1`; `12.5` is more likely a number.
    if (dots === 1) return digits === 2 && text[1] === '.' ? 'version' : 'number';
    return 'release';
  }
  return text.includes(':') && hyphens === 0 && /^[\d:.]+$/.test(text) && text.includes('::')
    ? 'ip'
    : 'number';
}

/** Of letters and punctuation. */
function kindOfLetters(
  text: string,
  { lower, upper, hyphens, wide }: Readonly<CharacterCounts>,
): SegmentKind {
  if (lower === text.length) return text.length >= 25 ? 'token' : 'word';
  if (lower + upper === text.length) return isToken(text) ? 'token' : 'word';
  if (upper > 0 && wide === 0 && isPrefixedId(text)) return 'id';
  return hyphens >= (wide > 0 ? 3 : 5) ? 'slug' : 'word';
}

/** Of hexadecimal digits and punctuation, at least one of them a letter; undefined if it is something else. */
function kindOfHex(text: string, counts: Readonly<CharacterCounts>): SegmentKind | undefined {
  const { digits, lower, upper, beyondHex, wide } = counts;
  if (wide > 0) return undefined;
  const isPrefixed = beyondHex === 1 && text[0] === '0' && (text[1] === 'x' || text[1] === 'X');
  if (beyondHex > 0 && !isPrefixed) return undefined;
  if (digits + lower + upper === text.length) {
    const isOneCase = lower === 0 || upper === 0;
    return isPrefixed ? 'hash' : isOneCase && isHash(text.length, digits) ? 'hash' : undefined;
  }
  if (isUuid(text)) return 'uuid';
  return counts.colons >= 2 && counts.hyphens + counts.underscores === 0 ? 'ip' : undefined;
}

/** Of letters, digits and punctuation. */
function kindOfMixed(text: string, counts: Readonly<CharacterCounts>): SegmentKind {
  const { digits, lower, upper, hyphens, wide } = counts;
  const first = text.charCodeAt(0);
  if ((first | 0x20) === 0x76 && isDigit(text.charCodeAt(1))) {
    if (/^v\d{1,3}((alpha|beta|rc|p)\d*|\.\d{1,2})?$/i.test(text)) return 'version';
    if (/^v\d+\.\d+\./i.test(text)) return 'release';
  }
  if (isDigit(first)) {
    if (isDate(text)) return 'date';
    if (/^\d+\.\d+\.\d/.test(text) && !/\.[a-z]{2,}$/i.test(text)) return 'release';
  }
  if (digits + lower + upper === text.length) {
    if (isUlid(text)) return 'ulid';
    // Such as the ids of access keys and accounts.
    if (text.length >= 16 && (lower === 0 || digits > MOST_DIGITS_OF_WORD)) return 'token';
    return digits > MOST_DIGITS_OF_WORD ? 'id' : isToken(text) ? 'token' : 'word';
  }
  if (counts.dots > 0 && isFile(text, digits)) return 'file';
  if (wide === 0 && text.length >= 40 && hyphens + counts.underscores <= 4 && isPrefixedId(text))
    return 'token';
  if (hyphens > 0 && isSlug(text)) return 'slug';
  if (digits > MOST_DIGITS_OF_WORD || isPrefixedId(text)) return 'id';
  return counts.colons > 0 && /(^|:)\d+(:|$)/.test(text) ? 'id' : 'word';
}

/** Whether it is a date in ISO 8601, perhaps with a time, or a week, month or quarter. */
function isDate(text: string): boolean {
  return (
    /^(1[89]|2[01])\d\d-(0[1-9]|1[0-2]|W\d\d|Q[1-4])(-\d{1,2})?([T_ ][\dT:.Z+-]*)?$/.test(text) ||
    /^(1[89]|2[01])\d{6}T\d{2,6}Z?$/.test(text)
  );
}

/** Whether it is a file whose name has a number or a hash, such as `app.3f9a2b.js`. */
function isFile(text: string, digits: number): boolean {
  const dot = text.lastIndexOf('.');
  const extension = text.slice(dot + 1);
  if (dot < 1 || !/^[a-z][a-z0-9]{0,4}$/i.test(extension)) return false;
  const base = text.slice(0, dot);
  return digits >= 3 || /^\d+$/.test(base) || isPrefixedId(`-${base}`);
}

/** Whether it is a title: four words or more with a number among them, or six, or a number before words. */
function isSlug(text: string): boolean {
  const parts = text.split('-');
  if (parts.some((part) => part.length > 16)) return false;
  const words = parts.filter((part) => /^\p{L}+$/u.test(part)).length;
  if (words < 2) return false;
  if (parts.length >= 6 || (/^\d{4,}$/.test(parts[0]!) && parts.length >= 3)) return true;
  return parts.length >= 4 && parts.some((part) => /\d/.test(part) && !/^v\d+$/i.test(part));
}
