import { isUtf8 } from 'node:buffer';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { DecodeError } from './decode-error.ts';

const REPLACEMENT_CHARACTER = '\ufffd';

/**
 * Reads protobuf field by field, without copies: nested messages are ranges of the same bytes. Every fault is an Error,
 * which `readProtobuf` turns into a DecodeError. Source: protobuf.dev, "Encoding".
 */
export class WireReader {
  readonly bytes: Buffer;
  /** The wire type of the field that `next` found. */
  field = 0;
  private wireType = 0;
  private readonly reader: BinaryReader;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.reader = new BinaryReader(bytes);
  }

  get position(): number {
    return this.reader.pos;
  }

  /** Goes back to a place that was skipped before. */
  moveTo(position: number): void {
    this.reader.pos = position;
  }

  /** Reads the tag of the next field of a message. False at the message's end, which no field may pass. */
  next(end: number): boolean {
    const { reader } = this;
    if (reader.pos >= end) {
      if (reader.pos > end) throw new Error('a field is longer than its message');
      return false;
    }
    const tag = reader.uint32();
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    if (this.field === 0) throw new Error('a field has the number 0');
    return true;
  }

  /** Reads the length of the message, text or bytes that come next. Returns where they end. */
  readEnd(): number {
    this.want(WireType.LengthDelimited);
    const length = this.reader.uint32();
    const end = this.reader.pos + length;
    if (end > this.bytes.length) throw new Error('it ends too early');
    return end;
  }

  readText(): string {
    const end = this.readEnd();
    const start = this.reader.pos;
    this.reader.pos = end;
    const text = this.bytes.toString('utf8', start, end);
    if (text.includes(REPLACEMENT_CHARACTER) && !isUtf8(this.bytes.subarray(start, end)))
      throw new Error('a text is not UTF-8');
    return text;
  }

  /** The bytes where they stand. */
  readBytes(): Buffer {
    const end = this.readEnd();
    const bytes = this.bytes.subarray(this.reader.pos, end);
    this.reader.pos = end;
    return bytes;
  }

  /** A signed number of 64 bits, rounded if JavaScript cannot hold it. */
  readInt64(): number {
    this.want(WireType.Varint);
    return Number(this.reader.int64());
  }

  readFlag(): boolean {
    this.want(WireType.Varint);
    return this.reader.bool();
  }

  readDouble(): number {
    this.want(WireType.Bit64);
    return this.reader.double();
  }

  /** A fixed 64-bit number, as two halves. */
  readFixed64(): { high: number; low: number } {
    this.want(WireType.Bit64);
    const low = this.reader.fixed32();
    return { high: this.reader.fixed32(), low };
  }

  /** Skips a field that is not needed. */
  skip(): void {
    const { reader, wireType } = this;
    if (wireType === WireType.LengthDelimited) reader.pos = this.readEnd();
    else if (wireType === WireType.Varint) this.skipVarint();
    else if (wireType === WireType.Bit64) reader.pos += 8;
    else if (wireType === WireType.Bit32) reader.pos += 4;
    else reader.skip(wireType, this.field);
  }

  private skipVarint(): void {
    const { bytes, reader } = this;
    while ((bytes[reader.pos++] ?? 0) >= 0x80);
  }

  private want(wireType: WireType): void {
    if (this.wireType !== wireType) throw new Error(`field ${this.field} has the wire type ${this.wireType}`);
  }
}

/** Reads a message. Any mistake in the bytes becomes a DecodeError that says so. */
export function readProtobuf(bytes: Buffer, read: (reader: WireReader) => void): void {
  const reader = new WireReader(bytes);
  try {
    read(reader);
  } catch (error) {
    if (error instanceof DecodeError || error instanceof TypeError) throw error;
    throw new DecodeError(`the body is not valid protobuf: ${(error as Error).message}`);
  }
}
