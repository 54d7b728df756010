import { addToFnv, FNV_OFFSET } from '../bytes/fnv';
import { lowerCase } from '../bytes/slice';

const SPACE: u8 = 0x20;
const PLUS: u8 = 0x2b;
/** Stands for one or more characters outside ASCII. */
const OTHER: u8 = 0x80;
/** More blanks than any name has. */
const MANY_BLANKS: u32 = 512;

/**
 * A name that is passing. Only its hash and length are kept, in a form that is the same however the name is written:
 * letters are in lower case, and blanks (`+` is one) at both ends do not count. Several characters outside ASCII in a
 * row count as one, so neither case nor normalization matters; a combining mark makes the letter before it such a
 * character. Only ideographs, which have neither, stand for themselves.
 */
@unmanaged
export class NameHash {
  /** The hash so far. */
  value: u64;
  private before: u64;
  /** The length so far. */
  size: u32;
  /** The first byte; meaningless if the size is 0. */
  first: u8;
  /** Whether the last character, or the one before it, is OTHER. */
  private isOther: bool;
  private wasOther: bool;
  private blanks: u32;
  /** How many bytes the current UTF-8 character still lacks, and its value so far. */
  private lacking: u32;
  private codePoint: u32;

  /** Begins a name. */
  reset(): void {
    this.value = FNV_OFFSET;
    this.size = 0;
    this.isOther = false;
    this.blanks = 0;
    this.lacking = 0;
  }

  /** Starts something that is not a name, whatever follows. */
  resetToNone(): void {
    this.size = u32.MAX_VALUE >> 1;
    this.lacking = 0;
  }

  /** Takes a byte of UTF-8. */
  addByte(byte: u8): void {
    if (byte < 0x80) {
      this.end();
      this.addCodePoint(byte);
    } else if (byte < 0xc0 && this.lacking > 0) {
      this.codePoint = (this.codePoint << 6) | ((byte & 0x3f) as u32);
      if (--this.lacking == 0) this.addCodePoint(this.codePoint);
    } else {
      this.end();
      if (byte < 0xc0) this.addOther();
      else {
        this.lacking = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        this.codePoint = (byte as u32) & (0x3f >> this.lacking);
      }
    }
  }

  /** Takes a character, or half of a surrogate pair. */
  addCodePoint(codePoint: u32): void {
    if (codePoint < 0x80) {
      const byte = foldedAscii(codePoint as u8);
      if (byte == SPACE) this.addBlank();
      else this.put(byte);
    } else if (codePoint == 0xa0 || codePoint == 0xfeff) this.addBlank();
    else if (codePoint == 0x17f) this.put(0x73);
    else if (codePoint == 0x212a) this.put(0x6b);
    else if (codePoint - 0x4000 < 0x6000) {
      this.put((codePoint >> 8) as u8);
      this.put(codePoint as u8);
    } else {
      const isMark = codePoint - 0x300 < 0x70;
      if (isMark && !this.isOther && this.blanks == 0 && this.size > 0) {
        this.value = this.before;
        this.size--;
        this.isOther = this.wasOther;
      }
      this.addOther();
    }
  }

  /** Ends a character whose last bytes are missing. */
  end(): void {
    if (this.lacking == 0) return;
    this.lacking = 0;
    this.addOther();
  }

  private addBlank(): void {
    if (this.size > 0) this.blanks = min(this.blanks + 1, MANY_BLANKS);
  }

  private addOther(): void {
    if (this.isOther && this.blanks == 0) return;
    this.put(OTHER);
    this.isOther = true;
  }

  private put(byte: u8): void {
    if (this.size == 0) this.first = byte;
    for (; this.blanks > 0; this.blanks--) this.append(SPACE);
    this.append(byte);
  }

  private append(byte: u8): void {
    this.before = this.value;
    this.wasOther = this.isOther;
    this.isOther = false;
    this.value = addToFnv(this.value, byte);
    this.size++;
  }
}

/** How an ASCII character counts in a name. */
export function foldedAscii(byte: u8): u8 {
  return byte <= SPACE || byte == PLUS ? SPACE : lowerCase(byte);
}
