/** UTF-8, JSON text, base64 and the scnt format, written by the writer of the tests. */
import { Slice, sizeOf, startOf } from '../../assembly/bytes/slice';
import { Base64Encoder } from '../../assembly/encoding/base64';
import { writeJsonText } from '../../assembly/encoding/json-string';
import { RequestInfo } from '../../assembly/encoding/request-info';
import * as scnt from '../../assembly/encoding/scnt';
import { isUtf8 } from '../../assembly/encoding/utf8';
import { writer } from './bytes';

export { hexValue, unescaped, unescapeJson } from '../../assembly/encoding/json-escape';
export { writeCodePoint } from '../../assembly/encoding/utf8';

const encoder = changetype<Base64Encoder>(memory.data(16, 8));
const request = changetype<RequestInfo>(memory.data(128, 8));

export function isValidUtf8(text: Slice): bool {
  return isUtf8(startOf(text), sizeOf(text));
}

export function writeText(value: Slice): void {
  writeJsonText(writer, value);
}

export function resetBase64(): void {
  encoder.reset();
}

export function writeBase64(chunk: Slice): bool {
  return encoder.write(writer, chunk);
}

export function finishBase64(): void {
  encoder.finish(writer);
}

/** Begins a document of an exchange whose parts come in the order of the format. */
export function beginRequest(
  requestId: Slice,
  scheme: Slice,
  destination: Slice,
  source: Slice,
  method: Slice,
  path: Slice,
  host: Slice,
  version: Slice,
): void {
  request.requestId = requestId;
  request.scheme = scheme;
  request.destinationAddress = destination;
  request.sourceAddress = source;
  request.method = method;
  request.path = path;
  request.host = host;
  request.version = version;
  scnt.beginRequest(writer, request);
}

export function writeHeader(isFirst: bool, name: Slice, value: Slice, rest: Slice): void {
  scnt.writeHeader(writer, isFirst, name, value, rest);
}

export function beginBody(): void {
  scnt.beginBody(writer);
}

export function endRequest(isTruncated: bool): void {
  scnt.endRequest(writer, isTruncated);
}

export function beginResponse(version: Slice): void {
  scnt.beginResponse(writer, version);
}

export function endResponse(isTruncated: bool, statusCode: Slice): void {
  scnt.endResponse(writer, isTruncated, statusCode);
}

/** The path that the format has by itself. */
export function defaultPath(): Slice {
  return scnt.DEFAULT_PATH;
}
