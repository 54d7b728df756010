import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listenOnFreePort } from './ports.ts';

/** A POST as it arrived. */
export type FormatPost = { path: string; headers: IncomingHttpHeaders; body: Buffer };

/** A backend that accepts every POST. */
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
