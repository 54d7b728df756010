import { byteAt, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Frame, Framing } from './framing';

const TAB: u8 = 0x09;
const LINE_FEED: u8 = 0x0a;

/** A finished exchange in one block: this head, the request's id, the frame's prefix, the content. */
@unmanaged
export class Document {
  /** Where the body of a POST begins and ends, in bytes from the start of the block. */
  payloadStart: u32;
  end: u32;
  /** Where the content of the first document begins, after the frame's prefix. */
  contentStart: u32;
  private requestIdSize: u32;
  /** Whether a body lacks bytes that passed. */
  isTruncated: bool;
  /** How it is framed: a kind of `Framing`, and where the second length of its prefix begins to count. */
  framing: u8;
  innerStart: u16;

  /** The body of a POST. Valid until the block changes. */
  get payload(): Slice {
    return sliceOf(changetype<usize>(this) + this.payloadStart, this.end - this.payloadStart);
  }

  /** The document without its frame. Valid until the block changes. */
  get content(): Slice {
    return sliceOf(changetype<usize>(this) + this.contentStart, this.end - this.contentStart);
  }

  /** The id of the request, as a header of the POST. */
  get requestId(): Slice {
    return sliceOf(changetype<usize>(this) + HEAD_BYTES, this.requestIdSize);
  }

  /** Whether other documents can be added to it. */
  get takesMore(): bool {
    return this.framing != Framing.ALONE;
  }

  /** Sets its frame, and the length of the request's id; the payload begins after the id. */
  reset(requestIdSize: usize, frame: Frame): void {
    this.requestIdSize = requestIdSize as u32;
    this.payloadStart = (HEAD_BYTES + requestIdSize) as u32;
    this.contentStart = (HEAD_BYTES + requestIdSize + frame.prefixBytes) as u32;
    this.framing = frame.kind as u8;
    this.innerStart = frame.innerStart as u16;
  }
}

/** The size of the head. After a document's own fields there is room for those of a `Batch`. */
export const HEAD_BYTES: usize = 48;

/** With a longer id, the headers of the POST would be larger than backends accept. */
const LONGEST_POSTED_ID: usize = 1024;

/** Whether a request's id can be a header of the POST: not if it is too long, or has a control character. */
export function canPost(requestId: Slice): bool {
  if (sizeOf(requestId) > LONGEST_POSTED_ID) return false;
  for (let i: usize = 0; i < sizeOf(requestId); i++) {
    const byte = byteAt(requestId, i);
    if ((byte < 0x20 && byte != TAB) || byte == 0x7f) return false;
  }
  return true;
}

/** Begins a document in a new block with room for about `capacity` bytes of content, which follows. */
export function beginDocument(to: Writer, requestId: Slice, capacity: usize, frame: Frame): void {
  to.acquire(HEAD_BYTES + sizeOf(requestId) + frame.prefixBytes + capacity);
  if (!to.reserve(HEAD_BYTES)) return;
  changetype<Document>(to.block).reset(sizeOf(requestId), frame);
  to.size = HEAD_BYTES;
  to.bytes(requestId);
  to.bytes(frame.prefix);
}

/**
 * Ends a document and takes its block from the writer, with room for one more byte. Null, with nothing kept, if there
 * was not enough memory.
 */
export function sealDocument(from: Writer, isTruncated: bool, frame: Frame): Document | null {
  if (frame.hasLines) from.byte(LINE_FEED);
  const hasRoom = from.reserve(1);
  const document = changetype<Document | null>(hasRoom ? from.block : 0);
  if (document != null) {
    document.end = from.size as u32;
    document.isTruncated = isTruncated;
    from.block = 0;
  }
  from.close();
  return document;
}
