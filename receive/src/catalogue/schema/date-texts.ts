import { isDigit } from '../characters.ts';

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the first 10 characters are a date that exists, such as `2026-11-28`. Source: RFC 3339, `full-date`. */
export function isDate(text: string): boolean {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return false;
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return false;
  if (month === 2 && day === 29) return isLeapYear(century * 100 + yearOfCentury);
  return day <= DAYS[month - 1]!;
}

/** Whether the text is a date and time with its offset from UTC. Source: RFC 3339, `date-time`. */
export function isDateTime(text: string): boolean {
  if (text.length < 20 || text.length > 40 || lowerCaseAt(text, 10) !== 0x74 || !isDate(text)) return false;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return false;
  if (!isBelow(twoDigits(text, 11), 24) || !isBelow(twoDigits(text, 14), 60)) return false;
  if (!isBelow(twoDigits(text, 17), 60)) return false;
  let at = 19;
  if (text.charCodeAt(at) === 0x2e) {
    at++;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === 20) return false;
  }
  return isOffset(text, at);
}

function isOffset(text: string, at: number): boolean {
  const sign = text.charCodeAt(at);
  if (lowerCaseAt(text, at) === 0x7a) return text.length === at + 1;
  if ((sign !== 0x2b && sign !== 0x2d) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 0x3a)
    return false;
  return isBelow(twoDigits(text, at + 1), 24) && isBelow(twoDigits(text, at + 4), 60);
}

/** The code of a letter in lower case. No other character has that of a letter. */
function lowerCaseAt(text: string, at: number): number {
  return text.charCodeAt(at) | 0x20;
}

/** The number that the two digits at `at` make, -1 if they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 0x30) * 10 + ones - 0x30 : -1;
}

function isBelow(value: number, limit: number): boolean {
  return value >= 0 && value < limit;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
