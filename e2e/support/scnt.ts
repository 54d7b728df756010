import { findRepeatedMember } from './json-members.ts';

/** A header in a document: name and value. */
export type Header = [name: string, value: string];

/** The request or the response of a document, with its body decoded. */
export type ScntMessage = { version: string; headers: Header[]; body: Buffer; truncated_body: boolean };

/** A document of the `scnt` format, with its bodies decoded. */
export type ScntDocument = {
  request_id: string;
  scheme: string;
  destination_address: string;
  source_address: string;
  scnt_request: ScntMessage & { method: string; path: string; host: string };
  scnt_response: ScntMessage & { status_code: string };
};

const MESSAGE = ['version', 'headers', 'body', 'truncated_body'];
const REQUEST = ['method', 'path', 'host', ...MESSAGE];
const RESPONSE = ['status_code', ...MESSAGE];
const STRINGS = ['request_id', 'scheme', 'destination_address', 'source_address'];

/**
 * Decodes a document and accepts only what the contract allows: valid UTF-8, one JSON object with exactly its members
 * and types, canonical base64. Throws an Error that names the first fault.
 */
export function decodeScnt(bytes: Uint8Array): ScntDocument {
  return readDocument(parseStrictly(bytes));
}

/** Decodes a batch: a JSON array of one or more documents, each like in decodeScnt. Throws an Error like that. */
export function decodeScntBatch(bytes: Uint8Array): ScntDocument[] {
  const value = parseStrictly(bytes);
  if (!Array.isArray(value)) throw new Error('batch is not an array');
  if (value.length === 0) throw new Error('batch is empty');
  return value.map(readDocument);
}

function parseStrictly(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value: unknown = JSON.parse(text);
  const repeated = findRepeatedMember(text);
  if (repeated) throw new Error(`member ${repeated} appears twice in one object`);
  return value;
}

function readDocument(value: unknown): ScntDocument {
  const document = readObject(value, 'document', [...STRINGS, 'scnt_request', 'scnt_response']);
  const string = (name: string) => readString(document[name], name);
  const scheme = string('scheme');
  if (scheme !== 'http' && scheme !== 'https') throw new Error(`scheme is ${scheme}, not http or https`);
  return {
    request_id: string('request_id'),
    scheme,
    destination_address: string('destination_address'),
    source_address: string('source_address'),
    scnt_request: readRequest(document.scnt_request),
    scnt_response: readResponse(document.scnt_response),
  };
}

function readRequest(value: unknown): ScntDocument['scnt_request'] {
  const request = readObject(value, 'scnt_request', REQUEST);
  return {
    method: readString(request.method, 'method'),
    path: readString(request.path, 'path'),
    host: readString(request.host, 'host'),
    ...readMessage(request),
  };
}

function readResponse(value: unknown): ScntDocument['scnt_response'] {
  const response = readObject(value, 'scnt_response', RESPONSE);
  const status = readString(response.status_code, 'status_code');
  if (!/^(0|[1-9]\d\d)$/.test(status)) throw new Error(`status_code is ${JSON.stringify(status)}`);
  return { status_code: status, ...readMessage(response) };
}

function readMessage(message: Record<string, unknown>): ScntMessage {
  const { headers, truncated_body } = message;
  if (!Array.isArray(headers)) throw new Error('headers is not an array');
  if (typeof truncated_body !== 'boolean') throw new Error('truncated_body is not a boolean');
  return {
    version: readString(message.version, 'version'),
    headers: headers.map(readHeader),
    body: readBase64(readString(message.body, 'body')),
    truncated_body,
  };
}

function readHeader(value: unknown): Header {
  if (!Array.isArray(value) || value.length !== 2) throw new Error('a header is not [name, value]');
  const name = readString(value[0], 'name of a header');
  if (name === '' || name !== name.toLowerCase()) throw new Error(`header name ${name} is not in lower case`);
  if (name.startsWith(':') || name.startsWith('x-envoy-')) throw new Error(`header ${name} must be left out`);
  return [name, readString(value[1], `value of header ${name}`)];
}

function readObject(value: unknown, name: string, members: string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${name} is not an object`);
  const found = Object.keys(value).sort().join(' ');
  const expected = members.toSorted().join(' ');
  if (found !== expected) throw new Error(`${name} has the members ${found}, not ${expected}`);
  return value as Record<string, unknown>;
}

function readString(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Error(`${name} is not a string`);
  return value;
}

// Buffer.from accepts anything as base64, so encoding its result must give the same text again.
function readBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Error('body is not standard base64 with padding');
  return bytes;
}
