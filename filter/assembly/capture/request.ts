/** The request of an exchange: whether it is captured, and what the document says about it. */
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
import { beginDocument, canPost } from '../encoding/document';
import {
  beginBody,
  beginRequest,
  endRequest,
  Format,
  markRequestTruncated,
  needsDestination,
  needsTimes,
} from '../encoding/format';
import { RequestInfo } from '../encoding/request-info';
import { MapType } from '../host/abi';
import { freeScratch, keepScratch } from '../host/memory';
import { treatmentOf } from '../redact/body-treatment';
import { isWanted } from './content-type';
import { readDestinationNamespace } from './destination';
import { HOST, head, REQUEST_ID, TRACEPARENT, USER_AGENT } from './head';
import { writeRequestFields } from './header-fields';
import { Verdict } from './selection';
import { CaptureSettings } from './settings';
import { readHeaders, SPARE_BYTES, settle, shortenLargest } from './shortage';
import { Stream } from './stream';
import { readDestinationAddress, readProtocol, readSourceAddress, readStartNs } from './stream-properties';
import { isCallersProxy, setOtlpPrefix } from './workload';

const HTTP = literal('http');
const HTTPS = literal('https');

const request = changetype<RequestInfo>(memory.data(offsetof<RequestInfo>(), 8));

/** Opens the document, if the request's headers can be read and its exchange is captured. */
export function openRequest(stream: Stream): void {
  if (stream.verdict != Verdict.NONE) return;
  const map = readHeaders(stream, MapType.HTTP_REQUEST_HEADERS);
  head.read(map);
  if (head.isEmpty) return;
  stream.verdict = judge(stream.settings);
  if (stream.verdict != Verdict.KEPT) return;
  keepScratch(sizeOf(map));
  writeRequest(stream, map);
  freeScratch();
  settle(stream, stream.document);
}

/** Counts bytes of the request's body that passed but are not in the document. */
export function countMissedRequestBytes(stream: Stream, size: u32): void {
  stream.missedRequestBytes += size;
  if (!stream.hasRequest || stream.requestBody.isTruncated) return;
  stream.requestBody.isTruncated = true;
  markRequestTruncated(stream.settings.format, stream.document.block + stream.requestBody.end);
}

/** Closes the request part of the document. */
export function closeRequest(stream: Stream): void {
  const to = stream.document;
  const format = stream.settings.format;
  stream.requestBody.close(to, true);
  let host = EMPTY;
  let namespace = EMPTY;
  if (format == Format.APICLARITY) {
    namespace = readDestinationNamespace();
    // The name is already in the document, which must not move while the name is read.
    if (to.reserve(sizeOf(stream.host) + sizeOf(namespace) * 6 + SPARE_BYTES)) {
      host = sliceOf(to.block + startOf(stream.host), sizeOf(stream.host));
      if (!stream.settings.redaction.covers(HOST)) host = hostOf(host);
    }
  }
  endRequest(format, to, stream.requestBody.isTruncated, stream.startNs, host, namespace);
  stream.isRequestClosed = true;
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
  if (needsDestination(format)) request.destinationAddress = readDestinationAddress();
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

/** Reads what only some formats need. */
function readFromProxy(stream: Stream): void {
  stream.startNs = readStartNs();
  stream.isClient = isCallersProxy();
  request.startNs = stream.startNs;
  request.isClient = stream.isClient;
}
