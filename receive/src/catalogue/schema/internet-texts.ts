import { ALPHANUMERIC, isDigit, isHexDigit, isLetter, tableOf } from '../characters.ts';

const LOCAL_PART = tableOf(`${ALPHANUMERIC}!#$%&'*+/=?^_\`{|}~-.`);
const LABEL = tableOf(`${ALPHANUMERIC}-`);
const SCHEME = tableOf(`${ALPHANUMERIC}+.-`);
const AUTHORITY = tableOf(`${ALPHANUMERIC}-._~!$&'()*+,;=:@`);
const AFTER_AUTHORITY = tableOf(`${ALPHANUMERIC}-._~!$&'()*+,;=:@/?`);
const DOT = 0x2e;
const HYPHEN = 0x2d;
const PERCENT = 0x25;

/** Whether the text is an e-mail address with a dotted domain. Source: RFC 5321, `Mailbox` without quotes. */
export function isEmail(text: string): boolean {
  const sign = text.indexOf('@');
  if (sign < 1 || sign > 64 || text.length > 254) return false;
  let before = DOT;
  for (let at = 0; at < sign; at++) {
    const code = text.charCodeAt(at);
    if (LOCAL_PART[code] !== 1 || (code === DOT && before === DOT)) return false;
    before = code;
  }
  return before !== DOT && isDomain(text, sign + 1);
}

/** Whether a domain name of two or more labels begins at `start` and ends with the text. */
function isDomain(text: string, start: number): boolean {
  let before = DOT;
  let dots = 0;
  let label = start;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (before === DOT || before === HYPHEN || at - label > 63) return false;
      dots++;
      label = at + 1;
    } else if (LABEL[code] !== 1 || (code === HYPHEN && before === DOT)) return false;
    before = code;
  }
  return dots > 0 && text.length - label <= 63 && before !== DOT && before !== HYPHEN;
}

/** Whether the text is a URI with `://` and a host, which is not an address in brackets. Source: RFC 3986. */
export function isUri(text: string): boolean {
  const colon = text.indexOf('://');
  if (colon < 1 || !isLetter(text.charCodeAt(0))) return false;
  if (!hasOnly(text, 1, colon, SCHEME)) return false;
  const start = colon + 3;
  let end = start;
  while (end < text.length && !isAuthorityEnd(text.charCodeAt(end))) end++;
  return isAuthority(text, start, end) && isAfterAuthority(text, end);
}

function isAuthorityEnd(code: number): boolean {
  return code === 0x2f || code === 0x3f || code === 0x23;
}

/** Whether it is a host with an optional user before it and an optional port after it. */
function isAuthority(text: string, start: number, end: number): boolean {
  if (!hasOnly(text, start, end, AUTHORITY)) return false;
  let host = start;
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== 0x40) continue;
    if (host !== start) return false;
    host = at + 1;
  }
  let hostEnd = host;
  while (hostEnd < end && text.charCodeAt(hostEnd) !== 0x3a) hostEnd++;
  for (let at = hostEnd + 1; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return hostEnd > host;
}

function isAfterAuthority(text: string, start: number): boolean {
  const hash = text.indexOf('#', start);
  if (hash < 0) return hasOnly(text, start, text.length, AFTER_AUTHORITY);
  if (!hasOnly(text, start, hash, AFTER_AUTHORITY)) return false;
  return hasOnly(text, hash + 1, text.length, AFTER_AUTHORITY);
}

/** Whether all characters from `start` to `end` are in the table or, except in a scheme, percent-encoded. */
function hasOnly(text: string, start: number, end: number, table: Uint8Array): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (table[code] === 1) continue;
    if (code !== PERCENT || table === SCHEME || at + 2 >= end) return false;
    if (!isHexDigit(text.charCodeAt(at + 1)) || !isHexDigit(text.charCodeAt(at + 2))) return false;
    at += 2;
  }
  return true;
}
