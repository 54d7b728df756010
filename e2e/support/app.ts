import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AppRequest, behaviours } from './app-behaviours.ts';
import { listenOnFreePort } from './ports.ts';
import type { Header } from './scnt.ts';

/** A request as it reached the app. Header values have one character for each byte. */
export type SeenRequest = {
  method: string;
  path: string;
  headers: Header[];
  /** Grows while the body arrives. */
  bodyBytes: number;
  trailers: Header[];
};

/** An application behind Envoy that does what the path asks for: see app-behaviours.ts. */
export type App = {
  http1Port: number;
  http2Port: number;
  /** Requests by their `x-case` header. */
  seen: Map<string, SeenRequest[]>;
  stop(): Promise<void>;
};

// Room for the large headers of the tests.
const MAX_HEADER_BYTES = 256 * 1024;

// Room for all bodies at once. While a connection has none, Envoy 1.36 sends trailers that come without a body in a
// way that makes the app reset the stream.
const HTTP2_WINDOW_BYTES = 64 * 1024 * 1024;

/** Starts the app on two free ports: HTTP/1.1, and HTTP/2 without TLS. */
export async function startApp(): Promise<App> {
  const seen: App['seen'] = new Map();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    // A request that is reset ends with an error, which is what the tests want.
    serve(request, response, seen).catch(() => response.destroy());
  };
  const http1 = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, handle);
  const http2 = createHttp2Server({}, handle as unknown as Http2Handler);
  const sessions = new Set<{ destroy(): void }>();
  http2.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(HTTP2_WINDOW_BYTES);
  });
  return {
    http1Port: await listenOnFreePort(http1),
    http2Port: await listenOnFreePort(http2),
    seen,
    stop: async () => {
      http1.closeAllConnections();
      for (const session of sessions) session.destroy();
      await Promise.all([http1, http2].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

// The compatibility API of node:http2 has the shape of node:http's; its types do not say so.
type Http2Handler = NonNullable<Parameters<typeof createHttp2Server>[1]>;

async function serve(request: IncomingMessage, response: ServerResponse, seen: App['seen']): Promise<void> {
  const record = startRecord(request);
  const id = String(request.headers['x-case'] ?? '');
  seen.set(id, [...(seen.get(id) ?? []), record]);
  const url = new URL(record.path, 'http://app');
  const behaviour = behaviours[url.pathname.split('/')[2] ?? ''];
  if (!behaviour) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('no such behaviour');
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
    record.bodyBytes += chunk.length;
  }
  record.trailers = makePairs(request.rawTrailers);
  const appRequest: AppRequest = { raw: request, parameters: url.searchParams, body: Buffer.concat(chunks) };
  await behaviour(appRequest, response);
}

function startRecord(request: IncomingMessage): SeenRequest {
  const { method = '', url = '', rawHeaders } = request;
  return { method, path: url, headers: makePairs(rawHeaders), bodyBytes: 0, trailers: [] };
}

/** Makes pairs of Node's flat list of header names and values; names in lower case. */
export function makePairs(flat: string[]): Header[] {
  const pairs: Header[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at]!.toLowerCase(), flat[at + 1]!]);
  return pairs;
}
