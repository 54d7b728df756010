import { EMPTY, Slice, sizeOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Base64Encoder, encodedSize, GROUP_BYTES } from '../encoding/base64';
import { getBuffer } from '../host/calls';
import { BODY_REDACTOR_BYTES, BodyRedactor, bodyRedactorAt } from '../redact/body-redactor';
import { Rules } from '../redact/rules';
import { isLeftOut, Treatment } from '../redact/treatment';

/** A chunk is read in pieces of at most this many bytes, so that the host needs no larger scratch for them. */
const PIECE_BYTES: u32 = 64 << 10;

/** The body of one message up to a limit, written as base64 while it passes. */
@unmanaged
export class Body {
  private encoder: Base64Encoder;
  private redactor: BodyRedactor;
  private bytesLeft: u32;
  private isRedacted: bool;
  /** Whether bytes passed that are not in the document. */
  isTruncated: bool;
  /** Where its base64 begins in the document, and where it ends once it is closed; 0 before. */
  start: usize;
  end: usize;

  /** Starts anew at the end of a document. `limit` is the number of bytes that are kept. */
  open(to: Writer, limit: u32): void {
    this.encoder.reset();
    this.bytesLeft = limit;
    this.isRedacted = false;
    this.isTruncated = false;
    this.start = to.size;
    this.end = 0;
  }

  /** Keeps the body, of which nothing has passed yet, only as a `Treatment` says. The rules must stay until its end. */
  treat(rules: Rules, treatment: u32): void {
    this.isRedacted = this.bytesLeft > 0 && treatment != Treatment.AS_IS;
    if (!this.isRedacted) return;
    this.redactor.open(rules, treatment, this.bytesLeft);
    if (isLeftOut(treatment)) this.bytesLeft = 0;
  }

  /** Whether the body was left out where it would otherwise be kept. */
  get isLeftOut(): bool {
    return this.isRedacted && this.isTruncated && isLeftOut(this.redactor.treatment);
  }

  /** Copies a chunk of `size` bytes that is passing. `type`: ABI, proxy_buffer_type_t. */
  copyChunk(to: Writer, type: i32, size: u32): void {
    let left = min(size, this.bytesLeft);
    if (left < size) this.isTruncated = true;
    // Room for all of it at once: what grows by pieces is moved more often.
    if (left > PIECE_BYTES) to.hasRoom(encodedSize(left));
    for (let from: u32 = 0; left > 0; ) {
      const piece = getBuffer(type, from, min(left, PIECE_BYTES));
      const read = min(sizeOf(piece) as u32, left);
      if (piece == EMPTY || read == 0 || !this.write(to, piece)) {
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
    this.end = to.size;
  }

  /** Bytes of the document that are the body's. */
  writtenBytes(to: Writer): usize {
    return (this.end ? this.end : to.size) - this.start;
  }

  /** Takes at least `count` bytes off the end of what was written, if there are as many, and keeps nothing more. */
  cut(to: Writer, count: usize): void {
    const end = this.end ? this.end : to.size;
    const removed = min((count + GROUP_BYTES - 1) & ~(GROUP_BYTES - 1), end - this.start);
    memory.copy(to.block + end - removed, to.block + end, to.size - end);
    to.size -= removed;
    if (this.end) this.end -= removed;
    this.encoder.reset();
    this.stop();
  }

  private write(to: Writer, piece: Slice): bool {
    return this.isRedacted ? this.redactor.write(to, piece) : this.encoder.write(to, piece);
  }

  /** After bytes that could not be read, or kept, later ones would stand in the wrong place. */
  private stop(): void {
    this.bytesLeft = 0;
    this.isTruncated = true;
  }
}

const ENCODER_AT: usize = offsetof<Body>();
const REDACTOR_AT: usize = ENCODER_AT + offsetof<Base64Encoder>();

/** Bytes of a Body with what belongs to it behind it. */
export const BODY_BYTES: usize = REDACTOR_AT + BODY_REDACTOR_BYTES;

/** Makes a Body in `BODY_BYTES` bytes at `address`. */
export function bodyAt(address: usize): Body {
  const body = changetype<Body>(address);
  body.encoder = changetype<Base64Encoder>(address + ENCODER_AT);
  body.redactor = bodyRedactorAt(address + REDACTOR_AT, body.encoder);
  return body;
}
