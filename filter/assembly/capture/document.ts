import { byteAt, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';

const OPENING: u8 = 0x5b;
const TAB: u8 = 0x09;

/** A finished exchange in one block: this head, the bytes of the request's id, the JSON. */
@unmanaged
export class Document {
  /** Where the JSON begins and ends, in bytes from the start of the block. */
  jsonStart: u32;
  jsonEnd: u32;
  private requestIdSize: u32;
  /** Whether a body lacks bytes that passed. */
  isTruncated: bool;

  /** The JSON. Valid until the block changes. */
  get json(): Slice {
    return sliceOf(changetype<usize>(this) + this.jsonStart, this.jsonEnd - this.jsonStart);
  }

  /** The id of the request, as the POST has it. */
  get requestId(): Slice {
    return sliceOf(changetype<usize>(this) + HEAD_BYTES, this.requestIdSize);
  }

  /** Notes how long the request's id is, behind which the JSON begins. */
  open(requestIdSize: usize): void {
    this.requestIdSize = requestIdSize as u32;
    this.jsonStart = (HEAD_BYTES + requestIdSize) as u32;
  }
}

/** Bytes of the head. Behind a document's own fields there is room for what its sender has to note. */
export const HEAD_BYTES: usize = 40;

/** A longer id would take a header of the POST beyond what backends accept. */
const LONGEST_POSTED_ID: usize = 1024;

/** Whether the id of a request can be a header of the POST: not where it is too long, or has a control character. */
export function canPost(requestId: Slice): bool {
  if (sizeOf(requestId) > LONGEST_POSTED_ID) return false;
  for (let i: usize = 0; i < sizeOf(requestId); i++) {
    const byte = byteAt(requestId, i);
    if ((byte < 0x20 && byte != TAB) || byte == 0x7f) return false;
  }
  return true;
}

/** Begins a document in a new block of about `capacity` bytes, as the first item of an array if wanted. The JSON follows. */
export function openDocument(to: Writer, requestId: Slice, capacity: usize, opensArray: bool): void {
  to.open(HEAD_BYTES + sizeOf(requestId) + capacity);
  if (!to.reserve(HEAD_BYTES)) return;
  changetype<Document>(to.block).open(sizeOf(requestId));
  to.size = HEAD_BYTES;
  to.bytes(requestId);
  if (opensArray) to.byte(OPENING);
}

/**
 * Ends a document and takes its block, in which one more byte has room, from the writer. Null, with nothing kept,
 * where memory did not suffice.
 */
export function sealDocument(from: Writer, isTruncated: bool): Document | null {
  const hasRoom = from.reserve(1);
  const document = changetype<Document | null>(hasRoom ? from.block : 0);
  if (document != null) {
    document.jsonEnd = from.size as u32;
    document.isTruncated = isTruncated;
    from.block = 0;
  }
  from.close();
  return document;
}
