/** What happens when open exchanges hold more memory than allowed: the largest bodies are cut first. */
import { shrink } from '../bytes/allocator';
import { EMPTY, Slice } from '../bytes/slice';
import { markRequestTruncated } from '../encoding/format';
import { getHeaderPairs } from '../host/calls';
import { wasRefused } from '../host/memory';
import { largestOpen, OpenDocument, openBytes } from './open-documents';
import { Verdict } from './selection';
import { Stream } from './stream';

/** How much a new document needs in addition to the headers. */
export const SPARE_BYTES: usize = 1536;
/** Room that is kept after a cut body, for what must follow it. */
const TAIL_BYTES: usize = 1024;

/** How many bytes of memory all open documents of this worker may hold. */
let most: usize = usize.MAX_VALUE;
let hasShortened: bool = false;

/** Sets how many bytes of memory all open documents of this worker may hold. */
export function limitOpenBytes(bytes: usize): void {
  most = bytes;
}

/** Cuts the largest documents until all of them are within the limit. */
export function keepWithinLimit(): void {
  while (openBytes() > most) if (!shortenLargest()) return;
}

/** Halves the largest document, or gives up its exchange if it cannot be halved. False if there is no document. */
export function shortenLargest(): bool {
  const document = largestOpen();
  if (document == null) return false;
  hasShortened = true;
  const stream = changetype<Stream>(document.stream);
  const half = document.capacity >> 1;
  if (cutBodies(stream, document, half)) {
    shrink(document.block, half);
    document.capacity = half;
    document.recount();
  } else loseExchange(stream);
  return true;
}

/** Whether a document was shortened since this was asked last. */
export function wasShortened(): bool {
  const was = hasShortened;
  hasShortened = false;
  return was;
}

/** Frees what a stream holds. Its exchange is counted as lost when it ends. */
export function loseExchange(stream: Stream): void {
  stream.verdict = Verdict.LOST;
  stream.hasRequest = false;
  stream.hasResponse = false;
  stream.document.discard();
  stream.earlyResponse.discard();
}

/**
 * Reads a header map. If memory is short, the largest documents make room. If that does not help, the exchange is lost.
 */
export function readHeaders(stream: Stream, type: i32): Slice {
  let map = getHeaderPairs(type);
  while (wasRefused()) {
    if (!shortenLargest()) {
      loseExchange(stream);
      return EMPTY;
    }
    map = getHeaderPairs(type);
  }
  return map;
}

/** Counts the size of a document after a write. A document that lacks something is given up. */
export function settle(stream: Stream, document: OpenDocument): void {
  document.recount();
  if (document.hasFailed) loseExchange(stream);
  keepWithinLimit();
}

/** Cuts the bodies of a document, the longer one first, until it fits in `size` bytes. False if it cannot. */
function cutBodies(stream: Stream, document: OpenDocument, size: usize): bool {
  const hasRequest = document == stream.document && stream.hasRequest;
  const hasResponse = stream.hasResponse && stream.response == document;
  const request = hasRequest ? stream.requestBody.writtenBytes(document) : 0;
  const response = hasResponse ? stream.responseBody.writtenBytes(document) : 0;
  if (document.size + TAIL_BYTES > size + request + response) return false;
  if (request > response) {
    cutRequest(stream, document, size);
    if (hasResponse) cutResponse(stream, document, size);
  } else {
    if (hasResponse) cutResponse(stream, document, size);
    if (hasRequest) cutRequest(stream, document, size);
  }
  return document.size + TAIL_BYTES <= size;
}

function cutResponse(stream: Stream, document: OpenDocument, size: usize): void {
  if (document.size + TAIL_BYTES > size)
    stream.responseBody.cut(document, false, document.size + TAIL_BYTES - size);
}

function cutRequest(stream: Stream, document: OpenDocument, size: usize): void {
  if (document.size + TAIL_BYTES <= size) return;
  const body = stream.requestBody;
  const before = document.size;
  body.cut(document, true, before + TAIL_BYTES - size);
  if (!stream.isRequestClosed) return;
  markRequestTruncated(stream.settings.format, document.block + body.end);
  if (stream.response == document) stream.responseBody.start -= before - document.size;
}
