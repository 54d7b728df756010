import { once } from 'node:events';
import { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';

/**
 * Has a server listen on a free port of 127.0.0.1 and returns the port. One of HTTP/1.1 closes no idle connection: its
 * client may be about to send on it, and what it sends would fail without anybody's fault.
 */
export async function listenOnFreePort(server: Pick<Server, 'listen' | 'address' | 'once'>): Promise<number> {
  if (server instanceof HttpServer) server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Below the ports that systems give to connections and to servers that ask for any port (Linux: from 32768 on). */
const [FIRST_PORT, LAST_PORT] = [12_000, 32_000];
let nextPort = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));

/**
 * Finds a port of 127.0.0.1 on which nobody listens, each time another one. The system gives it to nobody by itself, so
 * it stays free until it is used, and in between when a program is started again.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < LAST_PORT - FIRST_PORT; tries++) {
    const port = nextPort;
    nextPort = port < LAST_PORT ? port + 1 : FIRST_PORT;
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${FIRST_PORT} to ${LAST_PORT} is free.`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
