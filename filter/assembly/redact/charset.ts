/** What a `content-type` says about the charset of a body. */
import { afterBytes, byteAt, firstBytes, isEqualIgnoringCase, Slice, sizeOf, startOf } from '../bytes/slice';

/** Four bytes as a little-endian number: `utf-`, `ucs-`, and `utf` in three of them. */
const UTF_: u32 = 0x2d667475;
const UCS_: u32 = 0x2d736375;
const UTF: u32 = 0x667475;
const THREE_BYTES: u32 = 0xffffff;
/** Makes letters lower-case; it does not change a hyphen. */
const LOWER_CASE: u32 = 0x20202020;
const DIGIT_8: u8 = 0x38;

/**
 * Whether text of this `content-type` has ASCII characters as single bytes. Not if it names a Unicode charset other
 * than UTF-8; other charsets, which hardly anybody uses, are not recognized.
 */
export function hasAsciiCharset(contentType: Slice): bool {
  const size = sizeOf(contentType);
  for (let i: usize = 0; i + 4 < size; i++) {
    const begin = load<u32>(startOf(contentType) + i) | LOWER_CASE;
    if (begin == UCS_) return false;
    if ((begin & THREE_BYTES) != UTF) continue;
    if (byteAt(contentType, begin == UTF_ ? i + 4 : i + 3) != DIGIT_8) return false;
  }
  return true;
}

/** Whether a `content-type` has this type, or one that begins with it, anywhere in it. */
export function names(contentType: Slice, type: Slice): bool {
  const size = sizeOf(type);
  for (let i: usize = 0; i + size <= sizeOf(contentType); i++) {
    if (isEqualIgnoringCase(firstBytes(afterBytes(contentType, i), size), type)) return true;
  }
  return false;
}
