/**
 * The format of APIClarity: one JSON object for each exchange. The only file with its wire names. What is known only at
 * the end of a message is written at its end.
 */
import { literal } from '../bytes/literal';
import {
  firstBytes,
  hasSuffixIgnoringCase,
  indexOfByte,
  isEmpty,
  Slice,
  sizeOf,
  sliceOf,
} from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { writeJsonMember, writeJsonNumber, writeJsonText } from './json-string';
import { RequestInfo } from './request-info';

/** Where APIClarity takes documents, unless the configuration names another path. */
export const TELEMETRY_PATH = literal('/api/telemetry');

const REQUEST_ID = literal('{"requestID":"');
const SCHEME = literal('","scheme":"');
const DESTINATION = literal('","destinationAddress":"');
const SOURCE = literal('","sourceAddress":"');
const METHOD = literal('","request":{"method":"');
const PATH = literal('","path":"');
const REQUEST_COMMON = literal('","common":{"version":"');
const RESPONSE_COMMON = literal('"response":{"common":{"version":"');
const HEADERS = literal('","headers":[');
const FIRST_HEADER = literal('{"key":"');
const NEXT_HEADER = literal(',{"key":"');
const HEADER_VALUE = literal('","value":"');
const END_HEADER = literal('"}');
const BODY = literal('],"body":"');
const TRUNCATED = literal('","TruncatedBody":true');
const WHOLE = literal('","TruncatedBody":false');
const TIME = literal(',"time":');
const HOST = literal('},"host":"');
const NAMESPACE = literal('"},"destinationNamespace":"');
const END_REQUEST = literal('",');
const STATUS = literal('},"statusCode":"');
const END_DOCUMENT = literal('"}}');

/** The possible suffixes of a host name in a cluster. */
const LOCAL_SUFFIX = literal('.svc.cluster.local');
const CLUSTER_SUFFIX = literal('.svc.cluster');
const SERVICE_SUFFIX = literal('.svc');
const DOT: u8 = 0x2e;
const COLON: u8 = 0x3a;

/** Writes everything before the request's headers. */
export function beginRequest(to: Writer, request: RequestInfo): void {
  writeJsonMember(to, REQUEST_ID, request.requestId);
  writeJsonMember(to, SCHEME, request.scheme);
  writeJsonMember(to, DESTINATION, request.destinationAddress);
  writeJsonMember(to, SOURCE, request.sourceAddress);
  writeJsonMember(to, METHOD, request.method);
  writeJsonMember(to, PATH, request.path);
  writeJsonMember(to, REQUEST_COMMON, request.version);
  to.bytes(HEADERS);
}

/** Writes a header, whose value comes in two parts. */
export function writeHeader(to: Writer, isFirst: bool, name: Slice, value: Slice, rest: Slice): void {
  writeJsonMember(to, isFirst ? FIRST_HEADER : NEXT_HEADER, name);
  writeJsonMember(to, HEADER_VALUE, value);
  writeJsonText(to, rest);
  to.bytes(END_HEADER);
}

/** The last value written for the first header of this name from the offset `start` on. */
export function firstValueIn(to: Writer, start: usize, name: Slice): Slice {
  const value = start + sizeOf(FIRST_HEADER) + sizeOf(name) + sizeOf(HEADER_VALUE);
  return sliceOf(value, to.size - sizeOf(END_HEADER) - value);
}

/** Ends the headers and opens the body, whose base64 follows. */
export function beginBody(to: Writer): void {
  to.bytes(BODY);
}

/**
 * Ends the request. `host` is the request's host without port, as it is already in the document; `namespace` is that of
 * the destination.
 */
export function endRequest(to: Writer, isTruncated: bool, startNs: u64, host: Slice, namespace: Slice): void {
  endMessage(to, isTruncated, startNs);
  const name = withoutSuffix(host);
  to.bytes(HOST);
  to.bytes(name);
  if (isOneWord(name) && !isEmpty(namespace)) {
    to.byte(DOT);
    writeJsonText(to, namespace);
  }
  writeJsonMember(to, NAMESPACE, namespace);
  to.bytes(END_REQUEST);
}

/** Writes everything before the response's headers. */
export function beginResponse(to: Writer, version: Slice): void {
  writeJsonMember(to, RESPONSE_COMMON, version);
  to.bytes(HEADERS);
}

/** Ends the response and the document. */
export function endResponse(to: Writer, isTruncated: bool, endNs: u64, statusCode: Slice): void {
  endMessage(to, isTruncated, endNs);
  writeJsonMember(to, STATUS, statusCode);
  to.bytes(END_DOCUMENT);
}

/** What follows the body: whether it is truncated. */
export function truncationMark(isTruncated: bool): Slice {
  return isTruncated ? TRUNCATED : WHOLE;
}

function endMessage(to: Writer, isTruncated: bool, timeNs: u64): void {
  to.bytes(truncationMark(isTruncated));
  to.bytes(TIME);
  writeJsonNumber(to, timeNs / 1_000_000);
}

function isOneWord(name: Slice): bool {
  return !isEmpty(name) && indexOfByte(name, DOT) < 0 && indexOfByte(name, COLON) < 0;
}

function withoutSuffix(host: Slice): Slice {
  return without(without(without(host, LOCAL_SUFFIX), CLUSTER_SUFFIX), SERVICE_SUFFIX);
}

function without(host: Slice, suffix: Slice): Slice {
  return hasSuffixIgnoringCase(host, suffix) ? firstBytes(host, sizeOf(host) - sizeOf(suffix)) : host;
}
