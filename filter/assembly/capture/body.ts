import { EMPTY, sizeOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Base64Encoder } from '../encoding/base64';
import { getBuffer } from '../host/calls';

/** A chunk is read in pieces of at most this many bytes, so that the host needs no larger scratch for them. */
const PIECE_BYTES: u32 = 64 << 10;

/** The body of one message up to a limit, written as base64 while it passes. */
@unmanaged
export class Body {
  private encoder: Base64Encoder;
  private bytesLeft: u32;
  /** Whether bytes passed that are not in the document. */
  isTruncated: bool;

  /** Starts anew. `limit` is the number of bytes that are kept. */
  open(limit: u32): void {
    this.encoder.reset();
    this.bytesLeft = limit;
    this.isTruncated = false;
  }

  /** Copies a chunk of `size` bytes that is passing. `type`: ABI, proxy_buffer_type_t. */
  copyChunk(to: Writer, type: i32, size: u32): void {
    let left = min(size, this.bytesLeft);
    if (left < size) this.isTruncated = true;
    for (let from: u32 = 0; left > 0; ) {
      const piece = getBuffer(type, from, min(left, PIECE_BYTES));
      const read = min(sizeOf(piece) as u32, left);
      if (piece == EMPTY || read == 0 || !this.encoder.write(to, piece)) {
        this.stop();
        return;
      }
      from += read;
      left -= read;
      this.bytesLeft -= read;
    }
  }

  /** Writes what the last bytes still lack. */
  close(to: Writer): void {
    this.encoder.finish(to);
  }

  /** After bytes that could not be read, or kept, later ones would stand in the wrong place. */
  private stop(): void {
    this.bytesLeft = 0;
    this.isTruncated = true;
  }
}

/** Bytes of a Body with its encoder behind it. */
export const BODY_BYTES: usize = offsetof<Body>() + offsetof<Base64Encoder>();

/** Makes a Body in `BODY_BYTES` bytes at `address`. */
export function bodyAt(address: usize): Body {
  const body = changetype<Body>(address);
  body.encoder = changetype<Base64Encoder>(address + offsetof<Body>());
  return body;
}
