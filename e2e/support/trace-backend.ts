import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnFreePort } from './ports.ts';
import { decodeScnt, decodeScntBatch, type ScntDocument } from './scnt.ts';

/** How the backend handles a POST. */
export type Behaviour = 'accept' | 'answer 503' | 'hang' | 'close the connection';

/** An answer that refuses documents. */
export type Refusal = { status: number; headers?: OutgoingHttpHeaders };

/** The content of a POST: one document, an array of them, or either. */
export type PostShape = 'document' | 'array' | 'either';

/** A document as it arrived: what it says, the bytes of its POST, and the headers of its POST. */
export type Arrival = { document: ScntDocument; text: string; headers: IncomingHttpHeaders };

/** A POST that arrived whole and followed the contract. Times are those of `performance.now()`. */
export type Post = {
  arrivedMs: number;
  /** The answer that it got. */
  status: number;
  text: string;
  headers: IncomingHttpHeaders;
  documents: ScntDocument[];
};

/** A backend for documents of the `scnt` format, as strict as the contract. */
export type TraceBackend = {
  port: number;
  /** Set it to change what the next POST meets. */
  behaviour: Behaviour;
  /** The answers to the next POSTs, in order; later POSTs meet `behaviour`. */
  refusals: Refusal[];
  /** How long each answer takes, in milliseconds. */
  answerDelayMs: number;
  /** Documents that were answered with 200, in order of arrival. */
  arrivals: Arrival[];
  /** All POSTs that arrived whole, taken or refused, in order of arrival. */
  posts: Post[];
  /** Why requests were answered with 400: a fault in the document, the method, the path or a header. */
  faults: string[];
  /** All requests, whatever their outcome. */
  requestCount: number;
  stop(): Promise<void>;
};

/** Starts a backend on a free port. */
export async function startTraceBackend(shape: PostShape = 'document'): Promise<TraceBackend> {
  const server = createServer((request, response) => {
    const arrivedMs = performance.now();
    // If Envoy gives up a request, its stream ends with an error, and nobody waits for an answer.
    receive(backend, shape, { request, response, arrivedMs }).catch(() => request.destroy());
  });
  const backend: TraceBackend = {
    port: await listenOnFreePort(server),
    behaviour: 'accept',
    refusals: [],
    answerDelayMs: 0,
    arrivals: [],
    posts: [],
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

type Call = { request: IncomingMessage; response: ServerResponse; arrivedMs: number };

async function receive(backend: TraceBackend, shape: PostShape, call: Call): Promise<void> {
  backend.requestCount++;
  const { request, response, arrivedMs } = call;
  const refusal =
    backend.refusals.shift() ?? (backend.behaviour === 'answer 503' ? { status: 503 } : undefined);
  if (!refusal && backend.behaviour === 'hang') return;
  if (!refusal && backend.behaviour === 'close the connection') {
    request.socket.destroy();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (backend.answerDelayMs > 0) await delay(backend.answerDelayMs);
  const status = refusal?.status ?? 200;
  try {
    checkRequest(request);
    const bytes = Buffer.concat(chunks);
    const documents = decode(bytes, shape);
    const [text, headers] = [bytes.toString(), request.headers];
    backend.posts.push({ arrivedMs, status, text, headers, documents });
    if (!refusal) backend.arrivals.push(...documents.map((document) => ({ document, text, headers })));
    response.writeHead(status, refusal?.headers).end();
  } catch (error) {
    backend.faults.push((error as Error).message);
    response.writeHead(400).end();
  }
}

function decode(bytes: Buffer, shape: PostShape): ScntDocument[] {
  const isArray = shape === 'array' || (shape === 'either' && bytes[0] === '['.charCodeAt(0));
  return isArray ? decodeScntBatch(bytes) : [decodeScnt(bytes)];
}

function checkRequest({ method, url, headers }: IncomingMessage): void {
  if (method !== 'POST' || url !== '/publish') throw new Error(`${method} ${url} is not POST /publish`);
  const type = headers['content-type'];
  if (type !== 'application/json') throw new Error(`content-type is ${type}, not application/json`);
  const mark = headers['x-meshtap-export'];
  if (mark !== '1') throw new Error(`x-meshtap-export is ${mark}, not 1`);
}
