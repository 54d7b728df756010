/**
 * The wire format of Protocol Buffers. Lengths that are known only later have a fixed width. Source: protobuf.dev,
 * encoding.
 */
import { copyBytes } from '../bytes/copy';
import { Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { copyText, writeCodePoint } from './utf8';

/** The size of a length that is written later: a varint of four bytes, which holds 28 bits. */
export const LENGTH_BYTES: usize = 4;

/** The largest size of a varint. */
export const VARINT_BYTES: usize = 10;

/** Puts a varint at an address that has room for it. Returns the address after it. */
export function putVarint(at: usize, value: u64): usize {
  let rest = value;
  for (; rest >= 0x80; rest >>= 7) store<u8>(at++, (rest | 0x80) as u8);
  store<u8>(at, rest as u8);
  return at + 1;
}

/** Bytes of a varint of at most 28 bits. */
export function varintBytes(value: usize): usize {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}

/** Puts a tag and a length at an address that has room for them. Returns the address after them. */
export function putTag(at: usize, tag: u8, size: usize): usize {
  store<u8>(at, tag);
  return putVarint(at + 1, size);
}

/** Writes a tag and the eight bytes of a fixed64. */
export function writeFixed64(to: Writer, tag: u8, value: u64): void {
  if (!to.reserve(9)) return;
  store<u8>(to.end, tag);
  store<u64>(to.end, value, 1);
  to.size += 9;
}

/** Writes a tag and room for a length. Returns the offset after it, for `closeLength`. */
export function openLength(to: Writer, tag: u8): usize {
  to.byte(tag);
  if (to.reserve(LENGTH_BYTES)) to.size += LENGTH_BYTES;
  return to.size;
}

/** Writes the length of what has been written since `openLength` gave `start`. */
export function closeLength(to: Writer, start: usize): void {
  if (!to.hasFailed) patchLength(to.block + start, to.size - start);
}

/** Writes a length into the room before `content`. */
export function patchLength(content: usize, size: usize): void {
  const rest = size as u32;
  const bits = (rest & 0x7f) | ((rest & 0x3f80) << 1) | ((rest & 0x1fc000) << 2) | ((rest & 0xfe00000) << 3);
  store<u32>(content - LENGTH_BYTES, bits | 0x00808080);
}

/** Writes a tag, a length and bytes. */
export function writeBytes(to: Writer, tag: u8, bytes: Slice): void {
  const size = sizeOf(bytes);
  if (!to.reserve(1 + LENGTH_BYTES + size)) return;
  const at = putTag(to.end, tag, size);
  copyBytes(at, startOf(bytes), size);
  to.size = at + size - to.block;
}

/** Writes text as UTF-8. If it is not UTF-8, each byte from 0x80 up becomes the code point with the same number. */
export function writeText(to: Writer, text: Slice): void {
  const start = startOf(text);
  const size = sizeOf(text);
  if (!to.reserve(size)) return;
  if (copyText(to.end, text)) to.size += size;
  else if (to.reserve(size * 2))
    for (let at = start; at < start + size; at++) to.size += writeCodePoint(to.end, load<u8>(at));
}
