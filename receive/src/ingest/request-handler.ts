import type { IncomingMessage, ServerResponse } from 'node:http';
import { discardRest, refuse, send } from './answers.ts';
import { GoneError } from './body.ts';
import type { Log } from './log.ts';
import { type PostParts, takePost } from './post-handler.ts';
import { RefusalError } from './refusal-error.ts';
import { type Answer, ROUTES, type Route } from './routes.ts';

const HEALTH_PATH = '/healthz';

/** What a handler of requests needs. */
export type HandlerParts = PostParts & {
  /** Whether a request has the token; absent if none is needed. */
  isAuthorized?: (request: IncomingMessage) => boolean;
  /** Logs refused requests, but not each of them. */
  log: Log;
};

/** Answers each request of the ingest listener, exactly once. */
export class RequestHandler {
  /** Whether no more requests are taken. */
  isStopping = false;
  private readonly parts: HandlerParts;

  constructor(parts: HandlerParts) {
    this.parts = parts;
  }

  /** Never rejects. `sendContinue` asks a waiting sender for the body. */
  async handle(request: IncomingMessage, response: ServerResponse, sendContinue: () => void): Promise<void> {
    const { limits } = this.parts;
    request.on('error', () => {});
    response.on('error', () => {});
    try {
      const answer = await this.take(request, sendContinue);
      if (this.isStopping) response.setHeader('connection', 'close');
      send(response, 200, answer);
    } catch (error) {
      this.refuse(request, response, error);
      discardRest(request, 2 * limits.maxBodyBytes);
    }
  }

  private async take(request: IncomingMessage, sendContinue: () => void): Promise<Answer> {
    const path = pathOf(request.url ?? '');
    if (path === HEALTH_PATH) {
      checkMethod(request, ['GET', 'HEAD']);
      return { type: 'text/plain', body: 'ok\n' };
    }
    this.parts.counters.requests++;
    const route = findRoute(path);
    checkMethod(request, ['POST']);
    checkSender(request, this.parts.isAuthorized);
    if (this.isStopping) {
      const message = 'The receiver is stopping. Send it again later.';
      throw new RefusalError(503, 'other', message, { 'retry-after': '1' });
    }
    return takePost(request, route, sendContinue, this.parts);
  }

  private refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (error instanceof GoneError) return;
    const { counters, log } = this.parts;
    const refusal = error instanceof RefusalError ? error : unexpected();
    counters.refused[refusal.reason]++;
    const path = pathOf(request.url ?? '');
    if (!(error instanceof RefusalError)) log(`Cannot take a POST to ${path}: ${String(error)}`);
    else if (path in ROUTES) log(`Refused a POST to ${path} with ${refusal.status}: ${refusal.message}`);
    if (response.headersSent || response.destroyed) return;
    // A sender that waits for a 100 decides itself whether to send its body.
    const isAsked = request.headers.expect !== undefined;
    if (this.isStopping || isAsked) response.setHeader('connection', 'close');
    refuse(response, refusal);
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function findRoute(path: string): Route {
  const route = ROUTES[path];
  if (route) return route;
  const message = `There is nothing here. Send exchanges to ${Object.keys(ROUTES).join(', ')}.`;
  throw new RefusalError(404, 'other', message);
}

function checkMethod({ method }: IncomingMessage, allowed: readonly string[]): void {
  if (allowed.includes(method ?? '')) return;
  const message = `The method must be ${allowed.join(' or ')}.`;
  throw new RefusalError(405, 'other', message, { allow: allowed.join(', ') });
}

/** No proxy sends an origin, but web pages do: they could make up exchanges on the machine of whoever opens them. */
function checkSender(request: IncomingMessage, isAuthorized: HandlerParts['isAuthorized']): void {
  if (request.headers.origin !== undefined)
    throw new RefusalError(403, 'unauthorized', 'Requests of web pages are refused.');
  if (isAuthorized && !isAuthorized(request)) {
    const message = 'A token is needed: send it as "authorization: Bearer TOKEN".';
    throw new RefusalError(401, 'unauthorized', message, { 'www-authenticate': 'Bearer' });
  }
}

function unexpected(): RefusalError {
  return new RefusalError(500, 'store', 'The receiver failed. See its log.');
}
