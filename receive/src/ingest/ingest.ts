import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBearerToken, tokenCheck } from '../bearer-token.ts';
import type { Store } from '../store/store.ts';
import { answerBrokenRequests } from './broken-requests.ts';
import { Commits } from './commits.ts';
import { Connections } from './connections.ts';
import { createCounters, type IngestCounters } from './counters.ts';
import { HeldBytes } from './held-bytes.ts';
import { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
import type { Log } from './log.ts';
import { RequestHandler } from './request-handler.ts';
import { StoreHealth } from './store-health.ts';
import { throttleLog } from './throttled-log.ts';

const LOG_INTERVAL_MS = 10_000;
const MAX_HEADER_BYTES = 64 * 1024;

/** The options of ingest. */
export type IngestOptions = {
  store: Store;
  /** Port 0 takes any free port. */
  listen: { host: string; port: number };
  /** The bearer token that POSTs must have; if absent, none is needed. */
  token?: string;
  /** Limits that replace those of DEFAULT_LIMITS. */
  limits?: Partial<IngestLimits>;
  log: Log;
};

/** A listener for the POSTs of proxies. */
export type Ingest = {
  address: { host: string; port: number };
  counters: Readonly<IngestCounters>;
  /** Takes no more requests, answers the current ones once they are stored, and closes. Never rejects. */
  stop(): Promise<void>;
};

/** Listens for the POSTs of proxies, in every format, and stores their exchanges. Rejects if it cannot listen. */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const counters = createCounters();
  const handler = createHandler(options, limits, counters);
  const connections = new Connections();
  const server = createIngestServer(limits);
  connections.watch(server);
  answerBrokenRequests(server, connections, counters);
  server.on('request', (request, response) => {
    connections.begin(request, response);
    void handler.handle(request, response, () => {});
  });
  server.on('checkContinue', (request, response) => {
    connections.begin(request, response);
    void handler.handle(request, response, () => response.writeContinue());
  });
  const { address, port } = await listen(server, options.listen);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    handler.isStopping = true;
    stopping ??= close(server, connections, limits.stopTimeoutMs);
    return stopping;
  };
  return { address: { host: address, port }, counters, stop };
}

function createHandler(
  { store, token, log }: IngestOptions,
  limits: IngestLimits,
  counters: IngestCounters,
): RequestHandler {
  return new RequestHandler({
    limits,
    counters,
    held: new HeldBytes(limits.maxHeldBytes),
    commits: new Commits(store, limits),
    health: new StoreHealth(counters, log),
    log: throttleLog(log, LOG_INTERVAL_MS),
    ...(token === undefined ? {} : { isAuthorized: bearerCheck(token) }),
  });
}

function createIngestServer(limits: IngestLimits): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(5000, Math.ceil(limits.headersTimeoutMs / 4)),
  });
  server.maxConnections = limits.maxConnections;
  return server;
}

function bearerCheck(token: string): (request: IncomingMessage) => boolean {
  const isToken = tokenCheck(token);
  return (request) => {
    const given = readBearerToken(request);
    return given !== undefined && isToken(given);
  };
}

function listen(server: Server, { host, port }: IngestOptions['listen']): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

function close(server: Server, connections: Connections, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    connections.endIdle();
  });
}
