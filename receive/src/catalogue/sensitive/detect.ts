import { ALPHANUMERIC, AT_SIGN, classOfCode, DIGIT, TOKEN } from './characters.ts';
import { findAtSigns } from './email.ts';
import { MAX_TEXT } from './groups.ts';
import { API_KEY, PASSWORD, PHONE } from './kinds.ts';
import { kindsByName, WHOLE_VALUE } from './named.ts';
import { COOKIE, kindsOfName, MESSAGE_ID } from './names.ts';
import { Numbers } from './numbers.ts';
import { pairsOfCookies, pairsOfText } from './pairs.ts';
import { hasPhone } from './phone.ts';
import { isSecret } from './secret-text.ts';
import { findTokens, hasPrivateKey, MIN_PRIVATE_KEY_RUN, MIN_TOKEN } from './tokens.ts';

/** A British National Insurance number has the fewest digits of all that is found without a telling name. */
const MIN_DIGITS = 6;
const UUID_LENGTH = 36;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The longest date and time. */
const MAX_DATE = 35;
const DATE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d[\d:.,+Zz -]*)?$/;
const HYPHEN = 0x2d;

const numbers = new Numbers();

/**
 * Finds sensitive data in a text, also inside longer ones. `name` is the member, parameter or header; it may be empty.
 * The result is a bit mask over `SENSITIVE_KINDS`; 0 if there is none. Searches the first 64 Ki characters.
 */
export function findSensitive(text: string, name: string): number {
  if (text.length === 0) return 0;
  const named = name === '' ? 0 : kindsOfName(name);
  if (named & COOKIE) return findInPairs(pairsOfCookies(text));
  if (named & PASSWORD) return isSecret(text) ? PASSWORD : 0;
  const found = search(text, named);
  return named & WHOLE_VALUE ? found | kindsByName(text, named, found) : found;
}

/**
 * Finds sensitive data in the text of a body that is not JSON or a form, or was cut. Names in front of values count as
 * well: `password=...`, `"password": "..."`, `<password>...`. The result is a bit mask over `SENSITIVE_KINDS`.
 */
export function findSensitiveInText(text: string): number {
  return search(text, 0) | findInPairs(pairsOfText(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text));
}

function findInPairs(pairs: Iterable<readonly [name: string, value: string]>): number {
  let found = 0;
  for (const [name, value] of pairs) found |= findSensitive(value, name);
  return found;
}

/** Looks once at each character to see what is worth a search. `named` is what the name of the text says. */
function search(text: string, named: number): number {
  const end = Math.min(text.length, MAX_TEXT);
  let seen = 0;
  let digits = 0;
  let run = 0;
  let longest = 0;
  for (let at = 0; at < end; at++) {
    const found = classOfCode(text.charCodeAt(at));
    seen |= found;
    digits += found & DIGIT;
    run = found & TOKEN ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  if ((seen & ALPHANUMERIC) === 0) return 0;
  let found = 0;
  if (seen & AT_SIGN && (named & MESSAGE_ID) === 0) found |= findAtSigns(text, end);
  if (longest >= MIN_PRIVATE_KEY_RUN && hasPrivateKey(text, end)) found |= API_KEY;
  if ((digits < MIN_DIGITS && longest < MIN_TOKEN) || isOrdinary(text)) return found;
  if (longest >= MIN_TOKEN) found |= findTokens(text, end);
  if (digits >= MIN_DIGITS) found |= findNumbers(text, end, named);
  return found;
}

function findNumbers(text: string, end: number, named: number): number {
  const found = numbers.find(text, end, named);
  return (found & PHONE) === 0 && hasPhone(text, end) ? found | PHONE : found;
}

/** Whether a text is a UUID or a date: the most frequent ones with many digits. */
function isOrdinary(text: string): boolean {
  if (text.length === UUID_LENGTH && text.charCodeAt(8) === HYPHEN) return UUID.test(text);
  return text.length <= MAX_DATE && text.charCodeAt(4) === HYPHEN && DATE.test(text);
}
