import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Connections } from './connections.ts';
import type { IngestCounters } from './counters.ts';

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers a request that is not valid HTTP, or too slow, and ends its connection. Source: Node, http, event
 * `clientError`.
 */
export function answerBrokenRequests(
  server: Server,
  connections: Connections,
  counters: IngestCounters,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    counters.refused.other++;
    // If another answer were still to come, this one would be taken for it.
    if (connections.requestsOf(socket) > 1) socket.destroy();
    else end(socket, STATUS[error.code ?? ''] ?? '400 Bad Request');
  });
  server.on('drop', () => {
    counters.refused.busy++;
  });
}

function end(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}
