import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnFreePort } from './ports.ts';
import { decodeScnt, type ScntDocument } from './scnt.ts';

/** What the backend does with a POST. */
export type Behaviour = 'accept' | 'answer 503' | 'hang' | 'close the connection';

/** A document as it arrived: what it says, its bytes, and the headers of its POST. */
export type Arrival = { document: ScntDocument; text: string; headers: IncomingHttpHeaders };

/** A backend for documents of the `scnt` format, as strict as the contract. */
export type TraceBackend = {
  port: number;
  /** Set it to change what the next POST meets. */
  behaviour: Behaviour;
  /** Documents that were answered with 200, in order of arrival. */
  arrivals: Arrival[];
  /** Why requests were answered with 400: a fault in the document, the method, the path or a header. */
  faults: string[];
  /** Requests that came, whatever became of them. */
  requestCount: number;
  stop(): Promise<void>;
};

/** Starts a backend on a free port. */
export async function startTraceBackend(): Promise<TraceBackend> {
  const server = createServer((request, response) => {
    // A request that Envoy gives up ends its stream with an error: there is nobody left to answer.
    receive(backend, request, response).catch(() => request.destroy());
  });
  // A connection that the server closes while Envoy sends on it would be a lost document that nobody is to blame for.
  server.keepAliveTimeout = 0;
  const backend: TraceBackend = {
    port: await listenOnFreePort(server),
    behaviour: 'accept',
    arrivals: [],
    faults: [],
    requestCount: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return backend;
}

async function receive(
  backend: TraceBackend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  backend.requestCount++;
  if (backend.behaviour === 'hang') return;
  if (backend.behaviour === 'close the connection') {
    request.socket.destroy();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (backend.behaviour === 'answer 503') {
    response.writeHead(503).end();
    return;
  }
  try {
    checkRequest(request);
    const bytes = Buffer.concat(chunks);
    backend.arrivals.push({ document: decodeScnt(bytes), text: bytes.toString(), headers: request.headers });
    response.writeHead(200).end();
  } catch (error) {
    backend.faults.push((error as Error).message);
    response.writeHead(400).end();
  }
}

function checkRequest({ method, url, headers }: IncomingMessage): void {
  if (method !== 'POST' || url !== '/publish') throw new Error(`${method} ${url} is not POST /publish`);
  const type = headers['content-type'];
  if (type !== 'application/json') throw new Error(`content-type is ${type}, not application/json`);
  const mark = headers['x-meshtap-export'];
  if (mark !== '1') throw new Error(`x-meshtap-export is ${mark}, not 1`);
}
