import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect as connectSession,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { connect, type Socket } from 'node:net';
import type { Header } from './scnt.ts';

/** A request of a misbehaving client: it may announce what never comes, or not read its answer. */
export type HostileRequest = {
  id: string;
  method: string;
  path: string;
  headers: Header[];
  /** The part of the body that is sent. */
  body?: Buffer;
  /** More of it may come: see trickle. */
  canTrickle?: boolean;
  /** Whether the request ends with what was sent; else it stays open. */
  isOver?: boolean;
  /** Whether the client reads nothing of its answer. Over HTTP/2 the connection decides: see holdConnection. */
  isUnread?: boolean;
};

/** A request from its client's point of view. */
export type HeldRequest = {
  id: string;
  /** The status that came; 0 if none has come yet. */
  status: number;
  /** Whether nothing more can come. */
  isClosed: boolean;
  /** Sends a few bytes more of a body that has begun. */
  trickle(): void;
  /** Breaks it off. */
  close(): void;
};

/** Requests that stay open until they are released. */
export type HeldConnection = {
  send(request: HostileRequest): HeldRequest;
  /** Breaks off all requests. */
  close(): void;
};

const AUTHORITY = 'hostile.demo.svc.cluster.local';
const MORE = Buffer.from('more');
const ROOM_FOR_HEADERS = 256 * 1024;

/**
 * Opens an HTTP/2 connection to a port of 127.0.0.1. `windowBytes` is how much the server may send of each answer's
 * body.
 */
export async function holdConnection(port: number, windowBytes = 65_535): Promise<HeldConnection> {
  const session = connectSession(`http://127.0.0.1:${port}`, {
    settings: { initialWindowSize: windowBytes },
    maxSendHeaderBlockLength: ROOM_FOR_HEADERS,
    maxSessionMemory: 500,
  });
  session.on('error', () => {});
  await once(session, 'remoteSettings');
  return {
    send: (request) => holdStream(session, request),
    close: () => session.destroy(),
  };
}

type Actions = { write(bytes: Buffer): void; close(): void };

function startRecord({ id, canTrickle }: HostileRequest, { write, close }: Actions): HeldRequest {
  const trickle = () => {
    if (canTrickle) write(MORE);
  };
  return { id, status: 0, isClosed: false, trickle, close };
}

function holdStream(session: ClientHttp2Session, request: HostileRequest): HeldRequest {
  const { id, method, path, headers, body, isOver = false } = request;
  const fields: OutgoingHttpHeaders = {
    ':method': method,
    ':path': path,
    ':authority': AUTHORITY,
    'x-case': id,
  };
  const endStream = isOver && body === undefined;
  const stream = session.request({ ...fields, ...Object.fromEntries(headers) }, { endStream });
  const held = startRecord(request, {
    write: (bytes) => stream.write(bytes),
    close: () => stream.close(constants.NGHTTP2_CANCEL),
  });
  stream.on('response', (answer) => {
    held.status = answer[':status'] ?? 0;
  });
  stream.on('error', () => {});
  stream.on('close', () => {
    held.isClosed = true;
  });
  stream.resume();
  if (body && isOver) stream.end(body);
  else if (body) stream.write(body);
  return held;
}

/** Like holdConnection over HTTP/1.1, with a connection for each request. */
export function holdSockets(port: number): HeldConnection {
  const sockets: Socket[] = [];
  return {
    send: (request) => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      return holdSocket(socket, request);
    },
    close: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
  };
}

function holdSocket(socket: Socket, request: HostileRequest): HeldRequest {
  const { id, method, path, headers, body, isUnread = false } = request;
  const held = startRecord(request, {
    write: (bytes) => socket.write(bytes),
    close: () => socket.resetAndDestroy(),
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    held.isClosed = true;
  });
  if (isUnread) socket.pause();
  else
    socket.on('data', (chunk: Buffer) => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString('latin1'))?.[1] ?? 0);
      // 100 Continue is not an answer yet.
      if (status >= 200) held.status = status;
    });
  const fields: Header[] = [['host', AUTHORITY], ['x-case', id], ...headers];
  const lines = [`${method} ${path} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)];
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
  if (body) socket.write(body);
  return held;
}
