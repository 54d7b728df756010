import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnFreePort } from '../support/ports.ts';

/** The application of the demo: a shop that answers a few paths. */
export type Shop = { port: number; stop(): Promise<void> };

/** What the shop gives only to its customer. */
export const SHOP_SECRET = 'shop-session-7f3a';

/** The size of the report, which is longer than the part of a body that is kept. */
export const REPORT_BYTES = 2_500_000;

/** Starts the shop on a free port. */
export async function startShop(): Promise<Shop> {
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  return {
    port: await listenOnFreePort(server),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, url } = request;
  const answer = ANSWERS[`${method} ${url}`] ?? answerNothingThere;
  answer(response, Buffer.concat(chunks));
}

type Answer = (response: ServerResponse, body: Buffer) => void;

const ANSWERS: Record<string, Answer> = {
  'POST /orders': (response, body) => {
    const { item }: { item: string } = JSON.parse(body.toString());
    const headers = { 'content-type': 'application/json', 'set-cookie': `session=${SHOP_SECRET}; HttpOnly` };
    response.writeHead(201, headers).end(JSON.stringify({ order: 4711, item, state: 'accepted' }));
  },
  'PUT /images/logo': (response, body) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`stored ${body.length} bytes\n`);
  },
  'GET /reports/2026': (response) => {
    response
      .writeHead(200, { 'content-type': 'text/csv' })
      .end('4711,blue kettle,1\n'.repeat(REPORT_BYTES / 19 + 1));
  },
  'GET /greeting': (response) => {
    response.writeHead(200, ['link', '</de>; rel=alternate', 'link', '</fr>; rel=alternate']).end('hello\n');
  },
  // A crash: the connection ends without an answer, and Envoy says 503.
  'GET /crash': (response) => response.destroy(),
};

const answerNothingThere: Answer = (response) => {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing there\n');
};
