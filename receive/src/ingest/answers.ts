import type { IncomingMessage, ServerResponse } from 'node:http';
import { JSON_TYPE } from '../decode/otlp.ts';
import type { RefusalError } from './refusal-error.ts';
import type { Answer } from './routes.ts';

/** How long what is left of a refused body may go on to come, so that its sender gets to read the answer. */
const LINGER_MS = 5000;

/** Sends an answer. Nothing of it is kept by anybody between. */
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

/** Refuses a request: JSON with what was wrong, whatever was asked for. */
export function refuse(response: ServerResponse, error: RefusalError): void {
  const body = `${JSON.stringify({ error: error.message })}\n`;
  send(response, error.status, { type: JSON_TYPE, body }, error.headers);
}

/**
 * Lets what is left of a body pass by unread, so that the connection can be used again. Ends the connection where that
 * is more than `maxBytes`, or takes too long.
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
