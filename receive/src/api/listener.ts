import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, type Handler, Refusal, sendError } from './answer.ts';
import { createLiveStreams } from './live.ts';
import { PAGE_LIMITS, type PageLimits, type PageOptions } from './page-options.ts';
import { createRoutes } from './routes.ts';
import { isLoopback, setSecurityHeaders } from './security.ts';

/** How often slow connections are looked for. With Node's own 30 s they could hold all places for that long. */
const SLOWNESS_CHECK_MS = 5000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Answers that take longer than this after `stop` are cut. */
const STOP_MS = 2000;

/** A running page listener. */
export type PageListener = {
  /** The address of the page, such as `http://127.0.0.1:9080`. */
  address: string;
  port: number;
  /** Ends live streams at once, gives other answers two seconds, and closes. */
  stop(): Promise<void>;
};

/**
 * Serves the page and the API. Resolves when it listens. Throws if it cannot listen, if others could reach it without a
 * token, or if the page's files cannot be read.
 */
export async function startPage(options: PageOptions): Promise<PageListener> {
  const { host, port } = options.listen;
  if (options.token === '') throw new Error('The token of the page is empty. Put one into the file.');
  if (options.token === undefined && !isLoopback(host)) {
    throw new Error(
      `The page would listen on ${host}, where others can reach it, without a token. ` +
        'Give --page-token-file, or listen on 127.0.0.1.',
    );
  }
  const limits = { ...PAGE_LIMITS, ...options.limits };
  const live = createLiveStreams(options.store, limits);
  const server = createPageServer(createRoutes(options, limits, live), limits, options.log);
  await listen(server, host, port);
  const { port: boundPort } = server.address() as AddressInfo;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const stop = () => {
    live.stop();
    return close(server);
  };
  return { address: `http://${name}:${boundPort}`, port: boundPort, stop };
}

function createPageServer(answer: Handler, limits: PageLimits, log: (line: string) => void): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: Math.min(SLOWNESS_CHECK_MS, limits.headersMs),
    },
    (request, response) => {
      void answerRequest({ request, response, answer, limits, log });
    },
  );
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleMs);
  return server;
}

type Arrived = {
  request: IncomingMessage;
  response: ServerResponse;
  answer: Handler;
  limits: PageLimits;
  log: (line: string) => void;
};

async function answerRequest({ request, response, answer, limits, log }: Arrived): Promise<void> {
  const target = request.url ?? '';
  const [path = ''] = target.split('?', 1);
  const parameters = new URLSearchParams(target.slice(path.length, limits.targetLength));
  const call: Call = { request, response, path, parameters };
  setSecurityHeaders(response);
  try {
    if (target.length > limits.targetLength) {
      throw new Refusal(414, `The address is longer than ${limits.targetLength} characters.`);
    }
    await answer(call);
  } catch (error) {
    sendError(call, error, log);
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new Error(`The page cannot listen on ${host}, port ${port}: ${cause.message}`, { cause }));
    });
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
