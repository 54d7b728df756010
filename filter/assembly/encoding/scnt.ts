/**
 * The `scnt` format: one JSON object for each exchange, written front to back while the exchange goes on. The only file
 * with its wire names. Call order: beginRequest, writeHeader each, beginBody, body bytes, endRequest, then
 * beginResponse, writeHeader each, beginBody, body bytes, endResponse.
 */
import { literal } from '../bytes/literal';
import { EMPTY, Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { copyPlain, writeJsonMember, writeJsonText } from './json-string';
import { RequestInfo } from './request-info';

/** Where a backend of this format takes documents, unless the configuration names another path. */
export const DEFAULT_PATH = literal('/publish');

const REQUEST_ID = literal('{"request_id":"');
const SCHEME = literal('","scheme":"');
const DESTINATION = literal('","destination_address":"');
const SOURCE = literal('","source_address":"');
const REQUEST_METHOD = literal('","scnt_request":{"method":"');
const PATH = literal('","path":"');
const HOST = literal('","host":"');
const VERSION = literal('","version":"');
const HEADERS = literal('","headers":[');
const RESPONSE_VERSION = literal('"scnt_response":{"version":"');
const BODY = literal('],"body":"');
const TRUNCATED = literal('","truncated_body":true');
const WHOLE = literal('","truncated_body":false');
const END_REQUEST = literal('},');
const STATUS_CODE = literal(',"status_code":"');
const END_RESPONSE = literal('"}}');
const FIRST_HEADER = literal('["');
const NEXT_HEADER = literal(',["');
const HEADER_VALUE = literal('","');
const END_HEADER = literal('"]');
/** What surrounds the name and the value of a header; writing it as integers may write one byte too many. */
const HEADER_FRAME_BYTES: usize = 12;

/** Writes everything before the request's headers. */
export function beginRequest(to: Writer, request: RequestInfo): void {
  writeJsonMember(to, REQUEST_ID, request.requestId);
  writeJsonMember(to, SCHEME, request.scheme);
  writeJsonMember(to, DESTINATION, request.destinationAddress);
  writeJsonMember(to, SOURCE, request.sourceAddress);
  writeJsonMember(to, REQUEST_METHOD, request.method);
  writeJsonMember(to, PATH, request.path);
  writeJsonMember(to, HOST, request.host);
  writeJsonMember(to, VERSION, request.version);
  to.bytes(HEADERS);
}

/** Writes a header. Its value comes in two parts, so that one part can be the replacement. */
export function writeHeader(to: Writer, isFirst: bool, name: Slice, value: Slice, rest: Slice): void {
  if (rest == EMPTY && writePlainHeader(to, isFirst, name, value)) return;
  writeJsonMember(to, isFirst ? FIRST_HEADER : NEXT_HEADER, name);
  writeJsonMember(to, HEADER_VALUE, value);
  if (rest != EMPTY) writeJsonText(to, rest);
  to.bytes(END_HEADER);
}

/** Writes a header in one go. False, with nothing written, if something in it has to be escaped. */
function writePlainHeader(to: Writer, isFirst: bool, name: Slice, value: Slice): bool {
  const nameSize = sizeOf(name);
  const valueSize = sizeOf(value);
  if (!to.reserve(nameSize + valueSize + HEADER_FRAME_BYTES)) return false;
  let at = to.end;
  store<u32>(at, isFirst ? 0x225b : 0x225b2c); // [" or ,["
  at += isFirst ? 2 : 3;
  if (!copyPlain(at, startOf(name), nameSize)) return false;
  at += nameSize;
  store<u32>(at, 0x222c22); // ","
  at += 3;
  if (!copyPlain(at, startOf(value), valueSize)) return false;
  at += valueSize;
  store<u16>(at, 0x5d22); // "]
  to.size = at + 2 - to.block;
  return true;
}

/** Ends the headers and opens the body, whose base64 follows. */
export function beginBody(to: Writer): void {
  to.bytes(BODY);
}

/** Ends the body and the request. */
export function endRequest(to: Writer, isTruncated: bool): void {
  to.bytes(truncationMark(isTruncated));
  to.bytes(END_REQUEST);
}

/** What follows the body: whether it is truncated. */
export function truncationMark(isTruncated: bool): Slice {
  return isTruncated ? TRUNCATED : WHOLE;
}

/** Writes everything before the response's headers. */
export function beginResponse(to: Writer, version: Slice): void {
  writeJsonMember(to, RESPONSE_VERSION, version);
  to.bytes(HEADERS);
}

/** Ends the body, the response and the document. The status comes last: only then is it known what the client got. */
export function endResponse(to: Writer, isTruncated: bool, statusCode: Slice): void {
  to.bytes(truncationMark(isTruncated));
  writeJsonMember(to, STATUS_CODE, statusCode);
  to.bytes(END_RESPONSE);
}
