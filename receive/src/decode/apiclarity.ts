/**
 * The format of APIClarity. The only file with its wire names. Its clients leave out empty members, so a missing member
 * counts as empty. Source: docs, "Wire formats".
 */
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
import { MAX_HEADERS, MAX_TIME_US } from './limits.ts';
import { unknownObserver } from './observer.ts';
import { isRedactedExchange } from './redaction.ts';

/** Decodes a POST of APIClarity's format: one document, an array, or lines. Throws a DecodeError. */
export function decodeApiclarity(body: Buffer, contentType: string): Exchange[] {
  return readDocuments(body, contentType, readExchange);
}

function readExchange(value: unknown, text: string): Exchange {
  const document = readObject(value, 'the document');
  const wireRequest = readObject(document.request, 'request');
  const requestCommon = readObject(wireRequest.common, 'request.common');
  const request = readMessage(requestCommon, 'request.common');
  const wireResponse = readObject(document.response, 'response');
  const responseCommon = readObject(wireResponse.common, 'response.common');
  const response = readMessage(responseCommon, 'response.common');
  const startUs = readTime(requestCommon.time, 'request.common.time');
  const endUs = readTime(responseCommon.time, 'response.common.time');
  const path = readOptional(wireRequest.path, 'request.path');
  const host = readOptional(wireRequest.host, 'request.host');
  const destinationNamespace = readOptional(document.destinationNamespace, 'destinationNamespace');
  const address = readOptional(document.destinationAddress, 'destinationAddress');
  return {
    startUs,
    durationUs: startUs === null || endUs === null || endUs < startUs ? null : endUs - startUs,
    source: readOptional(document.sourceAddress, 'sourceAddress'),
    destination: serviceOf(host, destinationNamespace) || address,
    sourceNamespace: '',
    destinationNamespace,
    method: readText(wireRequest.method, 'request.method'),
    scheme: readScheme(document.scheme),
    host: ownHostOf(request.headers) || host,
    path,
    status: readStatus(wireResponse.statusCode, 'response.statusCode'),
    request,
    response,
    requestId: readOptional(document.requestID, 'requestID'),
    traceId: null,
    format: 'apiclarity',
    redacted: isRedactedExchange(text, path, [request.body, response.body]),
    observer: unknownObserver(),
  };
}

function readMessage(common: JsonObject, name: string): Message {
  const headers = readList(common.headers ?? [], `${name}.headers`, MAX_HEADERS);
  const body = readBase64(readOptional(common.body, `${name}.body`), `${name}.body`);
  return {
    version: readOptional(common.version, `${name}.version`),
    headers: headers.map((header, i) => readHeader(header, name, i)),
    body,
    size: body.length,
    truncated: readFlag(common.TruncatedBody ?? false, `${name}.TruncatedBody`),
  };
}

function readHeader(value: unknown, name: string, index: number): Header {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DecodeError(`${name}.headers[${index}] must be {key, value}, not ${typeOf(value)}`);
  const { key, value: text = '' } = value as JsonObject;
  if (typeof key === 'string' && typeof text === 'string') return [key.toLowerCase(), text];
  const isKey = typeof key !== 'string';
  throw fault(isKey ? key : text, `${name}.headers[${index}].${isKey ? 'key' : 'value'}`, 'a string');
}

function readOptional(value: unknown, name: string): string {
  return value === undefined || value === null ? '' : readText(value, name);
}

/** Reads milliseconds since the epoch as microseconds. Zero means no time. */
function readTime(value: unknown, name: string): number | null {
  if (value === undefined || value === null || value === 0) return null;
  if (typeof value !== 'number') throw fault(value, name, 'a number');
  const timeUs = Math.floor(value * 1000);
  if (timeUs >= 0 && timeUs <= MAX_TIME_US) return timeUs;
  throw new DecodeError(`${name} must be milliseconds between 1970 and 2255`);
}

/** The host as the request named it, with its port: the format's own member has no port. */
function ownHostOf(headers: readonly Header[]): string {
  const first = headers[0];
  return first?.[0] === 'host' ? first[1] : '';
}

/** The name of a service: the format's host has the namespace after it if the proxy knew it. */
function serviceOf(host: string, namespace: string): string {
  if (namespace === '' || !host.endsWith(`.${namespace}`)) return '';
  const name = host.slice(0, -namespace.length - 1);
  return name.includes('.') ? '' : name;
}
