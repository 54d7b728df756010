import { lowerCase } from '../bytes/slice';
import { NameSet } from './name-set';

const SPACE: u8 = 0x20;
const PERCENT: u8 = 0x25;
const PLUS: u8 = 0x2b;
const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
const LETTER_X: u8 = 0x78;
const DIGITS: u16 = 0x3030;

// What a byte is to `NameFinder`, by its halves: the bits that both have. Backslash 0x80, percent sign and + 0x40, quotes
// 0x20, & 8, = 4, ; and ? 2, # 1.
const LOW_HALVES = memory.data<u8>([0, 0, 0x20, 1, 0, 0x40, 8, 0x20, 0, 0, 0, 0x42, 0x80, 4, 0, 2], 16);
const HIGH_HALVES = memory.data<u8>([0, 0, 0x69, 6, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);
// Constants of the vector loop, which reads them before it begins, as that of base64 does.
const SPACE_EACH = memory.data<u32>([0x21212121, 0x21212121, 0x21212121, 0x21212121], 16);
const HALF_EACH = memory.data<u32>([0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f], 16);
const QUOTES_EACH = memory.data<u32>([0x20202020, 0x20202020, 0x20202020, 0x20202020], 16);
const JOINTS_EACH = memory.data<u32>([0x0c0c0c0c, 0x0c0c0c0c, 0x0c0c0c0c, 0x0c0c0c0c], 16);
const COLON_EACH = memory.data<u32>([0x3a3a3a3a, 0x3a3a3a3a, 0x3a3a3a3a, 0x3a3a3a3a], 16);
const SLASH_EACH = memory.data<u32>([0x2f2f2f2f, 0x2f2f2f2f, 0x2f2f2f2f, 0x2f2f2f2f], 16);

const LAST_BIT: i32 = 1 << 15;
const EDGE_BITS: i32 = 1 | LAST_BIT;

/** Up to here `NameFinder` must look at each byte, behind what `nextWork` gave last. */
export let workEnd: usize = 0;

/**
 * Passes over text in which `NameFinder` would find nothing, by 16 bytes at a time. `mark` is the one before `start`
 * behind which a name may begin, or 0 where none can before the next one. Gives the address where to go on: that of a
 * mark, which is before `start` if nothing could be passed over, or of a byte that no mark stands close before.
 */
export function nextWork(start: usize, end: usize, mark: usize, names: NameSet): usize {
  const lowHalves = v128.load(LOW_HALVES);
  const highHalves = v128.load(HIGH_HALVES);
  const zero = i8x16.splat(0);
  const spaceEach = v128.load(SPACE_EACH);
  const halfEach = v128.load(HALF_EACH);
  const quotesEach = v128.load(QUOTES_EACH);
  const jointsEach = v128.load(JOINTS_EACH);
  const colonEach = v128.load(COLON_EACH);
  const slashEach = v128.load(SLASH_EACH);
  let last = mark;
  // Whether a byte behind `last` may be written in many ways: it is outside ASCII, or begins an escape.
  let wasOdd = false;
  let at = start;
  for (; end - at > 16; at += 16) {
    const bytes = v128.load(at);
    const classes = v128.and(
      i8x16.swizzle(lowHalves, v128.and(bytes, halfEach)),
      i8x16.swizzle(highHalves, v128.and(i16x8.shr_u(bytes, 4), halfEach)),
    );
    const escapes = i8x16.bitmask(v128.or(classes, i8x16.add(classes, classes)));
    // As signed numbers, the bytes of characters outside ASCII are below the space.
    const blanks = i8x16.bitmask(i8x16.lt_s(bytes, spaceEach));
    const marks = i8x16.bitmask(i8x16.gt_s(classes, zero)) & ~escapes;
    const wide = i8x16.bitmask(bytes);
    if ((marks | escapes | wide) == 0) continue;
    // Blanks at the end of a name do not belong to it.
    const odds = escapes | wide | (blanks & ((marks << 1) | (marks >> 1) | EDGE_BITS));
    const following = v128.load(at, 1);
    const colons = v128.or(i8x16.eq(following, colonEach), i8x16.eq(following, slashEach));
    const joints = i8x16.bitmask(i8x16.eq(v128.or(classes, jointsEach), jointsEach)) & marks;
    const quotes = i8x16.bitmask(i8x16.eq(classes, quotesEach));
    // What follows the last byte is not looked at.
    const ends = i8x16.bitmask(colons) | ((blanks | escapes | joints) >> 1) | LAST_BIT;
    const firstEscape = escapes == 0 ? 16 : firstMark(at, escapes, end);
    // Of what comes before.
    const below = (1 << firstEscape) - 1;
    for (let some = ((quotes & ends) | joints) & below; some != 0; some &= some - 1) {
      const bit = ctz(some);
      const found = at + (bit as usize);
      const before = marks & ((1 << bit) - 1);
      const openingBit = before == 0 ? 0 : 31 - clz(before);
      const opening = before == 0 ? last : at + (openingBit as usize);
      const isOdd = (odds & ((1 << bit) - 1)) >> openingBit != 0 || (before == 0 && wasOdd);
      // A quote before a zero is one of UTF-16 or UTF-32.
      if (load<u8>(found, 1) != 0) {
        if (opening == 0) continue;
        if (!isOdd && !names.canHave(found - opening - 1, load<u8>(opening, 1))) continue;
        if (!mayBeName(opening + 1, found, isOdd, names)) continue;
      }
      workEnd = found + 1;
      return opening == 0 ? found : opening;
    }
    if (firstEscape < 16) {
      const before = marks & below;
      const found = at + (firstEscape as usize);
      workEnd = found + 1;
      if (before != 0) return at + ((31 - clz(before)) as usize);
      return last == 0 ? found : last;
    }
    if (marks == 0) wasOdd = true;
    else {
      const lastBit = 31 - clz(marks);
      last = at + (lastBit as usize);
      wasOdd = odds >> lastBit != 0;
    }
  }
  workEnd = start;
  return last == 0 ? at : last;
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

/** Whether this may be a name, as it is one, or may be written in many ways. */
function mayBeName(start: usize, mark: usize, isOdd: bool, names: NameSet): bool {
  if (!isOdd) return names.hasText(start, mark);
  // Backslashes may belong to the mark.
  let end = mark;
  while (end > start && load<u8>(end - 1) == BACKSLASH) end--;
  if (end == mark || start == end) return end == mark;
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == BACKSLASH || byte == PERCENT || byte == PLUS || byte >= 0x80) return true;
  }
  return load<u8>(start) <= SPACE || load<u8>(end - 1) <= SPACE || names.hasText(start, end);
}
