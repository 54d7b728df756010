/** Reads the wire form of protobuf from its first byte to its last. Source: protobuf.dev, Encoding. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #where: string;
  #at = 0;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#where = where;
  }

  /** Whether all was read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next bytes. Fails where there are fewer. */
  take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at)
      throw new Error(`${this.#where} ends within a value of ${count} bytes`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A varint that is written in as few bytes as it can be. */
  value(): bigint {
    const start = this.#at;
    const value = this.length();
    const isOverlong = this.#at - start > 1 && this.#bytes[this.#at - 1] === 0;
    if (isOverlong) throw new Error(`${this.#where} has the number ${value} in too many bytes`);
    return value;
  }

  /** A varint of at most ten bytes, however many it needs. */
  length(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1)[0]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value >> 64n !== 0n) break;
        return value;
      }
    }
    throw new Error(`${this.#where} has a number of more than 64 bits`);
  }
}
