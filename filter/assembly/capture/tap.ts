/**
 * The callbacks of one stream: each writes what passes into the stream's document. Nothing is held back or changed.
 * They may come in any order, and none of them must come at all.
 */
import { Document, sealDocument } from '../encoding/document';
import { BufferType } from '../host/abi';
import { missRequestBytes, openRequest } from './request';
import { closeResponse, openResponse } from './response';
import { Verdict } from './selection';
import { settle } from './shortage';
import { Stream } from './stream';
import { readResponseCode } from './stream-properties';

/** What a stream came to. */
export namespace Finished {
  /** It was no exchange, or was finished before. */
  export const NOTHING: u32 = 0;
  /** An exchange that is left out. */
  export const SAMPLED_OUT: u32 = 1;
  /** An exchange, of which there is a document. */
  export const DOCUMENT: u32 = 2;
  /** An exchange, of which there is no document, as memory did not suffice. */
  export const LOST: u32 = 3;
}

/** The request's headers are here. */
export function onRequestHeaders(stream: Stream, isLast: bool): void {
  openRequest(stream);
  if (isLast) stream.isRequestOver = true;
}

/** A chunk of `size` bytes of the request's body is passing. */
export function onRequestBody(stream: Stream, size: u32, isLast: bool): void {
  if (size > 0) {
    if (stream.hasRequest && !stream.isRequestClosed) {
      stream.requestBody.copyChunk(stream.document, BufferType.HTTP_REQUEST_BODY, size);
      settle(stream, stream.document);
    } else missRequestBytes(stream, size);
  }
  if (isLast) stream.isRequestOver = true;
}

/** The response's headers are here. */
export function onResponseHeaders(stream: Stream, isLast: bool): void {
  if (stream.hasRequest && !stream.hasResponse) openResponse(stream);
  if (isLast) stream.isResponseOver = true;
}

/** A chunk of `size` bytes of the response's body is passing. */
export function onResponseBody(stream: Stream, size: u32, isLast: bool): void {
  if (size > 0) {
    if (stream.hasResponse) {
      stream.responseBody.copyChunk(stream.response, BufferType.HTTP_RESPONSE_BODY, size);
      settle(stream, stream.response);
    } else stream.missedResponseBytes += size;
  }
  if (isLast) stream.isResponseOver = true;
}

/** The stream is at its end, however it came to it. */
export function finish(stream: Stream): u32 {
  if (stream.isFinished) return Finished.NOTHING;
  stream.isFinished = true;
  // A stream may end without any header callback: the maps can be read once more at its end.
  openRequest(stream);
  if (stream.hasRequest && !stream.hasResponse) openResponse(stream);
  if (stream.verdict == Verdict.SAMPLED_OUT) return Finished.SAMPLED_OUT;
  if (stream.verdict == Verdict.LOST) return Finished.LOST;
  if (!stream.hasRequest) return Finished.NOTHING;
  // What passed here may have been changed on its way to the client.
  const code = readResponseCode();
  closeResponse(stream, code == 0 && stream.isResponseOver ? stream.status : code);
  return Finished.DOCUMENT;
}

/** The document of a stream that came to one. The caller owns it. Null where memory did not suffice. */
export function takeDocument(stream: Stream): Document | null {
  const isTruncated = stream.requestBody.isTruncated || stream.responseBody.isTruncated;
  const document = sealDocument(stream.document, isTruncated, stream.settings.frame);
  stream.document.recount();
  stream.hasRequest = false;
  stream.hasResponse = false;
  return document;
}

/** Whether a body was left out that would have been kept if nothing had to be redacted in it. */
export function hasBodyLeftOut(stream: Stream): bool {
  return stream.requestBody.isLeftOut || stream.responseBody.isLeftOut;
}
