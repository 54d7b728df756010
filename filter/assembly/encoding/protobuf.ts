/** Protocol Buffers on the wire. Lengths that are known only later have a fixed width. Source: protobuf.dev, encoding. */
import { Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { isUtf8, writeCodePoint } from './utf8';

/** Bytes of a length that is written later: a varint of four bytes, which holds 28 bits. */
export const LENGTH_BYTES: usize = 4;

/** The most bytes of a varint. */
const VARINT_BYTES: usize = 10;

/** Writes a varint. */
export function writeVarint(to: Writer, value: u64): void {
  if (to.reserve(VARINT_BYTES)) putVarint(to, value);
}

/** As `writeVarint`, where there is room. */
function putVarint(to: Writer, value: u64): void {
  let rest = value;
  for (; rest >= 0x80; rest >>= 7) store<u8>(to.block + to.size++, (rest | 0x80) as u8);
  store<u8>(to.block + to.size++, rest as u8);
}

/** Bytes of a varint of at most 28 bits. */
export function varintBytes(value: usize): usize {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}

/** Writes a tag and a length. */
export function writeTag(to: Writer, tag: u8, size: usize): void {
  if (!to.reserve(VARINT_BYTES + 1)) return;
  store<u8>(to.end, tag);
  to.size++;
  putVarint(to, size);
}

/** Writes a tag and the eight bytes of a fixed64. */
export function writeFixed64(to: Writer, tag: u8, value: u64): void {
  to.byte(tag);
  if (!to.reserve(8)) return;
  store<u64>(to.end, value);
  to.size += 8;
}

/** Writes a tag and room for a length. Gives the offset behind it, for `closeLength`. */
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
  writeTag(to, tag, sizeOf(bytes));
  to.bytes(bytes);
}

/** Writes text as UTF-8: where it is none, each byte from 0x80 up becomes the code point of the same number. */
export function writeText(to: Writer, text: Slice): void {
  const start = startOf(text);
  const size = sizeOf(text);
  if (isUtf8(start, size)) {
    to.bytes(text);
    return;
  }
  if (!to.reserve(size * 2)) return;
  for (let at = start; at < start + size; at++) to.size += writeCodePoint(to.end, load<u8>(at));
}
