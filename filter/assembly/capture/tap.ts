/**
 * The callbacks of one stream: each writes what passes into the stream's document. Nothing is held back or changed.
 * They may come in any order, and none of them must come at all.
 */
import { literal } from '../bytes/literal';
import {
  EMPTY,
  isEmpty,
  isEqual,
  isEqualIgnoringCase,
  Slice,
  sizeOf,
  sliceOf,
  startOf,
} from '../bytes/slice';
import { hostOf } from '../encoding/address';
import { beginDocument, canPost, Document, sealDocument } from '../encoding/document';
import { Ending } from '../encoding/ending';
import {
  beginBody,
  beginRequest,
  beginResponse,
  endDocument,
  endRequest,
  endResponse,
  Format,
  markRequestTruncated,
  needsTimes,
} from '../encoding/format';
import { RequestInfo } from '../encoding/request-info';
import { statusIn } from '../encoding/status-text';
import { BufferType, MapType } from '../host/abi';
import { getHeaderPairs } from '../host/calls';
import { freeScratch, keepScratch, wasRefused } from '../host/memory';
import { treatmentOf } from './body-treatment';
import { isWanted } from './content-type';
import { readDestinationNamespace } from './destination';
import { HOST, head, REQUEST_ID, TRACEPARENT, USER_AGENT } from './head';
import { writeRequestFields, writeResponseFields } from './header-fields';
import { OpenDocument } from './open-documents';
import {
  readDestinationAddress,
  readEndNs,
  readProtocol,
  readResponseCode,
  readSourceAddress,
  readStartNs,
  readUpstreamAddress,
} from './origin';
import { Verdict } from './selection';
import { CaptureSettings } from './settings';
import { keepWithinLimit, loseExchange, shortenLargest } from './shortage';
import { Stream } from './stream';
import { isCallersProxy, setOtlpPrefix } from './workload';

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

const request = changetype<RequestInfo>(memory.data(offsetof<RequestInfo>(), 8));
const ending = changetype<Ending>(memory.data(offsetof<Ending>(), 8));

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
function missRequestBytes(stream: Stream, size: u32): void {
  stream.missedRequestBytes += size;
  if (!stream.hasRequest || stream.requestBody.isTruncated) return;
  stream.requestBody.isTruncated = true;
  markRequestTruncated(stream.settings.format, stream.document.block + stream.requestBody.end);
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
  const format = settings.format;
  const frame = settings.frame;
  stream.keepVersion(readProtocol());
  request.sourceAddress = readSourceAddress();
  request.destinationAddress = readDestinationAddress();
  if (needsTimes(format)) readFromProxy(stream);
  if (settings.lacksPrefix) setOtlpPrefix(frame, settings.prefixText);
  request.hasOwnId = !redaction.covers(REQUEST_ID);
  request.hasOwnHost = !redaction.covers(HOST);
  request.requestId = redaction.valueOf(REQUEST_ID, head.requestId);
  request.scheme = isEqualIgnoringCase(head.scheme, HTTPS) ? HTTPS : HTTP;
  request.method = head.method;
  request.path = redaction.pathOf(head.path);
  request.host = redaction.valueOf(HOST, head.authority);
  request.userAgent = isEmpty(head.userAgent) ? EMPTY : redaction.valueOf(USER_AGENT, head.userAgent);
  request.traceparent = redaction.covers(TRACEPARENT) ? EMPTY : head.traceparent;
  request.version = stream.version;
  const to = stream.document;
  const postedId = canPost(request.requestId) ? request.requestId : EMPTY;
  do beginDocument(to, postedId, sizeOf(map) + SPARE_BYTES, frame);
  while (to.hasFailed && shortenLargest());
  stream.contentStart = beginRequest(format, to, request);
  stream.host = writeRequestFields(format, to, map, request.host, redaction);
  beginBody(format, to, true);
  const isBodyWanted = isWanted(settings.contentTypes, head.contentType);
  stream.requestBody.open(to, format, isBodyWanted ? settings.maxRequestBodyBytes : 0);
  stream.requestBody.treat(redaction.rules, treatmentOf(redaction.rules, map, false));
  if (stream.missedRequestBytes > 0) stream.requestBody.isTruncated = true;
  stream.hasRequest = true;
}

/** Reads what only some formats say. */
function readFromProxy(stream: Stream): void {
  stream.startNs = readStartNs();
  stream.isClient = isCallersProxy();
  request.startNs = stream.startNs;
  request.isClient = stream.isClient;
}

function openResponse(stream: Stream): void {
  const map = readHeaders(stream, MapType.HTTP_RESPONSE_HEADERS);
  head.open(map);
  if (head.isEmpty) return;
  keepScratch(sizeOf(map));
  writeResponse(stream, map);
  freeScratch();
}

function writeResponse(stream: Stream, map: Slice): void {
  const settings = stream.settings;
  stream.status = statusIn(head.status);
  placeResponse(stream, sizeOf(map) + SPARE_BYTES);
  // The document that gave way may have been its own.
  if (stream.verdict == Verdict.LOST) return;
  const to = stream.response;
  writeResponseFields(settings.format, to, map, settings.redaction);
  beginBody(settings.format, to, false);
  const isBodyWanted = isWanted(settings.contentTypes, head.contentType);
  stream.responseBody.open(to, settings.format, isBodyWanted ? settings.maxResponseBodyBytes : 0);
  const rules = settings.redaction.rules;
  stream.responseBody.treat(rules, treatmentOf(rules, map, stream.requestBody.isUpgraded));
  if (stream.missedResponseBytes > 0) stream.responseBody.isTruncated = true;
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
  beginResponse(stream.settings.format, stream.response, stream.version);
}

function closeRequest(stream: Stream): void {
  const to = stream.document;
  const format = stream.settings.format;
  stream.requestBody.close(to, true);
  let host = EMPTY;
  let namespace = EMPTY;
  if (format == Format.APICLARITY) {
    namespace = readDestinationNamespace();
    // The name is in the document already: that must not move while it is read there.
    if (to.reserve(sizeOf(stream.host) + sizeOf(namespace) * 6 + SPARE_BYTES)) {
      host = sliceOf(to.block + startOf(stream.host), sizeOf(stream.host));
      if (!stream.settings.redaction.covers(HOST)) host = hostOf(host);
    }
  }
  endRequest(format, to, stream.requestBody.isTruncated, stream.startNs, host, namespace);
  stream.isRequestClosed = true;
}

function closeResponse(stream: Stream, status: u32): void {
  const format = stream.settings.format;
  if (!stream.hasResponse) {
    placeResponse(stream, 0);
    beginBody(format, stream.response, false);
    stream.responseBody.open(stream.response, format, 0);
    stream.responseBody.isTruncated = stream.missedResponseBytes > 0;
  }
  stream.responseBody.close(stream.response, false);
  ending.status = status;
  ending.isResponseTruncated = stream.responseBody.isTruncated;
  if (needsTimes(format)) readEnding(stream);
  endResponse(format, stream.response, ending);
  if (stream.response != stream.document) {
    closeRequest(stream);
    if (stream.aside.hasFailed) stream.document.hasFailed = true;
    stream.document.bytes(sliceOf(stream.aside.block, stream.aside.size));
    stream.aside.discard();
  }
  ending.isRequestTruncated = stream.requestBody.isTruncated;
  endDocument(format, stream.document, stream.contentStart, ending);
}

/** Reads what only some formats say at the end. */
function readEnding(stream: Stream): void {
  ending.endNs = readEndNs(stream.startNs);
  ending.requestBytes = stream.requestBody.passedBytes + stream.missedRequestBytes;
  ending.responseBytes = stream.responseBody.passedBytes + stream.missedResponseBytes;
  ending.isClient = stream.isClient;
  ending.upstreamAddress = stream.isClient ? readUpstreamAddress() : EMPTY;
}
