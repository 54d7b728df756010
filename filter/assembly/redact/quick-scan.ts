import { lowerCase } from '../bytes/slice';
import { NameSet } from './name-set';

const SPACE: u8 = 0x20;
const PERCENT: u8 = 0x25;
const PLUS: u8 = 0x2b;
const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
const LETTER_X: u8 = 0x78;
const DIGITS: u16 = 0x3030;

// What each byte except `"` means to `NameFinder`, looked up by its two halves (the bits that both have): backslash
// 0x80, percent sign and + 0x40, # 0x20, apostrophe 0x10, & 8, = 4, ; and ? 2, not ASCII 1. Most text has none of them.
const LOW_HALVES = memory.data<u8>([1, 1, 1, 0x21, 1, 0x41, 9, 0x11, 1, 1, 1, 0x43, 0x81, 5, 1, 3], 16);
const HIGH_HALVES = memory.data<u8>([0, 0, 0x78, 6, 0, 0x80, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1], 16);
// Constants of the vector loop, read before it begins, as in base64.ts.
const HALF = memory.data<u8>([0x0f]);
const QUOTE = memory.data<u8>([0x22]);
const BLANK = memory.data<u8>([0x21]);
const COLON = memory.data<u8>([0x3a]);
const SLASH = memory.data<u8>([0x2f]);
const MARKS = memory.data<u8>([0x3e]);
const JOINTS = memory.data<u8>([0x1c]);

/** The bit of the last byte of a vector, for which the byte after it is not known. */
const LAST_BIT: i32 = 1 << 15;

/** After the last call of `nextWork`: up to here `NameFinder` must look at each byte. */
export let workEnd: usize = 0;

/**
 * Passes over text in which `NameFinder` would find nothing, by 16 bytes at a time. `mark` is the one before `start`
 * after which a name may begin, or 0 where none can before the next one. Returns the address where to go on: that of a
 * mark, which is before `start` if nothing could be passed over, or of a byte that no mark stands close before.
 */
export function nextWork(start: usize, end: usize, mark: usize, names: NameSet): usize {
  const lowHalves = v128.load(LOW_HALVES);
  const highHalves = v128.load(HIGH_HALVES);
  const halfEach = v128.load8_splat(HALF);
  const quoteEach = v128.load8_splat(QUOTE);
  const blankEach = v128.load8_splat(BLANK);
  const colonEach = v128.load8_splat(COLON);
  const slashEach = v128.load8_splat(SLASH);
  let last = mark;
  // Whether a byte after `last` may be written in many ways: it is outside ASCII, or begins an escape.
  let wasOdd = false;
  let at = start;
  for (; end - at > 16; at += 16) {
    const bytes = v128.load(at);
    const classes = v128.and(
      i8x16.swizzle(lowHalves, v128.and(bytes, halfEach)),
      i8x16.swizzle(highHalves, v128.and(i16x8.shr_u(bytes, 4), halfEach)),
    );
    let marks = i8x16.bitmask(i8x16.eq(bytes, quoteEach));
    const isPlain = !v128.any_true(classes);
    if (isPlain && marks == 0) continue;
    const following = v128.load(at, 1);
    // As signed numbers, the bytes of characters outside ASCII are below the space.
    const ends = v128.or(
      i8x16.lt_s(following, blankEach),
      v128.or(i8x16.eq(following, colonEach), i8x16.eq(following, slashEach)),
    );
    let closing = marks & (i8x16.bitmask(ends) | LAST_BIT);
    let odds = 0;
    let firstEscape = 16;
    if (!isPlain) {
      const zero = i8x16.splat(0);
      const escapes = i8x16.bitmask(v128.or(classes, i8x16.add(classes, classes)));
      odds = escapes | i8x16.bitmask(bytes);
      marks |= i8x16.bitmask(i8x16.gt_s(v128.and(classes, v128.load8_splat(MARKS)), zero));
      const joints = i8x16.bitmask(i8x16.gt_s(v128.and(classes, v128.load8_splat(JOINTS)), zero));
      if (escapes != 0) firstEscape = firstMark(at, escapes, end);
      // Of what comes before. A quote may come before any of these.
      closing = (closing | joints | (marks & ((odds | joints) >> 1))) & ((1 << firstEscape) - 1);
    }
    for (; closing != 0; closing &= closing - 1) {
      const bit = ctz(closing);
      const found = at + (bit as usize);
      const below = (1 << bit) - 1;
      let opening = last;
      let isOdd = wasOdd || (odds & below) != 0;
      if ((marks & below) != 0) {
        const openingBit = 31 - clz(marks & below);
        opening = at + (openingBit as usize);
        isOdd = (odds & below) >> openingBit != 0;
      }
      if (!needsLook(found, opening, isOdd, names)) continue;
      workEnd = found + 1;
      return opening == 0 ? found : opening;
    }
    if (firstEscape < 16) {
      const before = marks & ((1 << firstEscape) - 1);
      const found = at + (firstEscape as usize);
      workEnd = found + 1;
      if (before != 0) return at + ((31 - clz(before)) as usize);
      return last == 0 ? found : last;
    }
    if (marks == 0) wasOdd = wasOdd || odds != 0;
    else {
      const lastBit = 31 - clz(marks);
      last = at + (lastBit as usize);
      wasOdd = odds >> lastBit != 0;
    }
  }
  workEnd = start;
  return last == 0 ? at : last;
}

/** Whether a name may end here that began after `opening`, if there was one. At least one byte follows. */
function needsLook(at: usize, opening: usize, isOdd: bool, names: NameSet): bool {
  // A quote before a zero is one of UTF-16 or UTF-32.
  if (load<u8>(at, 1) == 0) return true;
  if (opening == 0) return false;
  let start = opening + 1;
  let end = at;
  if (isOdd) {
    // Backslashes may belong to the mark.
    while (end > start && load<u8>(end - 1) == BACKSLASH) end--;
    for (let i = start; i < end; i++) {
      const byte = load<u8>(i);
      if (byte == BACKSLASH || byte == PERCENT || byte == PLUS || byte >= 0x80) return true;
    }
  }
  while (start < end && load<u8>(start) <= SPACE) start++;
  while (end > start && load<u8>(end - 1) <= SPACE) end--;
  return names.hasText(start, end);
}

/** The first of the bits that is set for an escape that may stand for a mark; 16 where none is. */
function firstMark(at: usize, escapes: i32, end: usize): i32 {
  for (let some = escapes; some != 0; some &= some - 1) {
    const bit = ctz(some);
    if (mayBeMark(at + (bit as usize), end)) return bit;
  }
  return 16;
}

/** Whether an escape that begins here may stand for a mark, or begin another. At least one byte follows. A + may not. */
function mayBeMark(at: usize, end: usize): bool {
  const next = load<u8>(at, 1);
  const letter = lowerCase(next);
  if (load<u8>(at) == PERCENT) {
    // The marks, the percent sign and the backslash are written as %0_, %2_, %3_ or %5_.
    const digit = next - 0x30;
    return next == PERCENT || next == BACKSLASH || (digit < 6 && digit != 1 && digit != 4);
  }
  if (load<u8>(at) == PLUS) return false;
  if (next == PERCENT) return true;
  if (letter != LETTER_U || end - at < 5) return letter == LETTER_X || letter == LETTER_U;
  return load<u16>(at, 2) == DIGITS && load<u8>(at, 4) - 0x30 < 8;
}
