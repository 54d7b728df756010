import { literal } from '../bytes/literal';
import {
  afterBytes,
  beforeByte,
  byteAt,
  EMPTY,
  firstBytes,
  indexOfByte,
  isEqualIgnoringCase,
  Slice,
  sizeOf,
  startOf,
  trimmed,
} from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';

const STAR = literal('*');
/** Four bytes as a little-endian number: `utf-`, `ucs-`, and `utf` in three of them. */
const UTF_: u32 = 0x2d667475;
const UCS_: u32 = 0x2d736375;
const UTF: u32 = 0x667475;
const THREE_BYTES: u32 = 0xffffff;
/** Makes letters lower-case; it does not change a hyphen. */
const LOWER_CASE: u32 = 0x20202020;
const DIGIT_8: u8 = 0x38;
const SEMICOLON: u8 = 0x3b;
const SLASH: u8 = 0x2f;

/** Whether a body of this `content-type` is wanted: where no media types are named, each is. */
export function isWanted(mediaTypes: SliceList, contentType: Slice): bool {
  if (mediaTypes == EMPTY || countOf(mediaTypes) == 0) return true;
  const mediaType = mediaTypeOf(contentType);
  for (let i = 0; i < countOf(mediaTypes); i++) if (matches(itemAt(mediaTypes, i), mediaType)) return true;
  return false;
}

/** The media type without parameters. */
export function mediaTypeOf(contentType: Slice): Slice {
  return trimmed(beforeByte(contentType, SEMICOLON));
}

/**
 * Whether text of this `content-type` has ASCII characters as bytes of their own. Wherever it names a Unicode charset
 * other than UTF-8, it has not; charsets that hardly anybody uses are not told.
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

/** Whether a `content-type` names this type, or one that begins so, wherever that stands. */
export function names(contentType: Slice, type: Slice): bool {
  const size = sizeOf(type);
  for (let i: usize = 0; i + size <= sizeOf(contentType); i++) {
    if (isEqualIgnoringCase(firstBytes(afterBytes(contentType, i), size), type)) return true;
  }
  return false;
}

function matches(pattern: Slice, mediaType: Slice): bool {
  const slash = indexOfByte(mediaType, SLASH);
  const patternSlash = indexOfByte(pattern, SLASH);
  if (slash < 0 || patternSlash < 0) return false;
  return (
    matchesPart(firstBytes(pattern, patternSlash), firstBytes(mediaType, slash)) &&
    matchesPart(afterBytes(pattern, patternSlash + 1), afterBytes(mediaType, slash + 1))
  );
}

function matchesPart(pattern: Slice, part: Slice): bool {
  return (sizeOf(pattern) == 1 && isEqualIgnoringCase(pattern, STAR)) || isEqualIgnoringCase(pattern, part);
}
