import { Slice, sizeOf, startOf } from '../bytes/slice';

/** The bit in each of four bytes that is not set in ASCII. */
const HIGH_BITS: u32 = 0x80808080;

/** Whether `size` bytes at `start` are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. Source: RFC 3629. */
export function isUtf8(start: usize, size: usize): bool {
  let at = start;
  const end = start + size;
  while (at < end) {
    for (; end - at >= 16 && i8x16.bitmask(v128.load(at)) == 0; at += 16);
    if (at == end) break;
    const first = load<u8>(at++);
    if (first < 0x80) continue;
    let following: u32 = 0;
    // The bounds of the second byte exclude overlong forms, surrogates and code points that are too high.
    let low: u8 = 0x80;
    let high: u8 = 0xbf;
    if (first >= 0xc2 && first <= 0xdf) following = 1;
    else if (first >= 0xe0 && first <= 0xef) {
      following = 2;
      if (first == 0xe0) low = 0xa0;
      if (first == 0xed) high = 0x9f;
    } else if (first >= 0xf0 && first <= 0xf4) {
      following = 3;
      if (first == 0xf0) low = 0x90;
      if (first == 0xf4) high = 0x8f;
    } else return false;
    if (end - at < (following as usize)) return false;
    const second = load<u8>(at++);
    if (second < low || second > high) return false;
    for (let i: u32 = 1; i < following; i++) if ((load<u8>(at++) & 0xc0) != 0x80) return false;
  }
  return true;
}

/** Copies text to an address with enough room. False if it is not UTF-8: then the copy is useless. */
export function copyText(to: usize, text: Slice): bool {
  const start = startOf(text);
  const size = sizeOf(text);
  return copyAscii(to, start, size) || isUtf8(start, size);
}

/** Copies bytes. True if all are ASCII. The last ones are copied at once, and may overlap those before. */
function copyAscii(to: usize, from: usize, size: usize): bool {
  if (size >= 16) {
    const last = size - 16;
    let all = v128.load(from + last);
    v128.store(to + last, all);
    for (let i: usize = 0; i < last; i += 16) {
      const bytes = v128.load(from + i);
      v128.store(to + i, bytes);
      all = v128.or(all, bytes);
    }
    return i8x16.bitmask(all) == 0;
  }
  if (size >= 4) {
    const step = (size >> 3) << 2;
    const last = size - 4;
    const first = load<u32>(from);
    const second = load<u32>(from + step);
    const third = load<u32>(from + last - step);
    const fourth = load<u32>(from + last);
    store<u32>(to, first);
    store<u32>(to + step, second);
    store<u32>(to + last - step, third);
    store<u32>(to + last, fourth);
    return ((first | second | third | fourth) & HIGH_BITS) == 0;
  }
  let all: u32 = 0;
  for (let i: usize = 0; i < size; i++) {
    const byte = load<u8>(from + i);
    store<u8>(to + i, byte);
    all |= byte;
  }
  return all < 0x80;
}

const character: usize = memory.data(4);

/** The size of `size` bytes at `start` without an incomplete character at their end, if there is one. */
export function endOfWholeCharacters(start: usize, size: usize): usize {
  for (let count: usize = 1; count <= min(3, size); count++) {
    const byte = load<u8>(start + size - count);
    if (byte < 0x80) return size;
    if (byte >= 0xc0) return canBegin(start + size - count, count, byte) ? size - count : size;
  }
  return size;
}

/** Whether `count` bytes, beginning with `first`, are the beginning of a longer character. */
function canBegin(start: usize, count: usize, first: u8): bool {
  const wanted: usize = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return (
    count < wanted && (isCompletedBy(0x80, start, count, wanted) || isCompletedBy(0xbf, start, count, wanted))
  );
}

function isCompletedBy(byte: u8, start: usize, count: usize, wanted: usize): bool {
  memory.fill(character, byte, 4);
  memory.copy(character, start, count);
  return isUtf8(character, wanted);
}

/** Writes a code point of at most U+FFFF as UTF-8 to `to`, which has room for 3 bytes. Returns the bytes written. */
export function writeCodePoint(to: usize, codePoint: u32): usize {
  if (codePoint < 0x80) {
    store<u8>(to, codePoint as u8);
    return 1;
  }
  if (codePoint < 0x800) {
    store<u8>(to, (0xc0 | (codePoint >> 6)) as u8);
    store<u8>(to, (0x80 | (codePoint & 0x3f)) as u8, 1);
    return 2;
  }
  store<u8>(to, (0xe0 | (codePoint >> 12)) as u8);
  store<u8>(to, (0x80 | ((codePoint >> 6) & 0x3f)) as u8, 1);
  store<u8>(to, (0x80 | (codePoint & 0x3f)) as u8, 2);
  return 3;
}
