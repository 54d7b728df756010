/**
 * The callbacks of one stream: each writes what passes into the stream's document. Nothing is held back or changed.
 * They may come in any order, and none of them must come at all.
 */
import { literal } from '../bytes/literal';
import { EMPTY, isEmpty, isEqual, isEqualIgnoringCase, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import {
  beginBody,
  beginRequest,
  beginResponse,
  endRequest,
  endResponse,
  markRequestTruncated,
  writeHeader,
} from '../encoding/scnt';
import { BufferType, MapType } from '../host/abi';
import { getHeaderPairs } from '../host/calls';
import { freeScratch, keepScratch, wasRefused } from '../host/memory';
import { treatmentOf } from './body-treatment';
import { isWanted } from './content-type';
import { canPost, Document, openDocument, sealDocument } from './document';
import { Exchange } from './exchange';
import { HOST, head, isHost, REQUEST_ID } from './head';
import { OpenDocument } from './open-documents';
import { readDestinationAddress, readProtocol, readResponseCode, readSourceAddress } from './origin';
import { Redaction } from './redact';
import { Verdict } from './selection';
import { CaptureSettings } from './settings';
import { keepWithinLimit, loseExchange, shortenLargest } from './shortage';
import { statusIn, textOfStatus } from './status';
import { Stream } from './stream';

/** What a document needs beside the headers as they came, to begin with. */
const SPARE_BYTES: usize = 1536;

const HTTP = literal('http');
const HTTPS = literal('https');

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

const exchange = changetype<Exchange>(memory.data(64, 8));

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
    } else missRequestBytes(stream);
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
    } else stream.missesResponseBytes = true;
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
  const document = sealDocument(stream.document, isTruncated);
  stream.document.recount();
  stream.hasRequest = false;
  stream.hasResponse = false;
  return document;
}

/** Whether a body was left out that would have been kept if nothing had to be redacted in it. */
export function hasBodyLeftOut(stream: Stream): bool {
  return stream.requestBody.isLeftOut || stream.responseBody.isLeftOut;
}

function openRequest(stream: Stream): void {
  if (stream.verdict != Verdict.NONE) return;
  const map = readHeaders(stream, MapType.HTTP_REQUEST_HEADERS);
  head.open(map);
  if (head.isEmpty) return;
  stream.verdict = judge(stream.settings);
  if (stream.verdict != Verdict.KEPT) return;
  keepScratch(sizeOf(map));
  writeRequest(stream, map);
  freeScratch();
  settle(stream, stream.document);
}

/** A header map, for which the largest documents give way. Where it cannot be had all the same, the exchange is lost. */
function readHeaders(stream: Stream, type: i32): Slice {
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

/** Counts what a document holds after something was written to it. One that lacks something is given up. */
function settle(stream: Stream, document: OpenDocument): void {
  document.recount();
  if (document.hasFailed) loseExchange(stream);
  keepWithinLimit();
}

/** Bytes of a request's body passed that are not in the document. */
function missRequestBytes(stream: Stream): void {
  stream.missesRequestBytes = true;
  if (!stream.hasRequest || stream.requestBody.isTruncated) return;
  stream.requestBody.isTruncated = true;
  markRequestTruncated(stream.document.block + stream.requestBody.end);
}

function judge(settings: CaptureSettings): u32 {
  const isOwnCall =
    head.hasExportMark &&
    (isFor(settings.backendAuthority, settings.backendPath) ||
      isFor(settings.managerAuthority, settings.managerPath));
  return isOwnCall ? Verdict.IGNORED : settings.selection.judge(head);
}

function isFor(authority: Slice, path: Slice): bool {
  return !isEmpty(authority) && isEqual(head.authority, authority) && isEqual(head.path, path);
}

function writeRequest(stream: Stream, map: Slice): void {
  const settings = stream.settings;
  const redaction = settings.redaction;
  stream.keepVersion(readProtocol());
  exchange.sourceAddress = readSourceAddress();
  exchange.destinationAddress = readDestinationAddress();
  exchange.requestId = redaction.valueOf(REQUEST_ID, head.requestId);
  exchange.scheme = isEqualIgnoringCase(head.scheme, HTTPS) ? HTTPS : HTTP;
  exchange.method = head.method;
  exchange.path = redaction.pathOf(head.path);
  exchange.host = redaction.valueOf(HOST, head.authority);
  exchange.version = stream.version;
  const postedId = canPost(exchange.requestId) ? exchange.requestId : EMPTY;
  do openDocument(stream.document, postedId, sizeOf(map) + SPARE_BYTES, settings.isBatched);
  while (stream.document.hasFailed && shortenLargest());
  beginRequest(stream.document, exchange);
  writeHeader(stream.document, true, HOST, exchange.host, EMPTY);
  while (head.nextField()) if (!isHost(head.pairs.name)) writeField(stream.document, false, redaction);
  beginBody(stream.document);
  const isBodyWanted = isWanted(settings.contentTypes, head.contentType);
  stream.requestBody.open(stream.document, isBodyWanted ? settings.maxRequestBodyBytes : 0);
  stream.requestBody.treat(redaction.rules, treatmentOf(redaction.rules, map, head.contentType));
  if (stream.missesRequestBytes) stream.requestBody.isTruncated = true;
  stream.hasRequest = true;
}

function openResponse(stream: Stream): void {
  const settings = stream.settings;
  const map = readHeaders(stream, MapType.HTTP_RESPONSE_HEADERS);
  head.open(map);
  if (head.isEmpty) return;
  stream.status = statusIn(head.status);
  placeResponse(stream, sizeOf(map) + SPARE_BYTES);
  // The document that gave way may have been its own.
  if (stream.verdict == Verdict.LOST) return;
  const to = stream.response;
  for (let isFirst = true; head.nextField(); isFirst = false) writeField(to, isFirst, settings.redaction);
  beginBody(to);
  const isBodyWanted = isWanted(settings.contentTypes, head.contentType);
  stream.responseBody.open(to, isBodyWanted ? settings.maxResponseBodyBytes : 0);
  const rules = settings.redaction.rules;
  stream.responseBody.treat(rules, treatmentOf(rules, map, head.contentType));
  if (stream.missesResponseBytes) stream.responseBody.isTruncated = true;
  stream.hasResponse = true;
  settle(stream, to);
}

/** Begins the response: in the document if the request is over, else aside, as the request still writes there. */
function placeResponse(stream: Stream, capacity: usize): void {
  if (stream.isRequestOver || stream.isFinished) {
    closeRequest(stream);
    stream.response = stream.document;
  } else {
    do stream.aside.open(capacity);
    while (stream.aside.hasFailed && shortenLargest());
    stream.response = stream.aside;
  }
  beginResponse(stream.response, stream.version);
}

function closeRequest(stream: Stream): void {
  stream.requestBody.close(stream.document);
  endRequest(stream.document, stream.requestBody.isTruncated);
  stream.isRequestClosed = true;
}

function closeResponse(stream: Stream, status: u32): void {
  if (!stream.hasResponse) {
    placeResponse(stream, 0);
    beginBody(stream.response);
    stream.responseBody.open(stream.response, 0);
    stream.responseBody.isTruncated = stream.missesResponseBytes;
  }
  stream.responseBody.close(stream.response);
  endResponse(stream.response, stream.responseBody.isTruncated, textOfStatus(status));
  if (stream.response == stream.document) return;
  closeRequest(stream);
  if (stream.aside.hasFailed) stream.document.hasFailed = true;
  stream.document.bytes(sliceOf(stream.aside.block, stream.aside.size));
  stream.aside.discard();
}

function writeField(to: Writer, isFirst: bool, redaction: Redaction): void {
  redaction.apply(head.pairs.name, head.pairs.value);
  writeHeader(to, isFirst, head.pairs.name, redaction.kept, redaction.rest);
}
