import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { describeUnexpected } from '../errors.ts';
import { QueryError, QueryLimitError, StoreError } from '../store/store.ts';
import type { ErrorJson } from './api-types.ts';

/** One request and its response. HEAD is answered like GET; Node leaves the body out. */
export type Call = {
  request: IncomingMessage;
  response: ServerResponse;
  /** Without the query. It is not decoded: none of the paths here needs that. */
  path: string;
  parameters: URLSearchParams;
};

/** Answers one request, or throws: a Refusal, QueryError or StoreError becomes the answer. */
export type Handler = (call: Call) => void | Promise<void>;

/** A refusal by the API: a 4xx or 503 with its reason. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Answers with JSON. */
export function sendJson(call: Call, value: object, status = 200, headers: OutgoingHttpHeaders = {}): void {
  const body = Buffer.from(JSON.stringify(value));
  send(call, body, status, { 'content-type': 'application/json; charset=utf-8', ...headers });
}

/** Answers with bytes. Does nothing if the peer has gone or has an answer already. */
export function send(call: Call, body: Uint8Array, status: number, headers: OutgoingHttpHeaders): void {
  const { response } = call;
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': body.byteLength }).end(body);
}

/**
 * Writes a part of a long answer and waits until the peer has taken enough for the next one, so that a slow peer
 * costs no memory. False once the peer has gone.
 */
export async function writePart(response: ServerResponse, part: string | Uint8Array): Promise<boolean> {
  if (!isOpen(response)) return false;
  if (!response.write(part)) await drained(response);
  return isOpen(response);
}

/** Whether the peer is still there and the answer is not finished. */
export function isOpen(response: ServerResponse): boolean {
  return !response.destroyed && !response.writableEnded;
}

/**
 * Answers with what a handler threw. An unexpected error becomes a 500 without details, and one log line with the kind
 * of the error and where it was thrown: a message could hold a value of an exchange.
 */
export function sendError(call: Call, error: unknown, log: (line: string) => void): void {
  const refusal = toRefusal(error);
  if (!refusal)
    log(`Cannot answer ${call.request.method} ${routeOf(call.path)}: ${describeUnexpected(error)}`);
  if (call.response.headersSent) {
    // The last chunk is missing, which tells the peer that the answer is cut.
    call.response.destroy();
    return;
  }
  const { status, message, headers } = refusal ?? new Refusal(500, 'The receiver failed. See its log.');
  const body: ErrorJson = { error: message };
  sendJson(call, body, status, headers);
}

function toRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof QueryLimitError) return new Refusal(503, error.message, { 'retry-after': '5' });
  if (error instanceof QueryError) return new Refusal(400, error.message);
  if (error instanceof StoreError) {
    return new Refusal(503, `The store cannot be read now: ${error.message}`, { 'retry-after': '2' });
  }
  return undefined;
}

/** The path, without the part that the peer chose. */
function routeOf(path: string): string {
  const route = path.replace(/^\/api\/exchanges\/[^/]+/, '/api/exchanges/ID');
  return /^\/[a-zA-Z/]{0,60}$/.test(route) ? route : '/...';
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
