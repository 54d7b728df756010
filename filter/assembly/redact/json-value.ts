import { findEither } from '../bytes/scan';

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const COMMA: u8 = 0x2c;
/** What a brace has and a bracket has not. As a number it is where the depth of braces begins. */
const KIND_BIT: u8 = 0x20;
const OPENING: u8 = 0x7b;
const CLOSING: u8 = 0x7d;
const NO_STRING: i32 = -1;

/**
 * Finds the end of a value that must not leave, in text that may be broken. In doubt the value goes on: it ends
 * before a comma or closing bracket that is neither in a string nor in brackets, or where the string ends that all
 * of it lies in. Levels of quotes are those of `JsonName`.
 */
@unmanaged
export class JsonValue {
  /** The level of the quotes around the value's name. */
  level: u32;
  /** The level of the quote that opened the string under way, or NO_STRING. */
  private stringLevel: i32;
  /** How deep it is in brackets, in the low half, and in braces, in the high one. */
  private depths: u64;
  private backslashes: u32;
  /** Whether its end was found. */
  isOver: bool;

  /** Begins a value behind a name whose quotes have this level. */
  open(level: u32): void {
    this.level = level;
    this.stringLevel = NO_STRING;
    this.depths = 0;
    this.backslashes = 0;
    this.isOver = false;
  }

  /**
   * Begins the value of a member within this one. Its first byte stands in no string of its level: where one seems to
   * be open, a quote before was not what it was taken for.
   */
  beginInner(level: u32): void {
    if ((level as i32) <= this.stringLevel) this.stringLevel = NO_STRING;
  }

  /** Goes through what comes next, up to `end` or to the first byte behind the value. Gives the address of that. */
  skip(start: usize, end: usize): usize {
    let at = start;
    while (at < end) {
      const isInString = this.stringLevel != NO_STRING;
      if (isInString && this.backslashes == 0) at = findEither(at, end, QUOTE, BACKSLASH);
      if (at == end) break;
      const byte = load<u8>(at);
      if (byte == BACKSLASH) this.backslashes++;
      else {
        this.isOver = byte == QUOTE ? this.endsAtQuote() : !isInString && this.endsAt(byte);
        if (this.isOver) break;
        this.backslashes = 0;
      }
      at++;
    }
    return at;
  }

  private endsAtQuote(): bool {
    const level = ctz(~this.backslashes) as i32;
    if (level == 0 && this.level > 0) return true;
    if (this.stringLevel == NO_STRING) this.stringLevel = level;
    else if (level <= this.stringLevel) this.stringLevel = NO_STRING;
    return false;
  }

  /** Brackets of each kind are counted by themselves, so that a wrong one does not end the value too early. */
  private endsAt(byte: u8): bool {
    if (byte == COMMA) return this.depths == 0;
    const kind = (byte & KIND_BIT) as u64;
    if ((byte | KIND_BIT) == OPENING) this.depths += (1 as u64) << kind;
    else if ((byte | KIND_BIT) == CLOSING) {
      if (this.depths == 0) return true;
      if (((this.depths >> kind) as u32) != 0) this.depths -= (1 as u64) << kind;
    }
    return false;
  }
}
