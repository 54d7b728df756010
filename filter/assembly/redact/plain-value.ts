import { findEither } from '../bytes/scan';

const SPACE: u8 = 0x20;
const QUOTE: u8 = 0x22;
const HASH: u8 = 0x23;
const AMPERSAND: u8 = 0x26;
const APOSTROPHE: u8 = 0x27;
const LESS_THAN: u8 = 0x3c;
const BACKSLASH: u8 = 0x5c;

/**
 * Finds the end of a secret value that is not JSON by itself: a parameter's value ends before `&` or `#`; a value
 * within a string ends before the quote of that string, or `<`.
 */
@unmanaged
export class PlainValue {
  private isInString: bool;
  private isEscaped: bool;
  /** Whether its first character has come, and whether that was a quote: then only the same quote ends it. */
  private hasBegun: bool;
  private isQuoted: bool;
  private quote: u8;
  /** Whether its end was found. */
  isOver: bool;

  /** Starts a value in a string, or the value of a parameter. */
  reset(isInString: bool): void {
    this.isInString = isInString;
    this.isEscaped = false;
    this.hasBegun = false;
    this.isQuoted = false;
    this.quote = QUOTE;
    this.isOver = false;
  }

  /**
   * Goes through the next bytes, up to `end` or to the first byte after the value. Returns the address that it reached.
   */
  skip(start: usize, end: usize): usize {
    let at = start;
    if (!this.isInString) at = findEither(at, end, AMPERSAND, HASH);
    else while (at < end && !this.endsBefore(load<u8>(at))) at++;
    this.isOver = at < end;
    return at;
  }

  private endsBefore(byte: u8): bool {
    const isQuote = byte == QUOTE || byte == APOSTROPHE;
    if (!this.hasBegun && byte > SPACE && byte != BACKSLASH) {
      this.hasBegun = true;
      this.isQuoted = isQuote;
      if (isQuote) {
        this.quote = byte;
        this.isEscaped = false;
        return false;
      }
    }
    if (this.isEscaped || byte == BACKSLASH) {
      this.isEscaped = !this.isEscaped;
      return false;
    }
    if (byte == this.quote) return true;
    return byte == LESS_THAN && !this.isQuoted;
  }
}
