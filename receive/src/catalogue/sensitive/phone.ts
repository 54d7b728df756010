import { ALPHANUMERIC, classAt, classOfCode, DIGIT, PHONE_MARK } from './character-classes.ts';

/** Digits of an international number, with its country. Source: ITU-T E.164. */
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;
/** Digits of a number whose name says that it is one; internal ones are short. */
const MIN_NAMED_DIGITS = 6;
/** So many digits without separators are a number after a word such as `tel`. */
const MIN_BARE_DIGITS = 10;
const MAX_CHARACTERS = 32;
/** Blanks and hyphens outside ASCII that do not break. */
const WIDE_MARKS = '\u00a0\u202f\u2010\u2011';
const NAMED = /^[+(]{0,2}\d[\d\s().\-/+\u2010-\u2013]{4,30}(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?$/i;

/** Whether a text has a phone number in international form, such as `+49 30 901820`. */
export function hasPhone(text: string): boolean {
  for (let at = text.indexOf('+'); at >= 0; at = text.indexOf('+', at + 1)) {
    if (isPhoneAt(text, at)) return true;
  }
  return false;
}

/** Whether a text whose name says that it is a phone number can be one. */
export function isNamedPhone(text: string): boolean {
  if (text.length < MIN_NAMED_DIGITS || text.length > 48 || !NAMED.test(text.trim())) return false;
  const count = countDigits(text);
  return count >= MIN_NAMED_DIGITS && count <= MAX_DIGITS + 6;
}

/** Whether digits from `start` on can be a phone number, if a word before them says so: some 7 to 15 of them. */
export function isPhoneAfterWord(text: string, start: number): boolean {
  const { digits, last, marks } = readNumber(text, start);
  if (digits <= MIN_NAMED_DIGITS || digits > MAX_DIGITS || classAt(text, last) & ALPHANUMERIC) return false;
  return digits >= MIN_BARE_DIGITS || text[start] === '0' || marks > 0;
}

/** Whether a number begins at a `+`. */
function isPhoneAt(text: string, plus: number): boolean {
  if (classAt(text, plus - 1) & ALPHANUMERIC) return false;
  const first = text.charCodeAt(plus + 1) - 0x30;
  if (!(first >= 1 && first <= 9)) return false;
  const { digits, last, marks, firstMark } = readNumber(text, plus + 1);
  if (digits < MIN_DIGITS || digits > MAX_DIGITS || classAt(text, last) & ALPHANUMERIC) return false;
  if (marks > 0 && text[firstMark] === '.' && isDecimal(text.slice(plus, last), digits)) return false;
  return first === 1 ? isNorthAmerican(text, plus + 2, digits) : true;
}

/** Whether a number with a dot is one with decimals, or a place such as `+52.5200+013.4050`, and no phone number. */
function isDecimal(text: string, digits: number): boolean {
  return (
    /^\+\d{4,}\.\d+$/.test(text) ||
    /\.\d+-\d+\.\d+$/.test(text) ||
    (digits < MIN_BARE_DIGITS && /^\+\d+\.\d+$/.test(text))
  );
}

/** After the 1: area and exchange of three digits each, neither with 0 or 1 in front. Source: NANPA. */
function isNorthAmerican(text: string, start: number, digits: number): boolean {
  if (digits !== 11) return false;
  let seen = 0;
  for (let at = start; seen < 4; at++) {
    if ((classAt(text, at) & DIGIT) === 0) continue;
    if ((seen === 0 || seen === 3) && text.charCodeAt(at) < 0x32) return false;
    seen++;
  }
  return true;
}

/** Reads digits with single marks, or `) ` and the like, between them. `last` is behind the last digit. */
function readNumber(text: string, start: number) {
  const read = { digits: 0, last: start, marks: 0, firstMark: -1 };
  let gap = 0;
  for (let at = start; at < start + MAX_CHARACTERS && gap < 3; at++) {
    if (classAt(text, at) & DIGIT) {
      if (gap > 0 && read.marks++ === 0) read.firstMark = read.last;
      read.digits++;
      read.last = at + 1;
      gap = 0;
    } else if (isMark(text, at)) gap++;
    else break;
  }
  return read;
}

function isMark(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128
    ? (classOfCode(code) & PHONE_MARK) !== 0
    : at < text.length && WIDE_MARKS.includes(text[at]!);
}

function countDigits(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) count += classAt(text, at) & DIGIT;
  return count;
}
