import { Slice, sizeOf, sliceOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';

/**
 * A finished exchange in one block: five u32 (the next document of a queue, where the JSON begins, where it ends,
 * the size of the request id, 1 if a body is truncated), the bytes of the request id, the JSON.
 */
const HEAD_BYTES: usize = 20;

/** Begins a document in a new block of about `capacity` bytes. The JSON follows. */
export function openDocument(to: Writer, requestId: Slice, capacity: usize): void {
  const idSize = sizeOf(requestId);
  to.open(HEAD_BYTES + idSize + capacity);
  if (!to.reserve(HEAD_BYTES)) return;
  store<u32>(to.block, 0);
  store<u32>(to.block, (HEAD_BYTES + idSize) as u32, 4);
  store<u32>(to.block, idSize as u32, 12);
  to.size = HEAD_BYTES;
  to.bytes(requestId);
}

/** Ends a document and takes its block from the writer. 0, with nothing kept, where memory did not suffice. */
export function sealDocument(from: Writer, isTruncated: bool): usize {
  const block = from.block;
  if (from.hasFailed) {
    from.close();
    return 0;
  }
  store<u32>(block, from.size as u32, 8);
  store<u32>(block, isTruncated ? 1 : 0, 16);
  from.block = 0;
  from.close();
  return block;
}

/** The JSON of a document. */
export function jsonOf(document: usize): Slice {
  const start = load<u32>(document, 4) as usize;
  return sliceOf(document + start, (load<u32>(document, 8) as usize) - start);
}

/** The id of the request, as it may be shown. */
export function requestIdOf(document: usize): Slice {
  return sliceOf(document + HEAD_BYTES, load<u32>(document, 12) as usize);
}

/** Whether a body lacks bytes that passed. */
export function isTruncated(document: usize): bool {
  return load<u32>(document, 16) != 0;
}

/** The document behind this one in a queue, or 0. */
export function nextOf(document: usize): usize {
  return load<u32>(document) as usize;
}

/** Puts a document, or 0, behind this one. */
export function setNext(document: usize, next: usize): void {
  store<u32>(document, next as u32);
}
