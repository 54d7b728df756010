/** The response of an exchange, and the end of its document. */
import { EMPTY, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { Ending } from '../encoding/ending';
import { beginBody, beginResponse, endDocument, endResponse, needsTimes } from '../encoding/format';
import { statusIn } from '../encoding/status-text';
import { MapType } from '../host/abi';
import { freeScratch, keepScratch } from '../host/memory';
import { treatmentOf } from '../redact/body-treatment';
import { isWanted } from './content-type';
import { head } from './head';
import { writeResponseFields } from './header-fields';
import { closeRequest } from './request';
import { Verdict } from './selection';
import { readHeaders, SPARE_BYTES, settle, shortenLargest } from './shortage';
import { Stream } from './stream';
import { readEndNs, readUpstreamAddress } from './stream-properties';

const ending = changetype<Ending>(memory.data(offsetof<Ending>(), 8));

/** Opens the response, if its headers can be read. */
export function openResponse(stream: Stream): void {
  const map = readHeaders(stream, MapType.HTTP_RESPONSE_HEADERS);
  head.read(map);
  // To free memory, its own document may just have been given up.
  if (head.isEmpty || stream.verdict == Verdict.LOST) return;
  keepScratch(sizeOf(map));
  writeResponse(stream, map);
  freeScratch();
}

function writeResponse(stream: Stream, map: Slice): void {
  const settings = stream.settings;
  stream.status = statusIn(head.status);
  placeResponse(stream, sizeOf(map) + SPARE_BYTES);
  if (stream.verdict == Verdict.LOST) {
    stream.earlyResponse.discard();
    return;
  }
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

/**
 * Chooses where to write the response: in the document if the request is over, else in `earlyResponse`, as the request
 * still writes.
 */
function placeResponse(stream: Stream, capacity: usize): void {
  if (stream.isRequestOver || stream.isFinished) {
    closeRequest(stream);
    stream.response = stream.document;
  } else {
    do stream.earlyResponse.acquire(capacity);
    while (stream.earlyResponse.hasFailed && shortenLargest());
    stream.response = stream.earlyResponse;
  }
  beginResponse(stream.settings.format, stream.response, stream.version);
}

/** Closes the response and the document. `status` is what the client got. */
export function closeResponse(stream: Stream, status: u32): void {
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
    if (stream.earlyResponse.hasFailed) stream.document.hasFailed = true;
    stream.document.bytes(sliceOf(stream.earlyResponse.block, stream.earlyResponse.size));
    stream.earlyResponse.discard();
  }
  ending.isRequestTruncated = stream.requestBody.isTruncated;
  endDocument(format, stream.document, stream.contentStart, ending);
}

/** Reads what only some formats need at the end. */
function readEnding(stream: Stream): void {
  ending.endNs = readEndNs(stream.startNs);
  ending.requestBytes = stream.requestBody.passedBytes + stream.missedRequestBytes;
  ending.responseBytes = stream.responseBody.passedBytes + stream.missedResponseBytes;
  ending.isClient = stream.isClient;
  ending.upstreamAddress = stream.isClient ? readUpstreamAddress() : EMPTY;
}
