import type { IncomingMessage, ServerResponse } from 'node:http';
import { JSON_TYPE } from '../decode/otlp.ts';
import type { RefusalError } from './refusal-error.ts';
import type { Answer } from './routes.ts';

/** How long the rest of a refused body may continue to arrive, so that its sender reads the answer. */
const LINGER_MS = 5000;

/** Sends an answer that no proxy may cache. */
export function send(
  response: ServerResponse,
  status: number,
  { type, body }: Answer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}

/** Refuses a request: always JSON with the reason. */
export function refuse(response: ServerResponse, error: RefusalError): void {
  const body = `${JSON.stringify({ error: error.message })}\n`;
  send(response, error.status, { type: JSON_TYPE, body }, error.headers);
}

/**
 * Reads and drops the rest of a body, so that the connection can be used again. Ends the connection if the rest is more
 * than `maxBytes`, or takes too long.
 */
export function discardRest(request: IncomingMessage, maxBytes: number): void {
  if (request.complete || request.destroyed) return;
  let left = maxBytes;
  const end = () => request.socket.destroy();
  const timer = setTimeout(end, LINGER_MS);
  timer.unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => clearTimeout(timer));
  request.resume();
}
