import { findEither } from '../bytes/scan';
import { hexValue, unescaped } from '../encoding/json-escape';
import { NameHash } from './name-hash';
import { NameSet } from './name-set';

const BACKSLASH: u8 = 0x5c;
const QUOTE: u8 = 0x22;
const LETTER_U: u8 = 0x75;
const HEX_DIGITS: u32 = 4;
/** What stands for half of a surrogate pair, as in names of the configuration. */
const REPLACEMENT_CHARACTER: u32 = 0xfffd;

/**
 * The text behind a quote, which is a name if a quote and a colon follow. Its escapes are resolved while it passes,
 * wherever it is cut.
 *
 * A text of JSON may itself be a string of JSON, and so on: its quotes then have backslashes before them. A quote
 * behind `n` backslashes belongs to the level that is the number of ones at the end of `n` in binary: 0 for the
 * outermost text, 1 for a text in one of its strings.
 */
@unmanaged
export class JsonName {
  private hash: NameHash;
  private level: u32;
  /** Backslashes directly before what comes next. */
  private backslashes: u32;
  /** Digits that the `\u` under way still lacks. */
  private missingDigits: u32;
  private unit: u32;
  /** The first half of a surrogate pair that waits for the second, or 0. */
  private high: u32;

  /** Begins to look for names. */
  open(names: NameSet): void {
    this.hash.open(names);
    this.begin(0);
  }

  /** Begins behind a quote of this level. */
  begin(level: u32): void {
    this.hash.begin();
    this.level = level;
    this.backslashes = 0;
    this.missingDigits = 0;
    this.high = 0;
  }

  /** Whether an escape is under way: `takeEscape` must have the next bytes. */
  get isInEscape(): bool {
    return (this.backslashes | this.missingDigits) != 0;
  }

  /** The level of the quote that comes next. */
  get levelOfQuote(): u32 {
    return ctz(~this.backslashes);
  }

  /** The first quote or backslash, but of no escape that can no longer matter. `end` where there is none. */
  findMark(start: usize, end: usize): usize {
    if (!this.hash.isTooLong) return findEither(start, end, QUOTE, BACKSLASH);
    let at = findEither(start, end, QUOTE, QUOTE);
    while (at > start && load<u8>(at - 1) == BACKSLASH) at--;
    return at;
  }

  /** Takes bytes that stand for themselves. */
  takePlain(start: usize, end: usize): void {
    if (start == end) return;
    this.endPair();
    this.hash.addBytes(start, end);
  }

  /** Takes what there is of an escape that begins or goes on here. Gives the address behind: that of a quote, maybe. */
  takeEscape(start: usize, end: usize): usize {
    let at = start;
    if (this.missingDigits == 0) {
      for (; at < end && load<u8>(at) == BACKSLASH; at++) this.backslashes++;
      if (at == end || load<u8>(at) == QUOTE) return at;
      if (this.takeBackslashes()) this.takeLetter(load<u8>(at++));
    }
    for (; at < end && this.missingDigits > 0; at++) {
      const digit = hexValue(load<u8>(at));
      // What is no escape is no name either, but a quote in it counts.
      if (digit < 0) this.missingDigits = 0;
      if (digit < 0) return at;
      this.unit = (this.unit << 4) | digit;
      if (--this.missingDigits == 0) this.takeUnit(this.unit);
    }
    return at;
  }

  /** Whether this is a name to redact, where the plain bytes from `start` to `end` are its last and a quote follows. */
  isCoveredWith(start: usize, end: usize): bool {
    this.takeBackslashes();
    this.endPair();
    return this.hash.isCoveredWith(start, end);
  }

  /**
   * Takes the backslashes that stand for backslashes. True where one is left, which escapes what comes next. Fewer than
   * the level asks for are one: the quote before, by which the level was told, may have had a wrong backslash.
   */
  private takeBackslashes(): bool {
    const count = max(this.backslashes >> this.level, min(this.backslashes, 1));
    this.backslashes = 0;
    for (let i: u32 = 0; i < count >> 1; i++) this.takeCodePoint(BACKSLASH);
    return (count & 1) as bool;
  }

  private takeLetter(letter: u8): void {
    if (letter != LETTER_U) this.takeCodePoint(unescaped(letter));
    else {
      this.unit = 0;
      this.missingDigits = HEX_DIGITS;
    }
  }

  private takeUnit(unit: u32): void {
    const high = this.high;
    const isLow = (unit & 0xfc00) == 0xdc00;
    if (high != 0 && isLow) {
      this.high = 0;
      this.addCodePoint(0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff));
    } else if ((unit & 0xfc00) == 0xd800) {
      this.endPair();
      this.high = unit;
    } else this.takeCodePoint(isLow ? REPLACEMENT_CHARACTER : unit);
  }

  private takeCodePoint(codePoint: u32): void {
    this.endPair();
    this.addCodePoint(codePoint);
  }

  private endPair(): void {
    if (this.high == 0) return;
    this.high = 0;
    this.addCodePoint(REPLACEMENT_CHARACTER);
  }

  private addCodePoint(codePoint: u32): void {
    const hash = this.hash;
    if (codePoint < 0x80) {
      // Of a name with quotes counts what stands behind the last one, however that is written.
      if (codePoint == QUOTE) hash.begin();
      else hash.add(codePoint as u8);
      return;
    }
    if (codePoint < 0x800) hash.add((0xc0 | (codePoint >> 6)) as u8);
    else {
      if (codePoint < 0x10000) hash.add((0xe0 | (codePoint >> 12)) as u8);
      else {
        hash.add((0xf0 | (codePoint >> 18)) as u8);
        hash.add((0x80 | ((codePoint >> 12) & 0x3f)) as u8);
      }
      hash.add((0x80 | ((codePoint >> 6) & 0x3f)) as u8);
    }
    hash.add((0x80 | (codePoint & 0x3f)) as u8);
  }
}

/** Bytes of a JsonName with its hash behind it. */
export const JSON_NAME_BYTES: usize = offsetof<JsonName>() + offsetof<NameHash>();

/** Makes a JsonName in `JSON_NAME_BYTES` bytes at `address`. */
export function jsonNameAt(address: usize): JsonName {
  const name = changetype<JsonName>(address);
  name.hash = changetype<NameHash>(address + offsetof<JsonName>());
  return name;
}
