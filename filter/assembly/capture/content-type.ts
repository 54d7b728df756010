import { literal } from '../bytes/literal';
import {
  afterBytes,
  beforeByte,
  EMPTY,
  firstBytes,
  indexOfByte,
  isEqualIgnoringCase,
  Slice,
  sizeOf,
  trimmed,
} from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';

const STAR = literal('*');
const SEMICOLON: u8 = 0x3b;
const SLASH: u8 = 0x2f;

/** Whether a body of this `content-type` is wanted. An empty list means all. */
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
