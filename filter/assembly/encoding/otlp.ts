/**
 * The OTLP formats: a span or a log record for each exchange, in protobuf, written front to back while the exchange
 * goes on. The order of fields is free, so what is known first is written first. Source: opentelemetry-proto 1.x, and
 * the semantic conventions for HTTP spans.
 */
import { literal } from '../bytes/literal';
import { afterByte, beforeByte, EMPTY, Slice, sizeOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Ending } from './ending';
import {
  addToArray,
  BYTES_VALUE,
  beginArrayAttribute,
  beginAttribute,
  digitsOf,
  endArrayAttribute,
  STRING_VALUE,
  writeNumberAttribute,
  writeOneText,
  writeTextAttribute,
  writeTrueAttribute,
} from './otlp-attributes';
import { isKnownMethod, writePeer, writeServer, writeUrl } from './otlp-http';
import {
  closeLength,
  LENGTH_BYTES,
  openLength,
  patchLength,
  writeBytes,
  writeFixed64,
  writeText,
} from './protobuf';
import { RequestInfo } from './request-info';
import {
  currentCallerSpanId,
  currentTraceId,
  hasCallerSpan,
  newSpanId,
  readTraceContext,
} from './trace-context';
import { endOfWholeCharacters, isUtf8 } from './utf8';

/** Where a backend takes spans and log records, unless the configuration names another path. */
export const TRACES_PATH = literal('/v1/traces');
export const LOGS_PATH = literal('/v1/logs');

/** The field of ScopeSpans and ScopeLogs that holds a document. */
const DOCUMENT: u8 = 0x12;
/** Fields of Span. */
const SPAN_TRACE_ID: u8 = 0x0a;
const SPAN_ID: u8 = 0x12;
const SPAN_PARENT: u8 = 0x22;
const SPAN_NAME: u8 = 0x2a;
const SPAN_KIND: u8 = 0x30;
const SPAN_START: u8 = 0x39;
const SPAN_END: u8 = 0x41;
const SPAN_ATTRIBUTE: u8 = 0x4a;
const SPAN_STATUS: u8 = 0x7a;
const KIND_SERVER: u8 = 2;
const KIND_CLIENT: u8 = 3;
/** Fields of LogRecord. */
const LOG_TIME: u8 = 0x09;
const LOG_OBSERVED: u8 = 0x59;
const LOG_SEVERITY: u8 = 0x10;
const LOG_BODY: u8 = 0x2a;
const LOG_ATTRIBUTE: u8 = 0x32;
const LOG_TRACE_ID: u8 = 0x4a;
const LOG_SPAN_ID: u8 = 0x52;
const SEVERITY_INFO: u8 = 9;
const SEVERITY_ERROR: u8 = 17;

/** Status: the field `code`, which is STATUS_CODE_ERROR. */
const ERROR_STATUS = literal('\x18\x02');
const METHOD = literal('http.request.method');
const METHOD_ORIGINAL = literal('http.request.method_original');
const STATUS_CODE_KEY = literal('http.response.status_code');
const REQUEST_SIZE = literal('http.request.body.size');
const RESPONSE_SIZE = literal('http.response.body.size');
const REQUEST_TRUNCATED = literal('meshtap.request.body.truncated');
const RESPONSE_TRUNCATED = literal('meshtap.response.body.truncated');
const REQUEST_BODY = literal('http.request.body.content');
const RESPONSE_BODY = literal('http.response.body.content');
const REQUEST_HEADER = literal('http.request.header.');
const RESPONSE_HEADER = literal('http.response.header.');
const PROTOCOL_VERSION = literal('network.protocol.version');
const USER_AGENT = literal('user_agent.original');
const ERROR_TYPE = literal('error.type');

const OTHER_METHOD = literal('_OTHER');
const UNKNOWN_NAME = literal('HTTP');
const NO_RESPONSE = literal('_OTHER');
const BLANK: u8 = 0x20;
const SLASH: u8 = 0x2f;
const QUESTION_MARK: u8 = 0x3f;

/**
 * Writes everything that is known when the request begins. Returns the offset at which the document's content begins.
 */
export function beginRequest(to: Writer, isLog: bool, request: RequestInfo): usize {
  const content = openLength(to, DOCUMENT);
  readTraceContext(request);
  const isKnown = isKnownMethod(request.method);
  if (isLog) beginLog(to, request);
  else beginSpan(to, request, isKnown ? request.method : UNKNOWN_NAME);
  const tag = attributeTag(isLog);
  writeTextAttribute(to, tag, METHOD, isKnown ? request.method : OTHER_METHOD);
  if (!isKnown) writeTextAttribute(to, tag, METHOD_ORIGINAL, request.method);
  writeUrl(to, tag, request);
  writeServer(to, tag, request);
  if (!request.isClient) writePeer(to, tag, request.sourceAddress, true);
  writeTextAttribute(to, tag, PROTOCOL_VERSION, afterByte(request.version, SLASH));
  writeTextAttribute(to, tag, USER_AGENT, request.userAgent);
  return content;
}

/** Writes a header that has one value, in two parts. False, with nothing written, if it is not UTF-8. */
export function writeHeader(
  to: Writer,
  isLog: bool,
  isRequest: bool,
  name: Slice,
  value: Slice,
  rest: Slice,
): bool {
  return writeOneText(to, attributeTag(isLog), true, headerPrefix(isRequest), name, value, rest);
}

/** Begins the values of a header. */
export function beginHeader(to: Writer, isLog: bool, isRequest: bool, name: Slice): void {
  beginArrayAttribute(to, attributeTag(isLog), headerPrefix(isRequest), name);
}

/** Writes one value of a header, in two parts so that one part can be the replacement. */
export function writeHeaderValue(to: Writer, value: Slice, rest: Slice): void {
  addToArray(to, value, rest);
}

/** Ends the values of a header. */
export function endHeader(to: Writer): void {
  endArrayAttribute(to);
}

/** Opens a body, whose bytes follow. */
export function beginBody(to: Writer, isLog: bool, isRequest: bool): void {
  beginAttribute(to, attributeTag(isLog), bodyKey(isRequest), EMPTY);
  openLength(to, STRING_VALUE);
}

/**
 * Ends a body of `size` bytes at the offset `start`: as text if they are UTF-8, else as bytes. If there is no body, its
 * attribute (the last one written) is removed.
 */
export function endBody(to: Writer, isRequest: bool, start: usize, size: usize): void {
  if (to.hasFailed) return;
  const value = start - 1 - LENGTH_BYTES;
  const attribute = value - 2 * (1 + LENGTH_BYTES) - sizeOf(bodyKey(isRequest));
  if (size == 0 && to.size == start) {
    to.size = attribute - 1 - LENGTH_BYTES;
    return;
  }
  store<u8>(to.block + value, isUtf8(to.block + start, size) ? STRING_VALUE : BYTES_VALUE);
  patchLength(to.block + start, size);
  patchLength(to.block + value, start + size - value);
  patchLength(to.block + attribute, start + size - attribute);
}

/** How many bytes at the end of a cut text are not a whole character; 0 if it is not text. */
export function partialCharacterBytes(start: usize, size: usize): usize {
  const whole = endOfWholeCharacters(start, size);
  return whole < size && isUtf8(start, whole) ? size - whole : 0;
}

/** Writes everything that is known only at the end. `content` is the offset at which the document's content begins. */
export function endDocument(to: Writer, isLog: bool, content: usize, ending: Ending): void {
  const tag = attributeTag(isLog);
  const status = ending.status;
  const isError = status == 0 || status >= (ending.isClient ? 400 : 500);
  if (status != 0) writeNumberAttribute(to, tag, STATUS_CODE_KEY, status);
  if (isError) writeTextAttribute(to, tag, ERROR_TYPE, status == 0 ? NO_RESPONSE : digitsOf(status));
  writeNumberAttribute(to, tag, REQUEST_SIZE, ending.requestBytes);
  writeNumberAttribute(to, tag, RESPONSE_SIZE, ending.responseBytes);
  if (ending.isRequestTruncated) writeTrueAttribute(to, tag, REQUEST_TRUNCATED);
  if (ending.isResponseTruncated) writeTrueAttribute(to, tag, RESPONSE_TRUNCATED);
  if (ending.isClient) writePeer(to, tag, ending.upstreamAddress, false);
  if (isLog) endLog(to, isError, ending);
  else endSpan(to, isError, ending);
  closeLength(to, content);
}

function beginSpan(to: Writer, request: RequestInfo, name: Slice): void {
  writeBytes(to, SPAN_TRACE_ID, currentTraceId());
  writeBytes(to, SPAN_ID, newSpanId());
  if (hasCallerSpan()) writeBytes(to, SPAN_PARENT, currentCallerSpanId());
  writeBytes(to, SPAN_NAME, name);
  to.byte(SPAN_KIND);
  to.byte(request.isClient ? KIND_CLIENT : KIND_SERVER);
  writeFixed64(to, SPAN_START, request.startNs);
}

function endSpan(to: Writer, isError: bool, ending: Ending): void {
  writeFixed64(to, SPAN_END, ending.endNs);
  if (isError) writeBytes(to, SPAN_STATUS, ERROR_STATUS);
}

/** A log record belongs to the caller's span, if there is one. */
function beginLog(to: Writer, request: RequestInfo): void {
  writeFixed64(to, LOG_TIME, request.startNs);
  writeBytes(to, LOG_TRACE_ID, currentTraceId());
  if (hasCallerSpan()) writeBytes(to, LOG_SPAN_ID, currentCallerSpanId());
  const body = openLength(to, LOG_BODY);
  const text = openLength(to, STRING_VALUE);
  writeText(to, request.method);
  to.byte(BLANK);
  writeText(to, beforeByte(request.path, QUESTION_MARK));
  closeLength(to, text);
  closeLength(to, body);
}

function endLog(to: Writer, isError: bool, ending: Ending): void {
  writeFixed64(to, LOG_OBSERVED, ending.endNs);
  to.byte(LOG_SEVERITY);
  to.byte(isError ? SEVERITY_ERROR : SEVERITY_INFO);
}

function attributeTag(isLog: bool): u8 {
  return isLog ? LOG_ATTRIBUTE : SPAN_ATTRIBUTE;
}

function headerPrefix(isRequest: bool): Slice {
  return isRequest ? REQUEST_HEADER : RESPONSE_HEADER;
}

function bodyKey(isRequest: bool): Slice {
  return isRequest ? REQUEST_BODY : RESPONSE_BODY;
}
