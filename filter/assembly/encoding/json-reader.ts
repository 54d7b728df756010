import { literal } from '../bytes/literal';
import { EMPTY, hasPrefix, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { hexValue, unescaped } from './json-escape';

/** What a JSON value is. */
export namespace JsonType {
  export const INVALID: i32 = 0;
  export const NULL: i32 = 1;
  export const BOOLEAN: i32 = 2;
  export const NUMBER: i32 = 3;
  export const STRING: i32 = 4;
  export const ARRAY: i32 = 5;
  export const OBJECT: i32 = 6;
}

/** Deeper nesting is an error; the configuration has four levels. */
const MAX_DEPTH: i32 = 64;

const TRUE = literal('true');
const FALSE = literal('false');
const NULL = literal('null');

/**
 * Reads a JSON text value by value, in place. After anything that is not JSON, `isValid` is false and every read
 * returns nothing, so a caller may check once, at the end. It never reads outside its text. Source: RFC 8259.
 */
@unmanaged
export class JsonReader {
  private at: usize;
  private end: usize;
  isValid: bool;

  /** Starts with a text, which must not change: slices point into it. */
  reset(text: Slice): void {
    this.at = startOf(text);
    this.end = this.at + sizeOf(text);
    this.isValid = true;
  }

  /** Where the next value begins, for `since`. */
  mark(): usize {
    this.nextByte();
    return this.at;
  }

  /** The text from a mark to here. */
  since(mark: usize): Slice {
    return sliceOf(mark, this.at - mark);
  }

  /** The type of the value that comes next. */
  peek(): i32 {
    const byte = this.nextByte();
    if (byte == 0x7b) return JsonType.OBJECT;
    if (byte == 0x5b) return JsonType.ARRAY;
    if (byte == 0x22) return JsonType.STRING;
    if (byte == 0x74 || byte == 0x66) return JsonType.BOOLEAN;
    if (byte == 0x6e) return JsonType.NULL;
    if (byte == 0x2d || isDigit(byte)) return JsonType.NUMBER;
    this.isValid = false;
    return JsonType.INVALID;
  }

  /** Enters the object that comes next. */
  enterObject(): void {
    this.expect(0x7b);
  }

  /** Enters the array that comes next. */
  enterArray(): void {
    this.expect(0x5b);
  }

  /** Goes to the next member of the object; false at its end. */
  hasMember(isFirst: bool): bool {
    return this.hasNext(isFirst, 0x7d);
  }

  /** Reads the name of the next member, as it is between its quotes, and goes to its value. */
  readName(): Slice {
    const name = this.readRawString();
    this.expect(0x3a);
    return name;
  }

  /** Goes to the next item of the array; false at its end. */
  hasItem(isFirst: bool): bool {
    return this.hasNext(isFirst, 0x5d);
  }

  private hasNext(isFirst: bool, closing: u8): bool {
    if (!this.isValid) return false;
    if (this.nextByte() == closing) {
      this.at++;
      return false;
    }
    if (!isFirst) this.expect(0x2c);
    return this.isValid;
  }

  /** Reads the next string, as it is between its quotes: escapes are checked, not resolved. */
  readRawString(): Slice {
    this.expect(0x22);
    const start = this.at;
    while (this.isValid && this.at < this.end) {
      const byte = load<u8>(this.at++);
      if (byte == 0x22) return sliceOf(start, this.at - 1 - start);
      if (byte < 0x20) break;
      if (byte == 0x5c) this.skipEscape();
    }
    this.isValid = false;
    return EMPTY;
  }

  private skipEscape(): void {
    if (this.at >= this.end) return;
    const byte = load<u8>(this.at++);
    if (byte == 0x75) {
      if (this.end - this.at < 4) this.isValid = false;
      for (let i = 0; i < 4 && this.isValid; i++) if (hexValue(load<u8>(this.at++)) < 0) this.isValid = false;
    } else if (unescaped(byte) == 0) this.isValid = false;
  }

  /** Reads the next number; NaN if it is not one. Exact for whole numbers up to 2^53. */
  readNumber(): f64 {
    const isNegative = this.take(0x2d);
    if (!isDigit(this.byteHere()) || (this.byteHere() == 0x30 && isDigit(this.byteAfter())))
      return this.fail();
    let value: f64 = 0;
    let exponent = 0;
    while (isDigit(this.byteHere())) value = value * 10 + ((load<u8>(this.at++) - 0x30) as f64);
    if (this.take(0x2e)) {
      if (!isDigit(this.byteHere())) return this.fail();
      for (; isDigit(this.byteHere()); exponent--) value = value * 10 + ((load<u8>(this.at++) - 0x30) as f64);
    }
    if (this.take(0x65) || this.take(0x45)) {
      const isDown = this.take(0x2d);
      if (!isDown) this.take(0x2b);
      if (!isDigit(this.byteHere())) return this.fail();
      let power = 0;
      while (isDigit(this.byteHere())) power = min(power * 10 + (load<u8>(this.at++) as i32) - 0x30, 1000);
      exponent += isDown ? -power : power;
    }
    for (; exponent > 0; exponent--) value *= 10;
    let divisor: f64 = 1;
    for (; exponent < 0; exponent++) divisor *= 10;
    value /= divisor;
    return isNegative ? -value : value;
  }

  /** Reads the next `true` or `false`. */
  readBoolean(): bool {
    const isTrue = this.nextByte() == 0x74;
    this.readWord(isTrue ? TRUE : FALSE);
    return isTrue && this.isValid;
  }

  /** Skips the next value and returns its text. */
  skipValue(): Slice {
    const start = this.mark();
    this.skipNested(0);
    return this.isValid ? this.since(start) : EMPTY;
  }

  private skipNested(depth: i32): void {
    const type = this.peek();
    if (depth > MAX_DEPTH) this.isValid = false;
    if (!this.isValid) return;
    if (type == JsonType.OBJECT) {
      this.enterObject();
      for (let isFirst = true; this.hasMember(isFirst); isFirst = false) {
        this.readName();
        this.skipNested(depth + 1);
      }
    } else if (type == JsonType.ARRAY) {
      this.enterArray();
      for (let isFirst = true; this.hasItem(isFirst); isFirst = false) this.skipNested(depth + 1);
    } else if (type == JsonType.STRING) this.readRawString();
    else if (type == JsonType.NUMBER) this.readNumber();
    else if (type == JsonType.NULL) this.readWord(NULL);
    else this.readBoolean();
  }

  /** Whether only white space is left. */
  isAtEnd(): bool {
    this.nextByte();
    return this.isValid && this.at == this.end;
  }

  private readWord(word: Slice): void {
    if (hasPrefix(sliceOf(this.at, this.end - this.at), word)) this.at += sizeOf(word);
    else this.isValid = false;
  }

  /** The next byte that is not white space, or 0. */
  private nextByte(): u8 {
    while (this.at < this.end) {
      const byte = load<u8>(this.at);
      if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return byte;
      this.at++;
    }
    return 0;
  }

  private byteHere(): u8 {
    return this.at < this.end ? load<u8>(this.at) : 0;
  }

  private byteAfter(): u8 {
    return this.at + 1 < this.end ? load<u8>(this.at, 1) : 0;
  }

  private take(byte: u8): bool {
    if (this.byteHere() != byte) return false;
    this.at++;
    return true;
  }

  private expect(byte: u8): void {
    if (this.isValid && this.nextByte() == byte) this.at++;
    else this.isValid = false;
  }

  private fail(): f64 {
    this.isValid = false;
    return NaN;
  }
}

function isDigit(byte: u8): bool {
  return byte >= 0x30 && byte <= 0x39;
}
