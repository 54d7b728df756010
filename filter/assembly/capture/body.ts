import { EMPTY, Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { encodedSize } from '../encoding/base64';
import { BodyEncoder, rawSize } from '../encoding/body-encoder';
import { bodyGroupBytes, endBody, hasRawBodies, partialCharacterBytes } from '../encoding/format';
import { getBuffer } from '../host/calls';
import { landAt } from '../host/memory';
import { BODY_REDACTOR_BYTES, BodyRedactor, bodyRedactorAt } from '../redact/body-redactor';
import { Rules } from '../redact/rules';
import { isLeftOut, Treatment } from '../redact/treatment';

/** A chunk is read in pieces of at most this many bytes, so that the host needs no larger scratch for them. */
const PIECE_BYTES: u32 = 64 << 10;

/** The body of one message up to a limit, written in its format while it passes. */
@unmanaged
export class Body {
  private encoder: BodyEncoder;
  private redactor: BodyRedactor;
  private format: u32;
  private bytesLeft: u32;
  private isRedacted: bool;
  /** Bytes that passed. */
  passedBytes: u64;
  /** Whether it belongs to an upgraded stream, which speaks another protocol. */
  isUpgraded: bool;
  /** Whether some bytes that passed are not in the document. */
  isTruncated: bool;
  /** Where it begins in the document, and where it ends once it is closed; 0 until then. */
  start: usize;
  end: usize;

  /** Starts a new body at the end of a document. `limit` is how many bytes are kept. */
  open(to: Writer, format: u32, limit: u32): void {
    this.encoder.reset();
    this.encoder.isRaw = hasRawBodies(format);
    this.format = format;
    this.passedBytes = 0;
    this.bytesLeft = limit;
    this.isRedacted = false;
    this.isTruncated = false;
    this.start = to.size;
    this.end = 0;
  }

  /**
   * Keeps only what a `Treatment` allows. To be called before any byte of the body; the rules must stay until its end.
   */
  treat(rules: Rules, treatment: u32): void {
    this.isUpgraded = treatment == Treatment.UPGRADED;
    this.isRedacted = this.bytesLeft > 0 && treatment != Treatment.AS_IS;
    if (!this.isRedacted) return;
    this.redactor.reset(rules, treatment, this.bytesLeft);
    if (isLeftOut(treatment)) this.bytesLeft = 0;
  }

  /** Whether the body was left out although it is within the limits. */
  get isLeftOut(): bool {
    return this.isRedacted && this.isTruncated && isLeftOut(this.redactor.treatment);
  }

  /** Copies a chunk of `size` bytes that is passing. `type`: ABI, proxy_buffer_type_t. */
  copyChunk(to: Writer, type: i32, size: u32): void {
    this.passedBytes += size;
    let left = min(size, this.bytesLeft);
    if (left < size) this.isTruncated = true;
    if (this.encoder.isRaw && !this.isRedacted) {
      this.copyDirectly(to, type, left);
      return;
    }
    // Makes room for all of it at once: what grows in small steps is moved more often.
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

  /** Lets the host write a chunk directly to its place in the document. */
  private copyDirectly(to: Writer, type: i32, size: u32): void {
    if (size == 0) return;
    if (!to.hasRoom(rawSize(size))) {
      this.stop();
      return;
    }
    landAt(to.end, size);
    const piece = getBuffer(type, 0, size);
    landAt(0, 0);
    const read = min(sizeOf(piece), size as usize);
    if (read < (size as usize) || startOf(piece) != to.end) this.stop();
    else {
      to.size += read;
      this.bytesLeft -= size;
    }
  }

  /** Finishes the encoding of the last bytes. Nothing stays of a body that is left out. */
  close(to: Writer, isRequest: bool): void {
    this.encoder.finish(to);
    if (this.isLeftOut) to.size = this.start;
    this.end = to.size;
    this.finishText(to, isRequest);
  }

  private finishText(to: Writer, isRequest: bool): void {
    if (to.hasFailed) return;
    if (this.isTruncated) {
      const size = this.end - this.start;
      this.removeEnd(to, partialCharacterBytes(this.format, to.block + this.start, size));
    }
    endBody(this.format, to, isRequest, this.start, this.end - this.start);
    if (to.size < this.end) this.end = to.size;
  }

  /** How many bytes of the document belong to the body. */
  writtenBytes(to: Writer): usize {
    return (this.end ? this.end : to.size) - this.start;
  }

  /** Removes at least `count` bytes (if there are as many) from the end of what was written, and keeps nothing more. */
  cut(to: Writer, isRequest: bool, count: usize): void {
    const group = bodyGroupBytes(this.format);
    this.removeEnd(to, min((count + group - 1) & ~(group - 1), this.writtenBytes(to)));
    this.encoder.reset();
    this.stop();
    if (this.end) this.finishText(to, isRequest);
  }

  /** Moves up what follows the body. */
  private removeEnd(to: Writer, count: usize): void {
    const end = this.end ? this.end : to.size;
    memory.copy(to.block + end - count, to.block + end, to.size - end);
    to.size -= count;
    if (this.end) this.end -= count;
  }

  private write(to: Writer, piece: Slice): bool {
    return this.isRedacted ? this.redactor.write(to, piece) : this.encoder.put(to, piece);
  }

  /** Bytes are missing (unreadable, or too many to keep), so later ones would stand in the wrong place. */
  private stop(): void {
    this.bytesLeft = 0;
    this.isTruncated = true;
  }
}

const ENCODER_AT: usize = offsetof<Body>();
const REDACTOR_AT: usize = ENCODER_AT + offsetof<BodyEncoder>();

/** The size of a Body with its parts, which lie after it. */
export const BODY_BYTES: usize = REDACTOR_AT + BODY_REDACTOR_BYTES;

/** Makes a Body in `BODY_BYTES` bytes at `address`. */
export function bodyAt(address: usize): Body {
  const body = changetype<Body>(address);
  body.encoder = changetype<BodyEncoder>(address + ENCODER_AT);
  body.redactor = bodyRedactorAt(address + REDACTOR_AT, body.encoder);
  return body;
}
