import { writeDecimal } from '../bytes/decimal';
import { Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { isUtf8, writeCodePoint } from './utf8';

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
/** The value 1 in each of eight bytes. */
const EACH: u64 = ((0x01010101 as u64) << 32) | 0x01010101;
/** The most bytes that one byte of a value can become: `\u001f`. */
const WORST_GROWTH: usize = 6;
// The vectors are read from memory before the loop: see base64.ts.
const SPACES = memory.data<u8>([32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32], 16);
const QUOTES = memory.data<u8>([34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34], 16);
const BACKSLASHES = memory.data<u8>([92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92], 16);
const HEX = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66,
]);

/**
 * Writes the inside of a JSON string, without its quotes. Valid UTF-8 is not changed; in any other value each byte from
 * 0x80 up becomes the code point with the same number. Source: RFC 8259, section 7.
 */
export function writeJsonText(to: Writer, value: Slice): void {
  const start = startOf(value);
  const size = sizeOf(value);
  if (!to.reserve(size)) return;
  if (copyPlain(to.end, start, size)) to.size += size;
  else if (to.reserve(size * WORST_GROWTH)) to.size += escapeText(to.end, start, size);
}

/** Writes a member's name with everything before its value, then the inside of the value. */
export function writeJsonMember(to: Writer, opening: Slice, value: Slice): void {
  to.bytes(opening);
  writeJsonText(to, value);
}

/** Writes a whole number. */
export function writeJsonNumber(to: Writer, value: u64): void {
  if (to.reserve(20)) to.size = writeDecimal(to.end, value) - to.block;
}

/** Copies plain ASCII. False if a byte is not ASCII or has to be escaped: then the copy is useless. */
export function copyPlain(to: usize, from: usize, size: usize): bool {
  if (size < 16) return copyPlainShort(to, from, size);
  const space = v128.load(SPACES);
  const quote = v128.load(QUOTES);
  const backslash = v128.load(BACKSLASHES);
  const last = size - 16;
  let special = i8x16.splat(0);
  for (let i: usize = 0; i < last; i += 16) {
    const bytes = v128.load(from + i);
    v128.store(to + i, bytes);
    // As signed numbers, control characters and all bytes from 0x80 up are less than the space.
    special = v128.or(special, i8x16.lt_s(bytes, space));
    special = v128.or(special, v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)));
  }
  // The last vector ends where the bytes end, so it may overlap the one before it.
  const bytes = v128.load(from + last);
  v128.store(to + last, bytes);
  special = v128.or(special, i8x16.lt_s(bytes, space));
  special = v128.or(special, v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)));
  return !v128.any_true(special);
}

/** Like `copyPlain` for less than 16 bytes: copies the first and the last of them at once; they may overlap. */
function copyPlainShort(to: usize, from: usize, size: usize): bool {
  if (size >= 8) {
    const first = load<u64>(from);
    const last = load<u64>(from + size - 8);
    store<u64>(to, first);
    store<u64>(to + size - 8, last);
    return (specialsIn(first) | specialsIn(last)) == 0;
  }
  if (size >= 4) {
    const first = load<u32>(from);
    const last = load<u32>(from + size - 4);
    store<u32>(to, first);
    store<u32>(to + size - 4, last);
    return specialsIn(((last as u64) << 32) | (first as u64)) == 0;
  }
  let isPlain = true;
  for (let i: usize = 0; i < size; i++) {
    const byte = load<u8>(from + i);
    store<u8>(to + i, byte);
    if (isSpecial(byte)) isPlain = false;
  }
  return isPlain;
}

/** Not 0 if any of eight bytes is special: its highest bit is set, or becomes set by a borrow. */
function specialsIn(bytes: u64): u64 {
  const quotes = bytes ^ (EACH * QUOTE);
  const backslashes = bytes ^ (EACH * BACKSLASH);
  const below = (bytes - EACH * 0x20) | (quotes - EACH) | (backslashes - EACH) | bytes;
  return below & (EACH * 0x80);
}

function isSpecial(byte: u8): bool {
  return byte < 0x20 || byte >= 0x80 || byte == QUOTE || byte == BACKSLASH;
}

function escapeText(to: usize, start: usize, size: usize): usize {
  const keepsHighBytes = isUtf8(start, size);
  let out = to;
  for (let i: usize = 0; i < size; i++) {
    const byte = load<u8>(start + i);
    if (byte >= 0x80 && !keepsHighBytes) out += writeCodePoint(out, byte);
    else if (!isSpecial(byte) || byte >= 0x80) store<u8>(out++, byte);
    else out += escapeByte(out, byte);
  }
  return out - to;
}

function escapeByte(to: usize, byte: u8): usize {
  store<u8>(to, BACKSLASH);
  if (byte == QUOTE || byte == BACKSLASH) {
    store<u8>(to, byte, 1);
    return 2;
  }
  store<u32>(to, 0x30303075, 1); // u000, of which the last two digits follow
  store<u8>(to, load<u8>(HEX + (byte >> 4)), 4);
  store<u8>(to, load<u8>(HEX + (byte & 15)), 5);
  return 6;
}
