import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Which connections there are, and how many requests of each are not answered yet. */
export class Connections {
  private readonly open = new Map<Duplex, number>();

  /** Follows the connections of a server. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.open.set(socket, 0);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Notes a request until it is answered, or its connection ends. */
  begin({ socket }: IncomingMessage, response: ServerResponse): void {
    this.add(socket, 1);
    response.once('close', () => this.add(socket, -1));
  }

  /** Ends the connections on which nothing is under way. */
  endIdle(): void {
    for (const [socket, requests] of this.open) if (requests === 0) socket.destroy();
  }

  /** Requests of a connection that are not answered yet. */
  requestsOf(socket: Duplex): number {
    return this.open.get(socket) ?? 0;
  }

  private add(socket: Duplex, count: number): void {
    const requests = this.open.get(socket);
    if (requests !== undefined) this.open.set(socket, requests + count);
  }
}
