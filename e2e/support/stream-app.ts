import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { eventually } from './eventually.ts';
import { listenOnFreePort } from './ports.ts';

/** A request whose headers have arrived, and its answer, both controlled by the test. */
export type OpenExchange = { request: IncomingMessage; response: ServerResponse };

/** A request to upgrade the connection, and the connection, which has not been answered. */
export type OpenUpgrade = { request: IncomingMessage; socket: Duplex };

/** An app that does nothing by itself: each test takes what arrives and answers it step by step. */
export type StreamApp = {
  http1Port: number;
  http2Port: number;
  /** The end of a tunnel: bare TCP. */
  tunnelPort: number;
  /** Waits for the next request of either version. */
  takeExchange(): Promise<OpenExchange>;
  takeUpgrade(): Promise<OpenUpgrade>;
  takeTunnel(): Promise<Duplex>;
  stop(): Promise<void>;
};

/** Starts the app on three free ports. */
export async function startStreamApp(): Promise<StreamApp> {
  const exchanges: OpenExchange[] = [];
  const upgrades: OpenUpgrade[] = [];
  const tunnels: Duplex[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    // A stream that is reset ends with an error, which some tests want.
    for (const stream of [request, response]) stream.on('error', () => {});
    exchanges.push({ request, response });
  };
  const keep = (socket: Duplex) => socket.on('error', () => {});
  const http1 = createServer(handle);
  http1.on('upgrade', (request, socket) => upgrades.push({ request, socket: keep(socket) }));
  const http2 = createHttp2Server({}, handle as unknown as Http2Handler);
  const tcp = createTcpServer((socket) => tunnels.push(keep(socket)));
  const servers = [http1, http2, tcp];
  const open = new Set<{ destroy(): void }>();
  for (const server of servers) server.on('connection', (socket) => open.add(socket));
  return {
    http1Port: await listenOnFreePort(http1),
    http2Port: await listenOnFreePort(http2),
    tunnelPort: await listenOnFreePort(tcp),
    takeExchange: () => take('a request', exchanges),
    takeUpgrade: () => take('a request to upgrade', upgrades),
    takeTunnel: () => take('a connection', tunnels),
    stop: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

// The compatibility API of node:http2 has the shape of node:http's; its types do not say so.
type Http2Handler = NonNullable<Parameters<typeof createHttp2Server>[1]>;

async function take<T>(what: string, waiting: T[]): Promise<T> {
  await eventually(
    `${what} to arrive`,
    () => waiting.length,
    (count) => count > 0,
  );
  const [first] = waiting.splice(0, 1);
  if (first === undefined) throw new Error(`Another test took ${what}.`);
  return first;
}
