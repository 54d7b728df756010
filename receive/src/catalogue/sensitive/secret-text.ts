import { isRedacted } from '../redacted-texts.ts';
import { PASSWORD } from './kinds.ts';
import { kindsOfWords } from './names.ts';

const EMPTY_LIKE = /^(?:null|undefined|none|nil|n\/a|true|false|yes|no|\(null\)|[*•●]+)$/i;
/** The shortest value that can look random. */
const MIN_RANDOM = 16;
const MAX_RANDOM = 4096;
/** So many characters of a value are looked at. */
const MAX_LOOKED_AT = 128;
/** Of English text with digits it is about 3; of 16 random hexadecimal digits more than 3 as well. */
const MIN_ENTROPY_BITS = 2.8;
/** Words, the first one with a capital letter. */
const LABEL = /^\p{Lu}\p{Ll}+(?: \p{L}+){0,8}[:?*]?$/u;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]|$)/;
const RANDOM = /^[\w+/=.~!$%&*:;,@^|()[\]{}-]+$/;

/** Whether a value whose name says that it is secret is there, and was neither redacted nor masked. */
export function isSecret(text: string): boolean {
  const value = text.length > MAX_LOOKED_AT ? text : text.trim();
  return value !== '' && !isRedacted(value) && !EMPTY_LIKE.test(value) && !isLabel(value);
}

/** Whether a value is a text for people about a password, such as `Password` or `Neues Passwort`. */
function isLabel(value: string): boolean {
  return LABEL.test(value) && (kindsOfWords(value) & PASSWORD) !== 0;
}

/** Whether a value looks like a key or a token: long, in one piece, with letters and digits in no order. */
export function looksRandom(text: string): boolean {
  if (text.length < MIN_RANDOM || text.length > MAX_RANDOM || isRedacted(text)) return false;
  const start = text.slice(0, MAX_LOOKED_AT);
  if (!RANDOM.test(start) || start.includes('://') || DATE.test(start)) return false;
  const hasDigit = /\d/.test(start);
  const hasLetter = /[A-Za-z]/.test(start);
  if (!hasLetter || (!hasDigit && !hasMixedCase(start))) return false;
  return entropyOf(start) >= MIN_ENTROPY_BITS;
}

/** Whether case changes more often than in words and camelCase. */
function hasMixedCase(text: string): boolean {
  const changes = text.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g) ?? [];
  return changes.length >= text.length / 4;
}

/** Returns the Shannon entropy of one character, in bits. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
