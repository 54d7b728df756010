/**
 * The wire formats, and the only functions of them that capture and export use. Call order: beginRequest, the headers,
 * beginBody, body bytes, endBody, endRequest, then beginResponse, the headers, beginBody, body bytes, endBody,
 * endResponse, and endDocument when both are in one place. The response may be written elsewhere and joined.
 */
import { literal } from '../bytes/literal';
import { Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import * as apiclarity from './apiclarity';
import { GROUP_BYTES } from './base64';
import { Ending } from './ending';
import * as otlp from './otlp';
import { RequestInfo } from './request-info';
import * as scnt from './scnt';
import { textOfStatus } from './status-text';

export namespace Format {
  export const SCNT: u32 = 0;
  export const APICLARITY: u32 = 1;
  export const OTLP_TRACES: u32 = 2;
  export const OTLP_LOGS: u32 = 3;
}

const JSON_TYPE = literal('application/json');
const LINES_TYPE = literal('application/x-ndjson');
const PROTOBUF_TYPE = literal('application/x-protobuf');
const LETTER_E: u8 = 0x65;
const SPACE: u8 = 0x20;

/** Whether a format is protobuf. */
export function isOtlp(format: u32): bool {
  return format >= Format.OTLP_TRACES;
}

/** Where a backend of a format takes documents, unless the configuration names another path. */
export function defaultPath(format: u32): Slice {
  if (format == Format.SCNT) return scnt.DEFAULT_PATH;
  if (format == Format.APICLARITY) return apiclarity.TELEMETRY_PATH;
  return format == Format.OTLP_LOGS ? otlp.LOGS_PATH : otlp.TRACES_PATH;
}

/** The `content-type` of a POST. */
export function contentTypeOf(format: u32, isLines: bool): Slice {
  if (isOtlp(format)) return PROTOBUF_TYPE;
  return isLines ? LINES_TYPE : JSON_TYPE;
}

/** Whether another attempt may succeed after this status; 0 stands for no answer. Source: OTLP 1.x, failures. */
export function isWorthRetrying(format: u32, status: u32): bool {
  if (status == 0 || status == 429) return true;
  if (isOtlp(format)) return status >= 502 && status <= 504;
  return status == 408 || status >= 500;
}

/** Whether a format needs the times of an exchange. */
export function needsTimes(format: u32): bool {
  return format != Format.SCNT;
}

/** Whether a format needs the address that the stream came to. */
export function needsDestination(format: u32): bool {
  return !isOtlp(format);
}

/** Writes everything before the request's headers. Returns where the content of the document begins. */
export function beginRequest(format: u32, to: Writer, request: RequestInfo): usize {
  const content = to.size;
  if (format == Format.SCNT) scnt.beginRequest(to, request);
  else if (format == Format.APICLARITY) apiclarity.beginRequest(to, request);
  else return otlp.beginRequest(to, format == Format.OTLP_LOGS, request);
  return content;
}

/** Writes a header, in a format that has a list of them. The value comes in two parts. */
export function writeHeader(
  format: u32,
  to: Writer,
  isFirst: bool,
  name: Slice,
  value: Slice,
  rest: Slice,
): void {
  if (format == Format.SCNT) scnt.writeHeader(to, isFirst, name, value, rest);
  else apiclarity.writeHeader(to, isFirst, name, value, rest);
}

/** Ends the headers and opens the body, whose bytes follow. */
export function beginBody(format: u32, to: Writer, isRequest: bool): void {
  if (format == Format.SCNT) scnt.beginBody(to);
  else if (format == Format.APICLARITY) apiclarity.beginBody(to);
  else otlp.beginBody(to, format == Format.OTLP_LOGS, isRequest);
}

/** Whether a format takes the bytes of bodies unchanged. */
export function hasRawBodies(format: u32): bool {
  return isOtlp(format);
}

/** A body may only be cut after a multiple of this many written bytes. */
export function bodyGroupBytes(format: u32): usize {
  return isOtlp(format) ? 1 : GROUP_BYTES;
}

/** How many bytes at the end of a cut body must go, as they are not a whole character. */
export function partialCharacterBytes(format: u32, start: usize, size: usize): usize {
  return isOtlp(format) ? otlp.partialCharacterBytes(start, size) : 0;
}

/** Ends a body of `size` written bytes at the offset `start`. */
export function endBody(format: u32, to: Writer, isRequest: bool, start: usize, size: usize): void {
  if (isOtlp(format)) otlp.endBody(to, isRequest, start, size);
}

/** Ends the request. `host` and `namespace` are those of the destination. */
export function endRequest(
  format: u32,
  to: Writer,
  isTruncated: bool,
  startNs: u64,
  host: Slice,
  namespace: Slice,
): void {
  if (format == Format.SCNT) scnt.endRequest(to, isTruncated);
  else if (format == Format.APICLARITY) apiclarity.endRequest(to, isTruncated, startNs, host, namespace);
}

/** Marks the body of a request as truncated after the request has ended. `bodyEnd` is where its written body ends. */
export function markRequestTruncated(format: u32, bodyEnd: usize): void {
  // The protobuf formats say this at the end of the document.
  if (isOtlp(format)) return;
  const mark = format == Format.SCNT ? scnt.truncationMark(true) : apiclarity.truncationMark(true);
  memory.copy(bodyEnd, startOf(mark), sizeOf(mark));
  // `false` is one letter longer than `true`: a space takes the place of its last letter.
  if (load<u8>(bodyEnd + sizeOf(mark)) == LETTER_E) store<u8>(bodyEnd + sizeOf(mark), SPACE);
}

/** Writes everything before the response's headers. */
export function beginResponse(format: u32, to: Writer, version: Slice): void {
  if (format == Format.SCNT) scnt.beginResponse(to, version);
  else if (format == Format.APICLARITY) apiclarity.beginResponse(to, version);
}

/** Ends the response. */
export function endResponse(format: u32, to: Writer, ending: Ending): void {
  const isTruncated = ending.isResponseTruncated;
  if (format == Format.SCNT) scnt.endResponse(to, isTruncated, textOfStatus(ending.status));
  else if (format == Format.APICLARITY)
    apiclarity.endResponse(to, isTruncated, ending.endNs, textOfStatus(ending.status));
}

/** Ends a document whose content begins at the offset `content`. */
export function endDocument(format: u32, to: Writer, content: usize, ending: Ending): void {
  if (isOtlp(format)) otlp.endDocument(to, format == Format.OTLP_LOGS, content, ending);
}
