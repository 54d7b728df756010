import { ALPHANUMERIC, classOfCode, JOINER, LETTER, LOCAL_MARK } from './character-classes.ts';
import { EMAIL, PASSWORD } from './kinds.ts';

/** Source: RFC 5321, section 4.5.3.1. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
const DOT = 0x2e;
const UNDERSCORE = 0x5f;
const NO_BREAK_SPACE = 0xa0;
/** Ends of file names that stand behind an `@`, such as `logo@2x.png`. */
const FILE_ENDINGS = new Set(
  'png jpg jpeg gif svg webp avif ico css js mjs cjs ts map json html tgz gz zip'.split(' '),
);
/** The first label of what is no host: `react@18.2.0`, `net@v0.1.0`, `logo@2x.png`. */
const VERSION = /^(?:v?\d+\.\d|\dx\.)/;
/** How far before an `@` a URL with a user and a password may begin. */
const MAX_USER_INFO = 256;
const NOT_USER_INFO = /[\s"'<>/?#]/;

/** Finds e-mail addresses, and passwords in URLs. Returns a mask of kinds. */
export function findAtSigns(text: string): number {
  const hasUrl = text.includes('://');
  let found = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const start = localStart(text, at);
    if (start === at || text[start - 1] === '@' || at - start > MAX_LOCAL) continue;
    const userInfo = hasUrl ? userInfoBefore(text, at) : '';
    if (userInfo !== '') found |= userInfo.includes(':') ? PASSWORD : 0;
    else if (isDomain(text, at + 1)) found |= EMAIL;
    if (found === (EMAIL | PASSWORD)) break;
  }
  return found;
}

/** Where the local part of an address begins that ends at `at`. Letters outside ASCII are part of it. */
function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start <= MAX_LOCAL && isLocal(text.charCodeAt(start - 1))) start--;
  return start;
}

function isLocal(code: number): boolean {
  return code === DOT || isLabel(code) || (classOfCode(code) & LOCAL_MARK) !== 0 || code === UNDERSCORE;
}

function isLabel(code: number): boolean {
  return (
    code > NO_BREAK_SPACE || ((classOfCode(code) & (ALPHANUMERIC | JOINER)) !== 0 && code !== UNDERSCORE)
  );
}

/** Returns user and password of a URL whose host follows the `@`; empty if there is none. */
function userInfoBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - MAX_USER_INFO), at);
  const scheme = before.lastIndexOf('://');
  const userInfo = scheme < 0 ? '' : before.slice(scheme + 3);
  return NOT_USER_INFO.test(userInfo) ? '' : userInfo;
}

/** Whether a host name with a dot begins at `start`. `git@host:path` names a repository. */
function isDomain(text: string, start: number): boolean {
  const limit = start + MAX_DOMAIN;
  let last = start;
  while (last < limit && (isLabel(text.charCodeAt(last)) || text.charCodeAt(last) === DOT)) last++;
  const isPath = text[last] === ':' && (classOfCode(text.charCodeAt(last + 1)) & LETTER) !== 0;
  if (isPath || text[last] === '@') return false;
  // A dot behind it closes a sentence.
  while (last > start && text.charCodeAt(last - 1) === DOT) last--;
  const host = text.slice(start, last).toLowerCase();
  const dot = host.lastIndexOf('.');
  const ending = host.slice(dot + 1);
  if (dot < 1 || ending.length < 2 || /^[\d-]/.test(ending) || FILE_ENDINGS.has(ending)) return false;
  return !VERSION.test(host) && !host.includes('..') && host[0] !== '.' && host[0] !== '-';
}
