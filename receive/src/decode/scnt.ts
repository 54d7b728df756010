/** The `scnt` format. The only file with its wire names. Source: docs, "Wire formats". */
import type { Exchange, Header, Message } from '../exchange.ts';
import { readBase64 } from './base64.ts';
import { DecodeError, typeOf } from './decode-error.ts';
import { readDocuments } from './framing.ts';
import {
  fault,
  type JsonObject,
  readFlag,
  readList,
  readObject,
  readScheme,
  readStatus,
  readText,
} from './json-members.ts';
import { MAX_HEADERS } from './limits.ts';
import { unknownObserver } from './observer.ts';
import { isRedactedExchange } from './redaction.ts';

/** Decodes a POST of the `scnt` format: one document, an array, or lines. Throws a DecodeError. */
export function decodeScnt(body: Buffer, contentType: string): Exchange[] {
  return readDocuments(body, contentType, readExchange);
}

function readExchange(value: unknown, text: string): Exchange {
  const document = readObject(value, 'the document');
  const scheme = readScheme(document.scheme);
  const source = readText(document.source_address, 'source_address');
  const destination = readText(document.destination_address, 'destination_address');
  const wireRequest = readObject(document.scnt_request, 'scnt_request');
  const request = readMessage(wireRequest, 'scnt_request');
  const path = readText(wireRequest.path, 'scnt_request.path');
  const wireResponse = readObject(document.scnt_response, 'scnt_response');
  const response = readMessage(wireResponse, 'scnt_response');
  return {
    startUs: null,
    durationUs: null,
    source,
    destination,
    sourceNamespace: '',
    destinationNamespace: '',
    method: readText(wireRequest.method, 'scnt_request.method'),
    scheme,
    host: readText(wireRequest.host, 'scnt_request.host'),
    path,
    status: readStatus(wireResponse.status_code, 'scnt_response.status_code'),
    request,
    response,
    requestId: readText(document.request_id, 'request_id'),
    traceId: null,
    format: 'scnt',
    redacted: isRedactedExchange(text, path, [request.body, response.body]),
    observer: unknownObserver(),
  };
}

function readMessage(message: JsonObject, name: string): Message {
  const version = readText(message.version, `${name}.version`);
  const headers = readList(message.headers, `${name}.headers`, MAX_HEADERS);
  for (let i = 0; i < headers.length; i++) checkHeader(headers[i], name, i);
  const body = readBase64(readText(message.body, `${name}.body`), `${name}.body`);
  const truncated = readFlag(message.truncated_body, `${name}.truncated_body`);
  return { version, headers: headers as Header[], body, size: body.length, truncated };
}

/** Reuses the pair that JSON.parse made, but for capital letters in its name. */
function checkHeader(header: unknown, name: string, index: number): void {
  if (Array.isArray(header) && header.length === 2) {
    const [key, value] = header;
    if (typeof key === 'string' && typeof value === 'string') {
      header[0] = key.toLowerCase();
      return;
    }
    const isKey = typeof key !== 'string';
    throw fault(isKey ? key : value, `${name}.headers[${index}][${isKey ? 0 : 1}]`, 'a string');
  }
  const found = Array.isArray(header) ? `an array of ${header.length}` : typeOf(header);
  throw new DecodeError(`${name}.headers[${index}] must be [name, value], not ${found}`);
}
