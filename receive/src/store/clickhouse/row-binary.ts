/** The size that the buffer has at first, and again after something larger than the largest. */
const FIRST_BYTES = 2 ** 20;
const LARGEST_KEPT_BYTES = 16 * 2 ** 20;
/** A text of so many UTF-16 units has at most 127 bytes, so that its length is one byte. */
const SHORT = 42;

/**
 * Writes rows in ClickHouse's RowBinary: values one after the other, without names. The buffer grows as needed, and is
 * used again. Source: ClickHouse docs, "RowBinary".
 */
export class RowBinary {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #end = 0;

  /** What was written. A view, until the next `reset`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Begins anew. */
  reset(): void {
    this.#end = 0;
    if (this.#bytes.length > LARGEST_KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  bool(value: boolean): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value ? 1 : 0;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#end = this.#bytes.writeUInt16LE(value, this.#end);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#end = this.#bytes.writeUInt32LE(value, this.#end);
  }

  /** A UInt64, or the microseconds of a DateTime64(6): a whole number below 2^53. */
  uint64(value: number): void {
    this.#reserve(8);
    this.#end = this.#bytes.writeUInt32LE(value >>> 0, this.#end);
    this.#end = this.#bytes.writeUInt32LE(Math.floor(value / 2 ** 32), this.#end);
  }

  /** The length of an array, whose items follow. */
  length(value: number): void {
    this.#reserve(10);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#end++] = (rest % 128) + 128;
    this.#bytes[this.#end++] = rest;
  }

  /** A String. Surrogates that are alone become U+FFFD. */
  text(value: string): void {
    if (value.length <= SHORT) this.#shortText(value);
    else this.#longText(value);
  }

  /** A String of bytes. */
  binary(value: Uint8Array): void {
    this.length(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  // Most texts are short. This needs to look at them only once.
  #shortText(value: string): void {
    this.#reserve(1 + 3 * SHORT);
    const length = value === '' ? 0 : this.#bytes.write(value, this.#end + 1, 'utf8');
    this.#bytes[this.#end] = length;
    this.#end += 1 + length;
  }

  #longText(value: string): void {
    const length = Buffer.byteLength(value);
    this.length(length);
    this.#reserve(length);
    this.#end += this.#bytes.write(value, this.#end, 'utf8');
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#end + count));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
