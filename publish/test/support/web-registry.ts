import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a registry answers: status, headers, body. */
export interface WebAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A registry on loopback that answers as a test wants; `/v2/` itself answers 200. */
export interface WebRegistry {
  host: string;
  requests: string[];
  close(): Promise<void>;
}

/** Starts such a registry on a free port. */
export async function startWebRegistry(
  answer: (method: string, path: string) => WebAnswer,
): Promise<WebRegistry> {
  const requests: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    const { status, headers = {}, body = '' } = answer(method, url);
    response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers });
    response.end(method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
