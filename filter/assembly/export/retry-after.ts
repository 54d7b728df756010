import { literal } from '../bytes/literal';
import { byteAt, isEqual, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';

/** If a backend asks for a longer time, it gets this. */
const LONGEST_SECONDS: u64 = 300;
/** The size of `Sun, 06 Nov 1994 08:49:37 GMT`. */
const DATE_BYTES: usize = 29;

const MONTHS = literal('JanFebMarAprMayJunJulAugSepOctNovDec');
const GMT = literal(' GMT');

/**
 * How many seconds a `Retry-After` asks to wait, 300 at most; 0 if it cannot be read. It may be a number, or a date in
 * the form that is not obsolete. Source: RFC 9110, sections 10.2.3 and 5.6.7.
 */
export function secondsToWait(value: Slice, nowNs: u64): u32 {
  const size = sizeOf(value);
  if (size == 0) return 0;
  const seconds = size == DATE_BYTES ? secondsUntil(value, nowNs / 1_000_000_000) : numberIn(value, 0, size);
  return min(max(seconds, 0), LONGEST_SECONDS as i64) as u32;
}

function secondsUntil(date: Slice, now: u64): i64 {
  const time = timeOf(date);
  return time < 0 ? 0 : time - (now as i64);
}

/** Seconds since the epoch, or -1. */
function timeOf(date: Slice): i64 {
  if (!isEqual(sliceOf(startOf(date) + 25, 4), GMT)) return -1;
  const day = numberIn(date, 5, 2);
  const month = monthIn(date);
  const year = numberIn(date, 12, 4);
  const hour = numberIn(date, 17, 2);
  const minute = numberIn(date, 20, 2);
  const second = numberIn(date, 23, 2);
  if (day < 1 || day > 31 || month < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0) return -1;
  return ((daysUntil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

function monthIn(date: Slice): i64 {
  for (let month = 0; month < 12; month++) {
    if (isEqual(sliceOf(startOf(MONTHS) + month * 3, 3), sliceOf(startOf(date) + 8, 3))) return month + 1;
  }
  return -1;
}

/** Days from the epoch to a day of the Gregorian calendar; years begin in March, so that the leap day ends one. */
function daysUntil(year: i64, month: i64, day: i64): i64 {
  const years = month > 2 ? year : year - 1;
  const monthsSinceMarch = (month + 9) % 12;
  return (
    years * 365 + years / 4 - years / 100 + years / 400 + (153 * monthsSinceMarch + 2) / 5 + day - 719469
  );
}

/** Reads a number of `size` digits from `from` on, or -1. More than nine digits count as nine nines. */
function numberIn(text: Slice, from: usize, size: usize): i64 {
  let value: i64 = 0;
  for (let i = from; i < from + size; i++) {
    const digit = byteAt(text, i) - 0x30;
    if (digit > 9) return -1;
    value = min(value * 10 + (digit as i64), 999_999_999);
  }
  return value;
}
