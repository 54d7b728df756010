import { lowerCase, Slice, sizeOf, startOf } from '../bytes/slice';
import { writeCodePoint } from './utf8';

/**
 * Resolves the escapes of a raw string into UTF-8 at `to`, which has room for as many bytes as the raw string.
 * Half of a surrogate pair becomes U+FFFD. Returns the bytes written.
 */
export function unescapeJson(raw: Slice, to: usize): usize {
  let out = to;
  let at = startOf(raw);
  const end = at + sizeOf(raw);
  while (at < end) {
    const byte = load<u8>(at++);
    if (byte != 0x5c) store<u8>(out++, byte);
    else if (load<u8>(at) != 0x75) store<u8>(out++, unescaped(load<u8>(at++)));
    else {
      const unit = hexUnit(at + 1);
      at += 5;
      const isPair = isHighSurrogate(unit) && end - at >= 6 && load<u16>(at) == 0x755c;
      const second = isPair ? hexUnit(at + 2) : 0;
      if (isPair && isLowSurrogate(second)) {
        out += writeSupplementary(out, 0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff));
        at += 6;
      } else out += writeCodePoint(out, isHighSurrogate(unit) || isLowSurrogate(unit) ? 0xfffd : unit);
    }
  }
  return out - to;
}

function writeSupplementary(to: usize, codePoint: u32): usize {
  store<u8>(to, (0xf0 | (codePoint >> 18)) as u8);
  store<u8>(to, (0x80 | ((codePoint >> 12) & 0x3f)) as u8, 1);
  store<u8>(to, (0x80 | ((codePoint >> 6) & 0x3f)) as u8, 2);
  store<u8>(to, (0x80 | (codePoint & 0x3f)) as u8, 3);
  return 4;
}

function hexUnit(at: usize): u32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 4; i++) value = (value << 4) | (hexValue(load<u8>(at + i)) as u32);
  return value;
}

function isHighSurrogate(unit: u32): bool {
  return (unit & 0xfc00) == 0xd800;
}

function isLowSurrogate(unit: u32): bool {
  return (unit & 0xfc00) == 0xdc00;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(byte: u8): i32 {
  if (byte >= 0x30 && byte <= 0x39) return (byte as i32) - 0x30;
  const letter = lowerCase(byte);
  return letter >= 0x61 && letter <= 0x66 ? (letter as i32) - 0x57 : -1;
}

/** The character that the letter after a backslash stands for, or 0. */
export function unescaped(letter: u8): u8 {
  if (letter == 0x22 || letter == 0x5c || letter == 0x2f) return letter;
  if (letter == 0x6e) return 0x0a;
  if (letter == 0x74) return 0x09;
  if (letter == 0x72) return 0x0d;
  if (letter == 0x62) return 0x08;
  if (letter == 0x66) return 0x0c;
  return 0;
}
