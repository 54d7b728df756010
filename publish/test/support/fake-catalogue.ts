import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the page listener of a receiver answers: a status and a body. */
export type FakeAnswer = { status?: number; body: unknown };

/** A page listener that answers as the test says. */
export interface FakeCatalogue {
  url: string;
  /** Method, path and body of each request. */
  asked: string[];
  close(): void;
}

/** Starts one on loopback. `answers` are by path, without the query; anything else is a 404. */
export async function startFakeCatalogue(answers: Record<string, FakeAnswer>): Promise<FakeCatalogue> {
  const asked: string[] = [];
  const server: Server = createServer(async (request, response) => {
    const { method, url = '' } = request;
    asked.push(`${method} ${url} ${await text(request)}`.trim());
    const { status = 200, body } = answers[url.replace(/\?.*/, '')] ?? {
      status: 404,
      body: { error: 'There is nothing at this path.' },
    };
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    response.writeHead(status, { 'content-length': bytes.byteLength }).end(bytes);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
