import { isDigit } from '../characters.ts';

const MAX_DIGITS = 18;
const LONGEST_NUMBER = 40;

/** Whether the text is an integer of at most 18 digits as JSON writes it: without leading zeros. */
export function isInteger(text: string): boolean {
  const end = integerEnd(text);
  return end === text.length && end <= MAX_DIGITS;
}

/** Whether the text is a number as JSON writes it. Source: RFC 8259, section 6. */
export function isNumber(text: string): boolean {
  if (text.length > LONGEST_NUMBER) return false;
  let at = integerEnd(text);
  if (at === 0) return false;
  if (text.charCodeAt(at) === 0x2e) {
    const end = digitsEnd(text, at + 1);
    if (end === at + 1) return false;
    at = end;
  }
  if ((text.charCodeAt(at) | 0x20) === 0x65) {
    const sign = text.charCodeAt(at + 1);
    const start = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    at = digitsEnd(text, start);
    if (at === start) return false;
  }
  return at === text.length;
}

/** Where the integer at the start of the text ends, 0 if there is none. */
function integerEnd(text: string): number {
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const first = text.charCodeAt(start);
  if (!isDigit(first)) return 0;
  return first === 0x30 ? start + 1 : digitsEnd(text, start);
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}
