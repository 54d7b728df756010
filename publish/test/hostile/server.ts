import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mutateJson } from './mutation.ts';
import type { Random } from './seeds.ts';
import { REFUSAL } from './world.ts';

/** A server on loopback. */
export interface HostileServer {
  url: string;
  close(): Promise<void>;
}

/** Starts a server on a free port of loopback. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HostileServer> {
  const server = createServer((request, response) => {
    // The other side may have seen enough.
    response.on('error', () => {});
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

// None that is worth another attempt, which would take seconds.
const REFUSALS = [302, 400, 401, 403, 404, 409, 410, 422];

/** Sends a right answer, or one that is wrong in some way, as `random` says. */
export function sendMutated(response: ServerResponse, body: unknown, random: Random): void {
  const json = { 'content-type': 'application/json' };
  const ways = [
    ...Array.from({ length: 6 }, () => () => response.writeHead(200, json).end(JSON.stringify(body))),
    ...Array.from({ length: 6 }, () => () => response.writeHead(200, json).end(mutateJson(body, random))),
    () => response.writeHead(random.pick(REFUSALS), json).end(mutateJson(REFUSAL, random)),
    () =>
      response
        .writeHead(200, { 'content-type': random.pick(['text/html', 'image/png']) })
        .end(mutateJson(body, random)),
    () => response.writeHead(200, { ...json, 'content-length': '10' }).end('{"a":"b"}x'),
    () => response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(JSON.stringify(body)),
    () => response.writeHead(302, { location: '/somewhere/else' }).end(),
    () => response.writeHead(204).end(),
  ];
  random.pick(ways)();
}
