import { findAtSigns } from './email.ts';
import { MAX_TEXT } from './groups.ts';
import { API_KEY, PASSWORD, PHONE } from './kinds.ts';
import { kindsByName, WHOLE_VALUE } from './named.ts';
import { COOKIE, kindsOfName, MESSAGE_ID } from './names.ts';
import { Numbers } from './numbers.ts';
import { type Pair, pairsOfCookies, pairsOfQueries, pairsOfText } from './pairs.ts';
import { hasPhone } from './phone.ts';
import { findTokens, hasPrivateKey, MIN_PRIVATE_KEY, MIN_TOKEN } from './tokens.ts';

/**
 * Most texts have neither a number, nor an address, nor a query. The regular expressions here are faster than a loop, as
 * they begin at few characters.
 */
const WITH_MARK = /[\d@?]/;
/** Seven digits in groups, a British National Insurance number, or the dates in an Italian codice fiscale. */
const WITH_NUMBER =
  /\d(?:[ .\u00a0\u202f\u2010\u2011-]?\d){6}|[A-Z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D]|\d[A-Za-z]\d\d ?[A-Za-z]\d{3}/;
/** Shorter hexadecimal texts may be numbers. */
const MIN_HASH = 32;
const HASH = /^[0-9a-fA-F]+$/;
const UUID_LENGTH = 36;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The longest date and time. */
const MAX_DATE = 35;
const DATE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)? ?(?:[Zz]|[+-]\d\d:?\d\d)?)?$/;
const HYPHEN = 0x2d;
/** The text is JSON itself, as in the messages of queues. */
const JSON_START = /^\s{0,8}(?:\{\s{0,8}"|\[\s{0,8}[[{"])/;

const ENCODED = /%([2-7][0-9a-f])/gi;

const numbers = new Numbers();

/**
 * Finds sensitive data in a text, also inside longer ones, percent-encoded, and by the names in a text that is JSON.
 * `name` is the member, parameter or header; it may be empty. The result is a bit mask over `SENSITIVE_KINDS`; 0 if there
 * is none. Searches the first 64 Ki characters.
 */
export function findSensitive(text: string, name: string): number {
  if (text.length === 0) return 0;
  const named = name === '' ? 0 : kindsOfName(name);
  if (named & COOKIE) return findInPairs(pairsOfCookies(text));
  const decoded = decode(text);
  if (named & PASSWORD) return kindsByName(decoded, named, 0);
  const found = search(decoded, named) | (JSON_START.test(decoded) ? findInPairs(pairsOfText(decoded)) : 0);
  return named & WHOLE_VALUE ? found | kindsByName(decoded, named, found) : found;
}

/**
 * Finds sensitive data in the text of a body that is not JSON or a form, or was cut. Names in front of values count as
 * well: `password=...`, `"password": "..."`, `<password>...`. The result is a bit mask over `SENSITIVE_KINDS`.
 */
export function findSensitiveInText(text: string): number {
  const decoded = decode(text);
  return search(decoded, 0) | findInPairs(pairsOfText(decoded));
}

function findInPairs(pairs: Iterable<Pair>): number {
  let found = 0;
  for (const [name, value] of pairs) found |= findSensitive(value, name);
  return found;
}

/** Returns the part of a text that is searched, with the ASCII characters in it that were percent-encoded. */
function decode(text: string): string {
  const part = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  if (!part.includes('%')) return part;
  return part.replace(ENCODED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Searches a text of at most MAX_TEXT characters. `named` is what its name says. */
function search(text: string, named: number): number {
  if (!WITH_MARK.test(text)) return findKeys(text);
  if (isOrdinary(text)) return 0;
  let found = findKeys(text);
  if ((named & MESSAGE_ID) === 0 && text.includes('@')) found |= findAtSigns(text);
  if (WITH_NUMBER.test(text)) found |= numbers.find(text, named);
  if ((found & PHONE) === 0 && text.includes('+') && hasPhone(text)) found |= PHONE;
  return text.includes('?') ? found | findInQueries(text, found) : found;
}

function findInQueries(text: string, found: number): number {
  let byName = 0;
  for (const [name, value] of pairsOfQueries(text)) byName |= kindsByName(value, kindsOfName(name), found);
  return byName;
}

function findKeys(text: string): number {
  if (text.length < MIN_TOKEN) return 0;
  const found = findTokens(text);
  return text.length >= MIN_PRIVATE_KEY && hasPrivateKey(text) ? found | API_KEY : found;
}

/** Whether a text is a UUID, a date or a hash: the most frequent ones with many digits. */
function isOrdinary(text: string): boolean {
  if (text.length === UUID_LENGTH && text.charCodeAt(8) === HYPHEN) return UUID.test(text);
  if (text.charCodeAt(4) === HYPHEN && text.length <= MAX_DATE) return DATE.test(text);
  return text.length >= MIN_HASH && HASH.test(text);
}
