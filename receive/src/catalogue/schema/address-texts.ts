import { isDigit, isHexDigit } from '../characters.ts';

const COLON = 0x3a;
const DOT = 0x2e;

/** Whether the text is an IPv4 address: four decimal numbers below 256 without leading zeros. */
export function isIpv4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let numbers = 0;
  let at = 0;
  while (at < text.length) {
    const start = at;
    let value = 0;
    while (isDigit(text.charCodeAt(at))) value = value * 10 + text.charCodeAt(at++) - 0x30;
    const digits = at - start;
    if (digits === 0 || digits > 3 || value > 255 || (digits > 1 && text.charCodeAt(start) === 0x30))
      return false;
    if (++numbers === 4) return at === text.length;
    if (text.charCodeAt(at++) !== 0x2e) return false;
  }
  return false;
}

/** Whether the text is an IPv6 address without a zone, such as `::1` or `::ffff:10.0.0.1`. Source: RFC 4291, 2.2. */
export function isIpv6(text: string): boolean {
  if (text.length < 2 || text.length > 45) return false;
  let groups = 0;
  let digits = 0;
  let isShortened = false;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== COLON) {
      if (text.charCodeAt(at) === DOT) return endsWithIpv4(text);
      if (!isHexDigit(text.charCodeAt(at)) || ++digits > 4) return false;
      continue;
    }
    if (text.charCodeAt(at + 1) === COLON) {
      if (isShortened) return false;
      isShortened = true;
      at++;
    } else if (digits === 0 || at === text.length - 1) return false;
    if (digits > 0) groups++;
    digits = 0;
  }
  if (digits > 0) groups++;
  return isShortened ? groups <= 7 : groups === 8;
}

// The IPv4 address stands for the last two groups.
function endsWithIpv4(text: string): boolean {
  const start = text.lastIndexOf(':') + 1;
  return start > 0 && isIpv4(text.slice(start)) && isIpv6(`${text.slice(0, start)}0:0`);
}
