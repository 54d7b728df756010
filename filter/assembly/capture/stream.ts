import { allocate } from '../bytes/allocator';
import { Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { BODY_BYTES, Body, bodyAt } from './body';
import { OpenDocument } from './open-documents';
import { Verdict } from './selection';
import { CaptureSettings } from './settings';

/** The longest HTTP version that is kept: `HTTP/1.1`. */
const VERSION_BYTES: usize = 16;

/** One stream and what was captured of it so far. */
@unmanaged
export class Stream {
  /** The address of the stream's owner, which has no meaning here. In the free list: the next free stream. */
  owner: usize;
  settings: CaptureSettings;
  /** The document. It also takes the response if that begins after the end of the request. */
  document: OpenDocument;
  /** Where the response is written if it begins before the end of the request. */
  earlyResponse: OpenDocument;
  /** Where the response is written: `document` or `earlyResponse`. */
  response: OpenDocument;
  requestBody: Body;
  responseBody: Body;
  /** The HTTP version as Envoy names it; its bytes lie after the stream. */
  version: Slice;
  /** Where the document's content begins, in bytes from the start of its block. */
  contentStart: usize;
  /** The host that the request named, for formats that need it again: its offset in the block, and its size. */
  host: Slice;
  /** When the request came, in nanoseconds since the epoch; only for formats that need it. */
  startNs: u64;
  /** Whether this is the proxy of the caller; only for formats that need it. */
  isClient: bool;
  /** The status in the response's headers; 0 where there were none. */
  status: u32;
  hasRequest: bool;
  hasResponse: bool;
  isRequestOver: bool;
  isResponseOver: bool;
  /** The request part of the document is closed. */
  isRequestClosed: bool;
  /** The decision about its exchange: `Verdict`. */
  verdict: u32;
  isFinished: bool;
  /** Bytes of bodies that came without headers, or after the body's end, and are in no document. */
  missedRequestBytes: u64;
  missedResponseBytes: u64;

  /** Keeps a copy of the version. */
  keepVersion(version: Slice): void {
    const room = changetype<usize>(this) + offsetof<Stream>();
    const size = min(sizeOf(version), VERSION_BYTES);
    memory.copy(room, startOf(version), size);
    this.version = sliceOf(room, size);
  }
}

/** The size of a stream with its parts: itself, the version, two documents, two bodies. */
const STREAM_BYTES: usize =
  (offsetof<Stream>() + VERSION_BYTES + 2 * offsetof<OpenDocument>() + 2 * BODY_BYTES + 15) & ~(15 as usize);
/** Streams are made in slabs of this size, which are never freed: there are as many as were ever open at once. */
const SLAB_BYTES: usize = 8 << 10;

/** The first free stream; `owner` of each holds the next one. */
let free: usize = 0;

/** Gets a stream in which nothing is captured yet. Null if memory runs out. */
export function acquireStream(owner: usize, settings: CaptureSettings): Stream | null {
  if (free == 0 && !makeStreams()) return null;
  const stream = changetype<Stream>(free);
  free = stream.owner;
  stream.owner = owner;
  stream.settings = settings;
  stream.status = 0;
  stream.hasRequest = false;
  stream.hasResponse = false;
  stream.isRequestOver = false;
  stream.isResponseOver = false;
  stream.isRequestClosed = false;
  stream.verdict = Verdict.NONE;
  stream.isFinished = false;
  stream.missedRequestBytes = 0;
  stream.missedResponseBytes = 0;
  return stream;
}

/** Frees a stream, with all that it still holds. */
export function releaseStream(stream: Stream): void {
  stream.document.discard();
  stream.earlyResponse.discard();
  stream.owner = free;
  free = changetype<usize>(stream);
}

function makeStreams(): bool {
  const slab = allocate(SLAB_BYTES);
  if (slab == 0) return false;
  memory.fill(slab, 0, SLAB_BYTES);
  for (let at = slab; at + STREAM_BYTES <= slab + SLAB_BYTES; at += STREAM_BYTES) {
    const stream = changetype<Stream>(at);
    const document = at + offsetof<Stream>() + VERSION_BYTES;
    const earlyResponse = document + offsetof<OpenDocument>();
    const requestBody = earlyResponse + offsetof<OpenDocument>();
    stream.document = changetype<OpenDocument>(document);
    stream.earlyResponse = changetype<OpenDocument>(earlyResponse);
    stream.document.stream = at;
    stream.earlyResponse.stream = at;
    stream.requestBody = bodyAt(requestBody);
    stream.responseBody = bodyAt(requestBody + BODY_BYTES);
    stream.owner = free;
    free = at;
  }
  return true;
}
