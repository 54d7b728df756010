import { isHexDigit } from '../characters.ts';
import { isIpv4, isIpv6 } from './address-texts.ts';
import { isDate, isDateTime } from './date-texts.ts';
import { isEmail, isUri } from './internet-texts.ts';
import { isInteger, isNumber } from './number-texts.ts';

/** What a text can be, as bits: the formats of JSON Schema, and what a text of a query can stand for. */
const UUID = 1;
const DATE = 2;
const DATE_TIME = 4;
const EMAIL = 8;
const URI = 16;
const IPV4 = 32;
const IPV6 = 64;
export const INTEGER_TEXT = 128;
export const NUMBER_TEXT = 256;
export const BOOLEAN_TEXT = 512;
/** Before the first text. */
export const ALL_TRAITS = 1023;

const FORMATS = new Map([
  [UUID, 'uuid'],
  [DATE, 'date'],
  [DATE_TIME, 'date-time'],
  [EMAIL, 'email'],
  [URI, 'uri'],
  [IPV4, 'ipv4'],
  [IPV6, 'ipv6'],
]);
const FORMAT_TRAITS = 127;
const LONGEST = 2048;

/** Returns the format that all texts with `traits` have, or undefined. */
export function formatOf(traits: number): string | undefined {
  return FORMATS.get(traits & FORMAT_TRAITS);
}

/** Returns which of the bits in `candidates` hold for the text. It looks for no others. */
export function traitsOf(text: string, candidates: number): number {
  if (text.length === 0 || text.length > LONGEST) return 0;
  let traits = 0;
  if ((candidates & UUID) !== 0 && isUuid(text)) traits |= UUID;
  if ((candidates & DATE) !== 0 && text.length === 10 && isDate(text)) traits |= DATE;
  if ((candidates & DATE_TIME) !== 0 && isDateTime(text)) traits |= DATE_TIME;
  if ((candidates & EMAIL) !== 0 && isEmail(text)) traits |= EMAIL;
  if ((candidates & URI) !== 0 && isUri(text)) traits |= URI;
  if ((candidates & IPV4) !== 0 && isIpv4(text)) traits |= IPV4;
  if ((candidates & IPV6) !== 0 && isIpv6(text)) traits |= IPV6;
  if ((candidates & INTEGER_TEXT) !== 0 && isInteger(text)) traits |= INTEGER_TEXT;
  if ((candidates & NUMBER_TEXT) !== 0 && isNumber(text)) traits |= NUMBER_TEXT;
  if ((candidates & BOOLEAN_TEXT) !== 0 && (text === 'true' || text === 'false')) traits |= BOOLEAN_TEXT;
  return traits;
}

/** Whether the text is a UUID of any version, in upper or lower case. Source: RFC 9562, section 4. */
export function isUuid(text: string): boolean {
  if (text.length !== 36) return false;
  for (let at = 0; at < 36; at++) {
    const code = text.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== 0x2d) return false;
    } else if (!isHexDigit(code)) return false;
  }
  return true;
}
