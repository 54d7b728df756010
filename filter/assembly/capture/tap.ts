/**
 * The callbacks of one stream: each writes what passes into the stream's document. Nothing is held back or changed.
 * They may come in any order, and none of them must come at all.
 */
import { readDecimal } from '../bytes/decimal';
import { literal } from '../bytes/literal';
import { EMPTY, isEqual, isEqualIgnoringCase, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import {
  beginBody,
  beginRequest,
  beginResponse,
  endRequest,
  endResponse,
  writeHeader,
} from '../encoding/scnt';
import { BufferType, MapType } from '../host/abi';
import { getHeaderPairs } from '../host/calls';
import { freeScratch, keepScratch } from '../host/memory';
import { treatmentOf } from './body-treatment';
import { isWanted } from './content-type';
import { Document, openDocument, sealDocument } from './document';
import { Exchange } from './exchange';
import { HOST, head, isHost, REQUEST_ID } from './head';
import { readDestinationAddress, readProtocol, readResponseCode, readSourceAddress } from './origin';
import { Redaction } from './redact';
import { Verdict } from './selection';
import { CaptureSettings } from './settings';
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
}

const exchange = changetype<Exchange>(memory.data(64, 8));

/** The request's headers are here. */
export function onRequestHeaders(stream: Stream, isLast: bool): void {
  openRequest(stream);
  if (isLast) stream.isRequestOver = true;
}

/** A chunk of `size` bytes of the request's body is passing. */
export function onRequestBody(stream: Stream, size: u32, isLast: bool): void {
  if (stream.hasRequest && !stream.isRequestClosed && size > 0) {
    stream.requestBody.copyChunk(stream.document, BufferType.HTTP_REQUEST_BODY, size);
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
  if (stream.hasResponse && size > 0) {
    stream.responseBody.copyChunk(stream.response, BufferType.HTTP_RESPONSE_BODY, size);
  }
  if (isLast) stream.isResponseOver = true;
}

/** The stream is at its end, however it came to it. */
export function finish(stream: Stream): u32 {
  if (stream.isFinished) return Finished.NOTHING;
  stream.isFinished = true;
  // A stream may end without any header callback: the maps can be read once more at its end.
  openRequest(stream);
  if (stream.verdict == Verdict.SAMPLED_OUT) return Finished.SAMPLED_OUT;
  if (!stream.hasRequest) return Finished.NOTHING;
  if (!stream.hasResponse) openResponse(stream);
  const code = stream.isResponseOver ? 0 : readResponseCode();
  closeResponse(stream, code ? code : stream.status);
  return Finished.DOCUMENT;
}

/** The document of a stream that came to one. The caller owns it. Null where memory did not suffice. */
export function takeDocument(stream: Stream): Document | null {
  return sealDocument(stream.document, stream.requestBody.isTruncated || stream.responseBody.isTruncated);
}

/** Whether a body was left out that would have been kept if nothing had to be redacted in it. */
export function hasBodyLeftOut(stream: Stream): bool {
  return stream.requestBody.isLeftOut || stream.responseBody.isLeftOut;
}

function openRequest(stream: Stream): void {
  if (stream.verdict != Verdict.NONE) return;
  const map = getHeaderPairs(MapType.HTTP_REQUEST_HEADERS);
  head.open(map);
  if (head.isEmpty) return;
  stream.verdict = judge(stream.settings);
  if (stream.verdict != Verdict.KEPT) return;
  keepScratch(sizeOf(map));
  writeRequest(stream, map);
  freeScratch();
}

function judge(settings: CaptureSettings): u32 {
  const isOwnExport =
    head.hasExportMark &&
    isEqual(head.authority, settings.backendAuthority) &&
    isEqual(head.path, settings.backendPath);
  return isOwnExport ? Verdict.IGNORED : settings.selection.judge(head);
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
  openDocument(stream.document, exchange.requestId, sizeOf(map) + SPARE_BYTES, settings.isBatched);
  beginRequest(stream.document, exchange);
  writeHeader(stream.document, true, HOST, exchange.host, EMPTY);
  while (head.nextField()) if (!isHost(head.pairs.name)) writeField(stream.document, false, redaction);
  beginBody(stream.document);
  const isBodyWanted = isWanted(settings.contentTypes, head.contentType);
  stream.requestBody.open(isBodyWanted ? settings.maxRequestBodyBytes : 0);
  stream.requestBody.treat(redaction.rules, treatmentOf(redaction.rules, map, false));
  stream.requestBody.expect(stream.document, readDecimal(head.contentLength));
  stream.hasRequest = true;
}

function openResponse(stream: Stream): void {
  const settings = stream.settings;
  const map = getHeaderPairs(MapType.HTTP_RESPONSE_HEADERS);
  head.open(map);
  if (head.isEmpty) return;
  stream.status = statusIn(head.status);
  placeResponse(stream, sizeOf(map) + SPARE_BYTES);
  const to = stream.response;
  for (let isFirst = true; head.nextField(); isFirst = false) writeField(to, isFirst, settings.redaction);
  beginBody(to);
  const isBodyWanted = isWanted(settings.contentTypes, head.contentType);
  stream.responseBody.open(isBodyWanted ? settings.maxResponseBodyBytes : 0);
  const rules = settings.redaction.rules;
  stream.responseBody.treat(rules, treatmentOf(rules, map, stream.requestBody.isUpgraded));
  stream.responseBody.expect(to, readDecimal(head.contentLength));
  stream.hasResponse = true;
}

/** Begins the response: in the document if the request is over, else aside, as the request still writes there. */
function placeResponse(stream: Stream, capacity: usize): void {
  if (stream.isRequestOver || stream.isFinished) {
    closeRequest(stream);
    stream.response = stream.document;
  } else {
    stream.aside.open(capacity);
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
    stream.responseBody.open(0);
  }
  stream.responseBody.close(stream.response);
  endResponse(stream.response, stream.responseBody.isTruncated, textOfStatus(status));
  if (stream.response == stream.document) return;
  closeRequest(stream);
  if (stream.aside.hasFailed) stream.document.hasFailed = true;
  stream.document.bytes(sliceOf(stream.aside.block, stream.aside.size));
  stream.aside.close();
}

function writeField(to: Writer, isFirst: bool, redaction: Redaction): void {
  redaction.apply(head.pairs.name, head.pairs.value);
  writeHeader(to, isFirst, head.pairs.name, redaction.kept, redaction.rest);
}
