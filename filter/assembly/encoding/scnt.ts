/**
 * The `scnt` format: one JSON object an exchange, written front to back as the exchange goes by. The only file with
 * its wire names. Call order: beginRequest, writeHeader each, beginBody, body bytes, endRequest, then
 * beginResponse, writeHeader each, beginBody, body bytes, endResponse.
 */
import { literal } from '../bytes/literal';
import { EMPTY, Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Exchange } from '../capture/exchange';
import { copyPlain, writeJsonText } from './json-string';

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
const CLOSING_BRACE: u8 = 0x7d;
const SPACE: u8 = 0x20;
const STATUS_CODE = literal(',"status_code":"');
const END_RESPONSE = literal('"}}');
const FIRST_HEADER = literal('["');
const NEXT_HEADER = literal(',["');
const HEADER_VALUE = literal('","');
const END_HEADER = literal('"]');
/** What stands around the name and the value of a header, and the byte that is written behind what it must hold. */
const HEADER_FRAME_BYTES: usize = 12;

/** Writes all that stands before the request's headers. */
export function beginRequest(to: Writer, exchange: Exchange): void {
  writeMember(to, REQUEST_ID, exchange.requestId);
  writeMember(to, SCHEME, exchange.scheme);
  writeMember(to, DESTINATION, exchange.destinationAddress);
  writeMember(to, SOURCE, exchange.sourceAddress);
  writeMember(to, REQUEST_METHOD, exchange.method);
  writeMember(to, PATH, exchange.path);
  writeMember(to, HOST, exchange.host);
  writeMember(to, VERSION, exchange.version);
  to.bytes(HEADERS);
}

/** Writes a header, of which the value comes in two parts so that a part can stand for what was redacted. */
export function writeHeader(to: Writer, isFirst: bool, name: Slice, value: Slice, rest: Slice): void {
  if (rest == EMPTY && writePlainHeader(to, isFirst, name, value)) return;
  writeMember(to, isFirst ? FIRST_HEADER : NEXT_HEADER, name);
  writeMember(to, HEADER_VALUE, value);
  if (rest != EMPTY) writeJsonText(to, rest);
  to.bytes(END_HEADER);
}

/** Writes a header in one go. False, with nothing written, where something in it has to be escaped. */
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
  to.bytes(isTruncated ? TRUNCATED : WHOLE);
  to.bytes(END_REQUEST);
}

/** Says of a request that has ended, whose base64 ends at `bodyEnd`, that its body is truncated. */
export function markRequestTruncated(bodyEnd: usize): void {
  memory.copy(bodyEnd, startOf(TRUNCATED), sizeOf(TRUNCATED));
  // What is a byte shorter leaves room for a blank.
  if (load<u8>(bodyEnd + sizeOf(TRUNCATED)) != CLOSING_BRACE) store<u8>(bodyEnd + sizeOf(TRUNCATED), SPACE);
}

/** Writes all that stands before the response's headers. */
export function beginResponse(to: Writer, version: Slice): void {
  writeMember(to, RESPONSE_VERSION, version);
  to.bytes(HEADERS);
}

/** Ends the body, the response and the document. The status comes last, as only the end tells what the client got. */
export function endResponse(to: Writer, isTruncated: bool, statusCode: Slice): void {
  to.bytes(isTruncated ? TRUNCATED : WHOLE);
  writeMember(to, STATUS_CODE, statusCode);
  to.bytes(END_RESPONSE);
}

function writeMember(to: Writer, opening: Slice, value: Slice): void {
  to.bytes(opening);
  writeJsonText(to, value);
}
