import { spawn } from 'node:child_process';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorCode } from '../errors.ts';

/** A port on loopback whose connections are forwarded. */
export interface LocalPort {
  readonly port: number;
  /** Closes it and all its connections. */
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 128;
const HOST = '127.0.0.1';

/**
 * Listens on loopback, and forwards each connection to one that `connect` opens. If that fails, the connection is closed,
 * and `failed` gets the error. If `port` is in use, another one is used, or, with `isAsked`, an error is thrown.
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

/** Opens an address in the user's browser. Gives false if that fails. */
export function openBrowser(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const [command, args] = findOpener(address);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true, env: { ...env } });
    child.once('error', () => resolve(false));
    // Some openers become the browser and do not end.
    const timer = setTimeout(() => resolve(true), 3000);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
    child.unref();
  });
}

function findOpener(address: string): [command: string, args: string[]] {
  if (process.platform === 'darwin') return ['open', [address]];
  if (process.platform === 'win32') return ['explorer.exe', [address]];
  return ['xdg-open', [address]];
}
