import { findEither } from '../bytes/scan';
import { NameSet } from './name-set';

const BACKSLASH: u8 = 0x5c;
// Constants of the vector loop, which reads them before it begins, as that of base64 does.
const QUOTE_EACH = memory.data<u32>([0x22222222, 0x22222222, 0x22222222, 0x22222222], 16);
const COLON_EACH = memory.data<u32>([0x3a3a3a3a, 0x3a3a3a3a, 0x3a3a3a3a, 0x3a3a3a3a], 16);
const BACKSLASH_EACH = memory.data<u32>([0x5c5c5c5c, 0x5c5c5c5c, 0x5c5c5c5c, 0x5c5c5c5c], 16);
const SPACE_EACH = memory.data<u32>([0x20202020, 0x20202020, 0x20202020, 0x20202020], 16);

/**
 * Passes over texts between quotes that are no names to redact, by 16 bytes at a time. It begins with the text behind
 * `quote`, and gives the quote before the first text that may be such a name, or that it cannot see the end of.
 */
export function lastQuoteBeforeName(quote: usize, end: usize, names: NameSet): usize {
  const quoteEach = v128.load(QUOTE_EACH);
  const colonEach = v128.load(COLON_EACH);
  const backslashEach = v128.load(BACKSLASH_EACH);
  const spaceEach = v128.load(SPACE_EACH);
  let last = quote;
  for (let at = quote + 1; end - at > 16; at += 16) {
    const quotes = i8x16.bitmask(i8x16.eq(v128.load(at), quoteEach));
    if (quotes == 0) continue;
    const following = v128.load(at, 1);
    const ends = v128.or(
      v128.or(i8x16.eq(following, colonEach), i8x16.eq(following, backslashEach)),
      i8x16.le_u(following, spaceEach),
    );
    for (let closing = quotes & i8x16.bitmask(ends); closing != 0; closing &= closing - 1) {
      const bit = ctz(closing);
      const before = quotes & ((1 << bit) - 1);
      const opening = before == 0 ? last : at + ((31 - clz(before)) as usize);
      if (mayBeName(opening + 1, at + (bit as usize), names)) return opening;
    }
    last = at + ((31 - clz(quotes)) as usize);
  }
  return last;
}

/** The level of a quote, of whose backslashes the first stands behind `from`. */
export function levelOf(quote: usize, from: usize): u32 {
  let start = quote;
  while (start > from + 1 && load<u8>(start - 1) == BACKSLASH) start--;
  return ctz(~((quote - start) as u32));
}

/** Only by its length and its first byte, or because it has an escape in it. */
function mayBeName(start: usize, closing: usize, names: NameSet): bool {
  // A backslash may belong to the closing quote.
  const end = load<u8>(closing - 1) == BACKSLASH ? closing - 1 : closing;
  if (names.canBegin(load<u8>(start)) && names.canHave((end - start) as u32)) return true;
  return findEither(start, end, BACKSLASH, BACKSLASH) != end;
}
