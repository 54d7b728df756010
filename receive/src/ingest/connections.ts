import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** All open connections, and how many unanswered requests each has. */
export class Connections {
  private readonly open = new Map<Duplex, number>();

  /** Tracks the connections of a server. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.open.set(socket, 0);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Counts a request until it is answered, or its connection ends. */
  begin({ socket }: IncomingMessage, response: ServerResponse): void {
    this.add(socket, 1);
    response.once('close', () => this.add(socket, -1));
  }

  /** Ends the idle connections. */
  endIdle(): void {
    for (const [socket, requests] of this.open) if (requests === 0) socket.destroy();
  }

  /** How many requests of a connection are not answered yet. */
  requestsOf(socket: Duplex): number {
    return this.open.get(socket) ?? 0;
  }

  private add(socket: Duplex, count: number): void {
    const requests = this.open.get(socket);
    if (requests !== undefined) this.open.set(socket, requests + count);
  }
}
