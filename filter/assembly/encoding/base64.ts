import { Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';

// Constants of the vector loop. It reads them from memory before it begins: with the same values as literals in the
// loop, V8 in Envoy runs three times slower.
/** Each keeps one 6-bit value of a lane. */
const FIRST_MASK = memory.data<u32>([0x3f, 0x3f, 0x3f, 0x3f], 16);
const SECOND_MASK = memory.data<u32>([0x3f00, 0x3f00, 0x3f00, 0x3f00], 16);
const THIRD_MASK = memory.data<u32>([0x3f0000, 0x3f0000, 0x3f0000, 0x3f0000], 16);
const FOURTH_MASK = memory.data<u32>([0x3f000000, 0x3f000000, 0x3f000000, 0x3f000000], 16);
/** Puts the bytes of each group of three into a lane, the first one highest. The bits above them are masked away. */
const GROUPS = memory.data<u8>([2, 1, 0, 0, 5, 4, 3, 3, 8, 7, 6, 6, 11, 10, 9, 9], 16);
/** The value of z, the value of a, and the class of the values below it. */
const LAST_LETTER = memory.data<u8>([51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51], 16);
const FIRST_SMALL = memory.data<u8>([26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26], 16);
const CAPITAL = memory.data<u8>([13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13], 16);
/**
 * What to add to a value to get its character, by class: 0 is a-z, 1 to 10 are the digits, 11 is +, 12 is /, 13 is A-Z.
 */
const OFFSETS = memory.data<i8>([71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0], 16);
const PADDING: u8 = 0x3d;
/** How many characters three bytes become. */
export const GROUP_BYTES: usize = 4;
/** Room kept after a chunk, so that what must follow a body still fits if the next chunk does not. */
const TAIL_BYTES: usize = 1024;

/** The room that a chunk of `size` bytes needs at most, including what must follow a body. */
export function encodedSize(size: usize): usize {
  return (size / 3 + 2) * 4 + TAIL_BYTES;
}

/** Encodes bytes that come in chunks; the results together are the base64 of the whole. */
@unmanaged
export class Base64Encoder {
  /** The 0 to 2 bytes at the end that do not fill a group of three yet, the first one highest. */
  private carried: u32;
  private carriedCount: u32;

  /** Starts anew. */
  reset(): void {
    this.carried = 0;
    this.carriedCount = 0;
  }

  /** Writes a chunk. False, with nothing written, if there is no room for it. Source: RFC 4648, section 4. */
  write(to: Writer, chunk: Slice): bool {
    let size = sizeOf(chunk);
    if (!to.hasRoom(encodedSize(size))) return false;
    let from = startOf(chunk);
    if (this.carriedCount != 0) {
      for (; this.carriedCount < 3 && size > 0; size--) {
        this.carried = (this.carried << 8) | (load<u8>(from++) as u32);
        this.carriedCount++;
      }
      if (this.carriedCount < 3) return true;
      writeGroup(to.end, this.carried);
      to.size += 4;
      this.reset();
    }
    const whole = size - (size % 3);
    encodeGroups(to.end, from, whole);
    to.size += (whole / 3) * 4;
    for (let i = whole; i < size; i++) {
      this.carried = (this.carried << 8) | (load<u8>(from + i) as u32);
      this.carriedCount++;
    }
    return true;
  }

  /** Writes what is left, padded. */
  finish(to: Writer): void {
    if (this.carriedCount == 0 || !to.reserve(4)) return;
    writeGroup(to.end, this.carried << (this.carriedCount == 1 ? 16 : 8));
    store<u8>(to.end, PADDING, 3);
    if (this.carriedCount == 1) store<u8>(to.end, PADDING, 2);
    to.size += 4;
    this.reset();
  }
}

/** Encodes `size` bytes, a multiple of three, into `size / 3 * 4` characters. */
function encodeGroups(to: usize, from: usize, size: usize): void {
  const end = from + size;
  const first = v128.load(FIRST_MASK);
  const second = v128.load(SECOND_MASK);
  const third = v128.load(THIRD_MASK);
  const fourth = v128.load(FOURTH_MASK);
  const groups = v128.load(GROUPS);
  const lastLetter = v128.load(LAST_LETTER);
  const firstSmall = v128.load(FIRST_SMALL);
  const capital = v128.load(CAPITAL);
  const offsets = v128.load(OFFSETS);
  // 16 bytes are read, of which 12 are used.
  for (; end - from >= 16; from += 12) {
    const lanes = i8x16.swizzle(v128.load(from), groups);
    const values = v128.or(
      v128.or(v128.and(i32x4.shr_u(lanes, 18), first), v128.and(i32x4.shr_u(lanes, 4), second)),
      v128.or(v128.and(i32x4.shl(lanes, 10), third), v128.and(i32x4.shl(lanes, 24), fourth)),
    );
    const classes = v128.or(
      i8x16.sub_sat_u(values, lastLetter),
      v128.and(i8x16.lt_s(values, firstSmall), capital),
    );
    v128.store(to, i8x16.add(values, i8x16.swizzle(offsets, classes)));
    to += 16;
  }
  for (; from < end; from += 3) {
    writeGroup(
      to,
      ((load<u8>(from) as u32) << 16) | ((load<u8>(from, 1) as u32) << 8) | (load<u8>(from, 2) as u32),
    );
    to += 4;
  }
}

function writeGroup(to: usize, bits: u32): void {
  store<u8>(to, characterOf(bits >> 18));
  store<u8>(to, characterOf((bits >> 12) & 0x3f), 1);
  store<u8>(to, characterOf((bits >> 6) & 0x3f), 2);
  store<u8>(to, characterOf(bits & 0x3f), 3);
}

function characterOf(value: u32): u8 {
  if (value < 26) return (0x41 + value) as u8;
  if (value < 52) return (0x47 + value) as u8;
  if (value < 62) return (value - 4) as u8;
  return value == 62 ? 0x2b : 0x2f;
}
