import { isTokenAt } from './character-classes.ts';
import { isJwt } from './jwt.ts';
import { isKey, KEY_FORMATS, type KeyFormat } from './key-formats.ts';
import { API_KEY, JWT } from './kinds.ts';
import { looksRandom } from './secret-text.ts';

/** The shortest run of letters, digits, `_` and `-` that is a key, or a part of one. */
export const MIN_TOKEN = 16;
const DOT = 0x2e;
const BLANK = 0x20;
const PRIVATE_KEY = /^-{5}BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-{5}/;
const PRIVATE_KEY_START = '-----BEGIN ';
/** The length of the first line of a private key. */
export const MIN_PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----'.length;
const MAX_PRIVATE_KEY_START = 80;
/** What stands before the dot of keys that have one: SendGrid, Google OAuth, Vault. */
const DOTTED = /(?:^|[^\w.-])(?:SG|ya29|hvs|hvb|hvr)\.$/;
const BEARER = /(?:^|[^\w-])Bearer {1,2}$/i;
const BASIC = /(?:^|[^\w-])Basic {1,2}$/i;
const MAX_BEFORE = 12;
/** Longer values are not looked at as credentials behind a scheme. */
const MAX_CREDENTIALS = 4096;

/** The formats by the code of their first character. */
const FORMATS: (readonly KeyFormat[] | undefined)[] = new Array(128).fill(undefined);
for (const format of KEY_FORMATS) {
  const code = format.prefix.charCodeAt(0);
  FORMATS[code] = [...(FORMATS[code] ?? []), format];
}

/** Finds JWTs, API keys and credentials. Returns a mask of kinds. */
export function findTokens(text: string): number {
  let found = 0;
  // A long run has a character at one of these places, so the others are not looked at.
  for (let at = MIN_TOKEN - 1; at < text.length; at += MIN_TOKEN) {
    if (!isTokenAt(text, at)) continue;
    let start = at;
    while (isTokenAt(text, start - 1)) start--;
    while (isTokenAt(text, at)) at++;
    if (at - start >= MIN_TOKEN) found |= kindOfRun(text, start, at);
  }
  return found;
}

/** Whether a private key in PEM begins in a text. Source: RFC 7468. */
export function hasPrivateKey(text: string): boolean {
  let start = text.indexOf(PRIVATE_KEY_START);
  // A file may begin with certificates.
  while (start >= 0) {
    if (PRIVATE_KEY.test(text.slice(start, start + MAX_PRIVATE_KEY_START))) return true;
    start = text.indexOf(PRIVATE_KEY_START, start + 1);
  }
  return false;
}

function kindOfRun(text: string, start: number, end: number): number {
  if (isJwt(text, start, end)) return JWT;
  const formats = FORMATS[text.charCodeAt(start)];
  if (formats !== undefined) {
    for (const format of formats) {
      if (text.startsWith(format.prefix, start) && isKey(text.slice(start, end), format)) return API_KEY;
    }
  }
  const before = text.charCodeAt(start - 1);
  return (before === DOT || before === BLANK) && isAfterPrefix(text, start) ? API_KEY : 0;
}

/** Whether a run follows the first part of a key, such as `SG.`, or a scheme, such as `Bearer `. */
function isAfterPrefix(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - MAX_BEFORE), start);
  if (DOTTED.test(before)) return true;
  if (BEARER.test(before)) return looksRandom(credentialsAt(text, start));
  return BASIC.test(before) && isUserAndPassword(credentialsAt(text, start));
}

/** The characters of a `token68` from `start` on. Source: RFC 9110, section 11.2. */
function credentialsAt(text: string, start: number): string {
  return /^[\w.~+/=-]*/.exec(text.slice(start, start + MAX_CREDENTIALS))![0];
}

/** Whether a text is base64 of a user and a password. Source: RFC 7617, section 2. */
function isUserAndPassword(text: string): boolean {
  try {
    return atob(text).includes(':');
  } catch {
    return false;
  }
}
