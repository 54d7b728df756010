import type { ExchangeJson } from '../api/api-types.ts';
import type { Header } from '../exchange.ts';

/** Headers that belong to one connection, or that each sender makes itself. Source: RFC 9110, 7.6.1. */
const OF_CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Returns the headers to send a request again. Invalid header names are left out: a command could take them for
 * something else. Line ends and NUL in values, which no header can have, become blanks.
 */
export function replayedHeaders(headers: readonly Header[]): Header[] {
  const named = new Set(
    headers.filter(([name]) => name === 'connection').flatMap(([, value]) => words(value)),
  );
  return headers
    .filter(([name]) => TOKEN.test(name) && !OF_CONNECTION.has(name) && !named.has(name))
    .map(([name, value]) => [name, clean(value)]);
}

/** Returns the method if it is valid, else GET. */
export function replayedMethod(method: string): string {
  return TOKEN.test(method) ? method : 'GET';
}

/** Returns the captured bytes of the request's body. */
export function replayedBody({ request }: ExchangeJson): Uint8Array {
  return Uint8Array.from(atob(request.body), (character) => character.charCodeAt(0));
}

/** Returns a body as text if all of it is UTF-8; else undefined. */
export function toText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Makes base64 of bytes, in Node and in a browser. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(toByteString(bytes));
}

/** Makes a string of one character for each byte. */
export function toByteString(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function words(value: string): string[] {
  return value.split(',').map((word) => word.trim().toLowerCase());
}

function clean(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\0\r\n]/g, ' ')
    .replace(/^[ \t]+|[ \t]+$/g, '');
}
