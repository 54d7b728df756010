import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { type KubeConfig, PortForward } from '@kubernetes/client-node';

/** The identity of a pod. */
export type PodName = { readonly name: string; readonly namespace: string };

/** A port of this machine that leads to a port of a pod. */
export type ForwardedPort = {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  close(): void;
};

/**
 * Makes a free port of loopback lead to a port of a pod's own loopback: past its sidecar, and whatever it listens on.
 */
export async function forwardPort(config: KubeConfig, pod: PodName, port: number): Promise<ForwardedPort> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // The client sees the end of the connection.
    socket.on('error', () => socket.destroy());
    connect(config, pod, port, socket).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function connect(config: KubeConfig, pod: PodName, port: number, socket: Socket): Promise<void> {
  const forwarder = new PortForward(config);
  const { namespace, name } = pod;
  const opened = await forwarder.portForward(namespace, name, [port], socket, endAtError(socket), socket);
  const webSocket = typeof opened === 'function' ? opened() : opened;
  if (!webSocket) throw new Error(`The API server forwards no port of ${name}.${namespace}.`);
  webSocket.addEventListener('close', () => socket.end());
  if (socket.destroyed) webSocket.close();
  else socket.once('close', () => webSocket.close());
}

// The API server writes here why it cannot connect, and keeps the connection.
function endAtError(socket: Socket): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (chunk.length > 0) socket.destroy();
      done();
    },
  });
}
