import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listenOnFreePort } from './ports.ts';

/** A POST as it arrived. */
export type FormatPost = { path: string; headers: IncomingHttpHeaders; body: Buffer };

/** A backend that takes every POST as it is. */
export type FormatBackend = { port: number; posts: FormatPost[]; stop(): Promise<void> };

/** Starts a backend on a free port. */
export async function startFormatBackend(): Promise<FormatBackend> {
  const posts: FormatPost[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path = '', headers } = request;
    posts.push({ path, headers, body: Buffer.concat(chunks) });
    response.writeHead(200).end();
  });
  // A connection that the server closes while Envoy sends on it would be a lost document that nobody is to blame for.
  server.keepAliveTimeout = 0;
  return {
    port: await listenOnFreePort(server),
    posts,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
