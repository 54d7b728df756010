import type { ExchangeJson } from '../api/api-types.ts';
import {
  replayedBody,
  replayedHeaders,
  replayedMethod,
  toBase64,
  toByteString,
  toText,
} from './replayed-request.ts';
import { requestUrl } from './request-url.ts';

/**
 * Writes a request as a call of `fetch`, for Node and for a browser's console (which sets some headers itself). It
 * sends the captured bytes, so redacted values are sent as `[redacted]` and a cut body stays cut. Left out: headers of
 * the connection, `content-length`, `host`, and bodies of GET and HEAD, which fetch does not send.
 */
export function toFetch(exchange: ExchangeJson): string {
  const method = replayedMethod(exchange.method);
  const headers = replayedHeaders(exchange.request.headers);
  const lines = [`  method: ${literal(method)},`];
  if (headers.length > 0) lines.push('  headers: [', ...headers.map(headerLine), '  ],');
  const body = replayedBody(exchange);
  const hasType = headers.some(([name]) => name === 'content-type');
  if (body.byteLength > 0 && method !== 'GET' && method !== 'HEAD') {
    lines.push(`  body: ${bodyLiteral(body, hasType)},`);
  }
  return `await fetch(${literal(requestUrl(exchange))}, {\n${lines.join('\n')}\n});`;
}

/** fetch treats values as bytes, one for each character. */
function headerLine([name, value]: [string, string]): string {
  return `    [${literal(name)}, ${literal(toByteString(new TextEncoder().encode(value)))}],`;
}

/** A plain string would add `content-type: text/plain` to a request without a content type. */
function bodyLiteral(body: Uint8Array, hasType: boolean): string {
  const text = toText(body);
  if (text !== undefined) return hasType ? literal(text) : `new TextEncoder().encode(${literal(text)})`;
  return `Uint8Array.from(atob(${literal(toBase64(body))}), (character) => character.charCodeAt(0))`;
}

/** A JavaScript string; all characters except visible ones are escaped. */
function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
