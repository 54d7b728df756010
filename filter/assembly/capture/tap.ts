/**
 * The callbacks of one stream: each writes what passes into the stream's document. Nothing is delayed or changed. The
 * callbacks may come in any order, and any of them may be missing.
 */
import { Document, sealDocument } from '../encoding/document';
import { BufferType } from '../host/abi';
import { countMissedRequestBytes, openRequest } from './request';
import { closeResponse, openResponse } from './response';
import { Verdict } from './selection';
import { settle } from './shortage';
import { Stream } from './stream';
import { readResponseCode } from './stream-properties';

/** How a stream ended. */
export namespace Outcome {
  /** It was not an exchange, or it had ended before. */
  export const NOTHING: u32 = 0;
  /** An exchange that is left out. */
  export const SAMPLED_OUT: u32 = 1;
  /** An exchange with a document. */
  export const DOCUMENT: u32 = 2;
  /** An exchange whose document was lost for lack of memory. */
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
    } else countMissedRequestBytes(stream, size);
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

/** Handles the end of the stream, whatever ended it. Returns a `Outcome`. */
export function onStreamEnd(stream: Stream): u32 {
  if (stream.isFinished) return Outcome.NOTHING;
  stream.isFinished = true;
  // A stream may end without any header callback. Its header maps can still be read at the end.
  openRequest(stream);
  if (stream.hasRequest && !stream.hasResponse) openResponse(stream);
  if (stream.verdict == Verdict.SAMPLED_OUT) return Outcome.SAMPLED_OUT;
  if (stream.verdict == Verdict.LOST) return Outcome.LOST;
  if (!stream.hasRequest) return Outcome.NOTHING;
  // The response that passed here may have been changed on its way to the client.
  const code = readResponseCode();
  closeResponse(stream, code == 0 && stream.isResponseOver ? stream.status : code);
  return Outcome.DOCUMENT;
}

/** Takes the document of a stream that ended with one. The caller owns it. Null if there was not enough memory. */
export function takeDocument(stream: Stream): Document | null {
  const isTruncated = stream.requestBody.isTruncated || stream.responseBody.isTruncated;
  const document = sealDocument(stream.document, isTruncated, stream.settings.frame);
  stream.document.recount();
  stream.hasRequest = false;
  stream.hasResponse = false;
  return document;
}

/** Whether redaction left a body out. */
export function hasBodyLeftOut(stream: Stream): bool {
  return stream.requestBody.isLeftOut || stream.responseBody.isLeftOut;
}
