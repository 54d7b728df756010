import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorCode } from '../errors.ts';

/** A port of loopback whose connections go somewhere else. */
export interface LocalPort {
  readonly port: number;
  /** Ends it, with all connections. */
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 128;
const HOST = '127.0.0.1';

/**
 * Listens on loopback, and has each connection go on through one that `connect` opens. One that cannot be opened is
 * closed, and `failed` hears why. Takes a free port if `port` is taken, unless `isAsked`; then it throws.
 */
export async function openLocalPort(
  { port, isAsked }: { port: number; isAsked: boolean },
  connect: () => Promise<Duplex>,
  failed: (error: unknown) => void,
): Promise<LocalPort> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    join(socket, connect).catch((error: unknown) => {
      socket.destroy();
      failed(error);
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    await listen(server, port);
  } catch (error) {
    if (isAsked || errorCode(error) !== 'EADDRINUSE') throw error;
    await listen(server, 0);
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function join(socket: Socket, connect: () => Promise<Duplex>): Promise<void> {
  const other = await connect();
  const end = () => {
    socket.destroy();
    other.destroy();
  };
  socket.once('close', end);
  other.once('close', end);
  if (socket.destroyed || other.destroyed) {
    end();
    if (other.errored) throw other.errored;
    return;
  }
  await new Promise<void>((resolve, reject) => {
    other.once('error', reject);
    other.once('close', resolve);
    socket.pipe(other);
    other.pipe(socket);
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
