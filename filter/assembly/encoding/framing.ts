import { literal } from '../bytes/literal';
import { EMPTY, Slice, sizeOf } from '../bytes/slice';
import { patchLength } from './protobuf';

/** How documents are joined into the body of a POST. */
export namespace Framing {
  /** Each document goes alone. */
  export const ALONE: u32 = 0;
  /** They are the items of a JSON array. */
  export const ARRAY: u32 = 1;
  /** They follow one another. */
  export const SEQUENCE: u32 = 2;
}

const OPENING = literal('[');
const CLOSING: u8 = 0x5d;
const COMMA: u8 = 0x2c;

/** Where the first length of a protobuf prefix begins to count: after a tag and that length. */
export const OUTER_START: usize = 5;

/** How the documents of a configuration are framed. */
@unmanaged
export class Frame {
  /** A kind of `Framing`. */
  kind: u32;
  /** Whether a line feed ends each document. */
  hasLines: bool;
  /** What comes before the first document. */
  prefix: Slice;
  /** Where the second length of a protobuf prefix begins to count; 0 if the prefix has no lengths. */
  innerStart: u32;

  /** Sets the kind of framing. A protobuf prefix is set later. */
  configure(kind: u32, hasLines: bool): void {
    this.kind = kind;
    this.hasLines = hasLines;
    this.prefix = kind == Framing.ARRAY ? OPENING : EMPTY;
    this.innerStart = 0;
  }

  /** The size of the prefix. */
  get prefixBytes(): usize {
    return sizeOf(this.prefix);
  }
}

/** Writes what separates two documents to `at`. Returns the address after it. */
export function writeSeparator(kind: u32, at: usize): usize {
  if (kind != Framing.ARRAY) return at;
  store<u8>(at, COMMA);
  return at + 1;
}

/** Ends a payload of `size` bytes, after which there is room for one more byte. Returns its new size. */
export function sealPayload(kind: u32, innerStart: usize, payload: usize, size: usize): usize {
  if (innerStart != 0) {
    patchLength(payload + OUTER_START, size - OUTER_START);
    patchLength(payload + innerStart, size - innerStart);
  }
  if (kind != Framing.ARRAY) return size;
  store<u8>(payload + size, CLOSING);
  return size + 1;
}
