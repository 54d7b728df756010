import { findEither } from '../bytes/scan';
import { Comment } from './comment';

const QUOTE: u8 = 0x22;
const APOSTROPHE: u8 = 0x27;
const PERCENT: u8 = 0x25;
const AMPERSAND: u8 = 0x26;
const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
const LETTER_X: u8 = 0x78;
const COMMA: u8 = 0x2c;
/** The bit in which braces differ from brackets. As a number, it is where the depth of braces begins. */
const KIND_BIT: u8 = 0x20;
const OPENING: u8 = 0x7b;
const CLOSING: u8 = 0x7d;
const NO_STRING: i32 = -1;

/**
 * Finds the end of a secret value in text that may be broken. When in doubt, the value goes on: it ends before a comma
 * or closing bracket outside of strings, brackets and comments, or at the end of the string that holds the whole value.
 * Levels of quotes are those of `NameFinder`.
 */
@unmanaged
export class JsonValue {
  private comment: Comment;
  /** The level of the quotes around the value's name. */
  private level: u32;
  /** The level of the quote that opened the current string, or NO_STRING, and that quote. */
  private stringLevel: i32;
  private quote: u8;
  /** The depth of brackets in the low half, and of braces in the high half. */
  private depths: u64;
  private backslashes: u32;
  /** Whether its end was found. */
  isOver: bool;

  /** Starts a value after a name whose quotes have this level. */
  reset(level: u32): void {
    this.level = level;
    this.stringLevel = NO_STRING;
    this.depths = 0;
    this.backslashes = 0;
    this.isOver = false;
    this.comment.reset();
  }

  /**
   * Starts the value of a member within this one. Its first byte cannot be inside a string of its level: if one seems
   * to be open, an earlier quote was misread.
   */
  beginInner(level: u32): void {
    if ((level as i32) <= this.stringLevel) this.stringLevel = NO_STRING;
  }

  /**
   * Goes through the next bytes, up to `end` or to the first byte after the value. Returns the address that it reached.
   */
  skip(start: usize, end: usize): usize {
    let at = start;
    while (at < end) {
      const isInString = this.stringLevel != NO_STRING;
      if (isInString && this.backslashes == 0) at = findEither(at, end, this.quote, BACKSLASH);
      if (at == end) break;
      const byte = load<u8>(at);
      if (isInString || !this.comment.take(byte)) {
        if (byte == BACKSLASH) this.backslashes++;
        else if (!isInString && this.mayBeQuote(byte)) {
          this.stringLevel = 0;
          this.quote = QUOTE;
          this.backslashes = 0;
        } else {
          if (byte == QUOTE || byte == APOSTROPHE) this.isOver = this.endsAtQuote(byte);
          else this.isOver = !isInString && this.endsAt(byte);
          if (this.isOver) break;
          this.backslashes = 0;
        }
      }
      at++;
    }
    return at;
  }

  /** Whether an encoded quote may begin or end here: then only an unencoded quote ends the value. */
  private mayBeQuote(byte: u8): bool {
    return (
      byte == AMPERSAND || byte == PERCENT || (this.backslashes > 0 && (byte == LETTER_U || byte == LETTER_X))
    );
  }

  private endsAtQuote(quote: u8): bool {
    const level = ctz(~this.backslashes) as i32;
    if (quote == QUOTE && level == 0 && this.level > 0) return true;
    if (this.stringLevel == NO_STRING) {
      this.stringLevel = level;
      this.quote = quote;
    } else if (level <= this.stringLevel && quote == this.quote) this.stringLevel = NO_STRING;
    return false;
  }

  /** Brackets and braces are counted separately, so that a wrong one does not end the value too early. */
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

/** The size of a JsonValue with its parts, which lie after it. */
export const JSON_VALUE_BYTES: usize = (offsetof<JsonValue>() + offsetof<Comment>() + 7) & ~(7 as usize);

/** Makes a JsonValue in `JSON_VALUE_BYTES` bytes at `address`. */
export function jsonValueAt(address: usize): JsonValue {
  const value = changetype<JsonValue>(address);
  value.comment = changetype<Comment>(address + offsetof<JsonValue>());
  return value;
}
