import { drawMap, listValues, summarize } from './aggregates.ts';
import { type Call, type Handler, Refusal } from './answer.ts';
import { compareDescription, downloadOpenApi, listEndpoints, showEndpoint } from './catalogue.ts';
import { findExchangeRoute, listExchanges } from './exchanges.ts';
import { exportExchanges } from './export.ts';
import type { LiveStreams } from './live.ts';
import { readPageFiles } from './page-files.ts';
import type { PageLimits, PageOptions } from './page-options.ts';
import { checkHost, checkOrigin, isLoopback } from './security.ts';
import { Gate } from './session.ts';
import { showHealth, showMetrics, showState } from './state.ts';

/**
 * Returns a handler for every request. It finds the route and checks, in this order, the host, the origin, the token
 * and the method. Files of the page and `/healthz` need no token. Reads the page's files.
 */
export function createRoutes(options: PageOptions, limits: PageLimits, live: LiveStreams): Handler {
  const { store } = options;
  const gate = new Gate(options.token, limits.wrongTokens);
  const isLocal = isLoopback(options.listen.host);
  const open = readPageFiles(options.files).set('/healthz', showHealth);
  const guarded = new Map<string, Handler>([
    ['/api/exchanges', listExchanges(store)],
    ['/api/live', live.handle],
    ['/api/summary', summarize(store)],
    ['/api/map', drawMap(store)],
    ['/api/values', listValues(store)],
    ['/api/endpoints', listEndpoints(store)],
    ['/api/endpoint', showEndpoint(store)],
    ['/api/openapi', downloadOpenApi(store)],
    ['/api/state', showState(options)],
    ['/api/export', exportExchanges(options, limits.exports)],
    ['/metrics', showMetrics(options)],
  ]);
  const compare = compareDescription(store, limits.comparisons);
  return (call) => {
    const { request, path } = call;
    if (isLocal) checkHost(request);
    const file = open.get(path);
    if (file) return read(call, file);
    checkOrigin(request);
    if (path === '/session') return choose(call, { POST: gate.logIn, DELETE: gate.logOut });
    gate.check(request);
    if (path === '/api/comparison') return choose(call, { POST: compare });
    const handler = guarded.get(path) ?? findExchangeRoute(path, store);
    if (!handler) throw new Refusal(404, 'There is nothing at this path.');
    return read(call, handler);
  };
}

function read(call: Call, handler: Handler): void | Promise<void> {
  return choose(call, { GET: handler, HEAD: handler });
}

function choose(call: Call, handlers: Record<string, Handler>): void | Promise<void> {
  const { method = '' } = call.request;
  const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
  if (handler) return handler(call);
  const allow = Object.keys(handlers).join(', ');
  throw new Refusal(405, `This path takes ${allow} only.`, { allow });
}
