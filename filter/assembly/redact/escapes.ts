import { lowerCase } from '../bytes/slice';
import { hexValue, unescaped } from '../encoding/json-escape';

const PERCENT: u8 = 0x25;
const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
const LETTER_X: u8 = 0x78;
/** How many nested encodings it follows: `%2522` is one, `%25%32%32` has another within it. */
const MAX_DEPTH: u32 = 4;
// A pending encoding is a number: how many digits it still needs (0 after a backslash), how it began (with a percent
// sign, or with a backslash that was an escape itself), and its digits so far.
const LACKING: u32 = 7;
const IS_PERCENT: u32 = 8;
const IS_CODED: u32 = 8;
const DIGITS_SHIFT: u32 = 4;
/** No character: an encoding is pending. */
export const NO_CHARACTER: i32 = -1;

/** How a character was written. */
export namespace Written {
  /** As itself, perhaps after backslashes. */
  export const PLAIN: u32 = 0;
  /** As `\u0022` or `\x22`. */
  export const ESCAPED: u32 = 1;
  /** As `%22`. */
  export const PERCENT: u32 = 2;
}

/**
 * Resolves backslash escapes and percent-encoding, nested in any way, in bytes that pass one by one. Backslashes are
 * dropped, as are percent signs and digits that encode nothing. So a name comes out the same however it is written, as
 * long as the names that it is compared with come from here too.
 */
@unmanaged
export class Escapes {
  private depth: u32;
  /** How many backslashes directly precede the last character. */
  slashes: u32;
  /** How the last character was written: `Written`. */
  written: u32;

  /** Begins a text. */
  reset(): void {
    this.depth = 0;
    this.slashes = 0;
  }

  /** Whether no encoding is pending. */
  get isIdle(): bool {
    return this.depth == 0;
  }

  /**
   * Takes the next byte. Returns the character that it completes, else NO_CHARACTER. From 0x80 up this is a byte of
   * UTF-8, but a UTF-16 unit if it was ESCAPED.
   */
  take(byte: u8): i32 {
    let character: u32 = byte;
    this.written = Written.PLAIN;
    if (this.depth == 0) this.slashes = 0;
    while (this.depth > 0) {
      const top = this.frame(this.depth - 1);
      const frame = load<u32>(top);
      if ((frame & LACKING) == 0) {
        if (character == BACKSLASH) {
          // If this backslash was itself an escape, it may also escape what begins here.
          if ((frame & IS_CODED) != 0 && this.written != Written.ESCAPED && this.depth < MAX_DEPTH) break;
          this.slashes++;
          return NO_CHARACTER;
        }
        // The escaped character may itself be encoded.
        if (character == PERCENT && this.depth < MAX_DEPTH) break;
        // The case of a letter does not matter in a name.
        const letter = character < 0x80 ? lowerCase(character as u8) : 0;
        const digits: u32 = letter == LETTER_U ? 4 : letter == LETTER_X ? 2 : 0;
        if (digits != 0) {
          store<u32>(top, digits);
          return NO_CHARACTER;
        }
        this.depth--;
        const meant = unescaped(letter);
        if (meant != 0) character = meant;
        continue;
      }
      const digit = character < 0x80 ? hexValue(character as u8) : -1;
      if (digit < 0) {
        // It encodes nothing, unless what begins here gives the missing digit.
        if (!begins(character) || this.depth == MAX_DEPTH) this.depth = 0;
        break;
      }
      const value = ((frame >> DIGITS_SHIFT) << 4) | digit;
      if ((frame & LACKING) > 1) {
        store<u32>(top, (value << DIGITS_SHIFT) | (frame & IS_PERCENT) | ((frame & LACKING) - 1));
        return NO_CHARACTER;
      }
      character = value;
      this.written = frame & IS_PERCENT ? Written.PERCENT : Written.ESCAPED;
      this.slashes = 0;
      this.depth--;
    }
    if (!begins(character)) return character as i32;
    const slash = this.written == Written.ESCAPED ? IS_CODED : 0;
    store<u32>(this.frame(this.depth++), character == PERCENT ? IS_PERCENT | 2 : slash);
    this.slashes = 1;
    return NO_CHARACTER;
  }

  private frame(index: u32): usize {
    return changetype<usize>(this) + offsetof<Escapes>() + ((index as usize) << 2);
  }
}

function begins(character: u32): bool {
  return character == PERCENT || character == BACKSLASH;
}

/** The size of an Escapes with its pending encodings, which lie after it. */
export const ESCAPES_BYTES: usize = offsetof<Escapes>() + ((MAX_DEPTH as usize) << 2);
