import { literal } from '../bytes/literal';
import { EMPTY, Slice, sizeOf } from '../bytes/slice';
import { patchLength } from './protobuf';

/** How documents are put together into the body of a POST. */
export namespace Framing {
  /** A document goes alone. */
  export const ALONE: u32 = 0;
  /** They are the items of a JSON array. */
  export const ARRAY: u32 = 1;
  /** They stand one behind the other. */
  export const SEQUENCE: u32 = 2;
}

const OPENING = literal('[');
const CLOSING: u8 = 0x5d;
const COMMA: u8 = 0x2c;

/** Where in a prefix of protobuf begins what its first length is of: behind a tag and that length. */
export const OUTER_START: usize = 5;

/** How a configuration frames its documents. */
@unmanaged
export class Frame {
  /** A kind of `Framing`. */
  kind: u32;
  /** Whether a line feed ends each document. */
  hasLines: bool;
  /** What stands before the first document. */
  prefix: Slice;
  /** Where in a prefix of protobuf begins what its second length is of; 0 where the prefix has no lengths. */
  innerStart: u32;

  /** Begins with a kind of framing. A prefix of protobuf is set later. */
  begin(kind: u32, hasLines: bool): void {
    this.kind = kind;
    this.hasLines = hasLines;
    this.prefix = kind == Framing.ARRAY ? OPENING : EMPTY;
    this.innerStart = 0;
  }

  /** Bytes of the prefix. */
  get prefixBytes(): usize {
    return sizeOf(this.prefix);
  }
}

/** Writes what stands between two documents to `at`. Gives the address behind it. */
export function writeSeparator(kind: u32, at: usize): usize {
  if (kind != Framing.ARRAY) return at;
  store<u8>(at, COMMA);
  return at + 1;
}

/** Ends a payload of `size` bytes, behind which a byte has room. Gives its size then. */
export function sealPayload(kind: u32, innerStart: usize, payload: usize, size: usize): usize {
  if (innerStart != 0) {
    patchLength(payload + OUTER_START, size - OUTER_START);
    patchLength(payload + innerStart, size - innerStart);
  }
  if (kind != Framing.ARRAY) return size;
  store<u8>(payload + size, CLOSING);
  return size + 1;
}
