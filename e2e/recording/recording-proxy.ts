import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { listenOnFreePort } from '../support/ports.ts';
import type { ForwardedPods } from './forwarded-pods.ts';
import type { RecordedRequest } from './recording.ts';

/** A server behind a proxy that keeps a list of the requests. */
export type RecordingProxy = {
  /** `127.0.0.1:PORT`. */
  host: string;
  /** Gives the requests since the last call. */
  takeRequests(): RecordedRequest[];
  stop(): Promise<void>;
};

type Log = { name: RecordedRequest['server']; requests: RecordedRequest[] };

/** Starts a proxy before a registry that speaks plain HTTP. Pulls by the proxies of the mesh are not listed. */
export async function startRegistryProxy(
  name: 'registry' | 'private-registry',
  target: string,
): Promise<RecordingProxy> {
  const log: Log = { name, requests: [] };
  const [hostname = '', port = ''] = target.split(':');
  const server = createServer(async (incoming, response) => {
    const entry = note(log, incoming);
    // Not all clients say who they are, but those of the publisher do.
    if (!/^(?:oras|cosign|meshtap)/.test(incoming.headers['user-agent'] ?? '')) log.requests.pop();
    await forward(incoming, response, entry, (options) => httpRequest({ ...options, hostname, port }));
  });
  return open(log, server);
}

/**
 * Starts a proxy before an API server, with the server's own certificate. Ports of pods that are forwarded lead where
 * `pods` says.
 */
export async function startApiProxy(
  access: { port: number; certificate: string; key: string },
  pods: ForwardedPods,
): Promise<RecordingProxy> {
  const log: Log = { name: 'api', requests: [] };
  const [cert, key] = await Promise.all([readFile(access.certificate), readFile(access.key)]);
  const target = { hostname: '127.0.0.1', port: access.port, ca: cert, servername: 'kubernetes.default.svc' };
  const server = createTlsServer({ cert, key }, async (incoming, response) => {
    const entry = note(log, incoming);
    await forward(incoming, response, entry, (options) => httpsRequest({ ...options, ...target }));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    const entry = note(log, incoming);
    const onward = pods.connect(incoming.url ?? '') ?? connect({ ...target, host: '127.0.0.1' });
    onward.once('data', (bytes: Buffer) => {
      entry.status = Number(/^HTTP\/1\.1 (\d+)/.exec(bytes.toString('latin1'))?.[1] ?? 0);
    });
    const lines = incoming.rawHeaders.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
    join(socket, onward);
  });
  return open(log, server);
}

function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
    from.pipe(to);
  }
}

async function open(log: Log, server: ReturnType<typeof createServer>): Promise<RecordingProxy> {
  const port = await listenOnFreePort(server);
  return {
    host: `127.0.0.1:${port}`,
    takeRequests: () => log.requests.splice(0),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function note({ name, requests }: Log, { method = '', url = '' }: IncomingMessage): RecordedRequest {
  const entry: RecordedRequest = { server: name, method, path: url, status: 0 };
  requests.push(entry);
  return entry;
}

async function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  entry: RecordedRequest,
  open: (options: object) => ReturnType<typeof httpRequest>,
): Promise<void> {
  const { method = '', url: path = '', headers } = incoming;
  const body = await buffer(incoming).catch(() => undefined);
  if (body === undefined) return;
  if (entry.server === 'api' && body.length > 0) entry.body = readBody(body.toString());
  const outgoing = open({ method, path, headers });
  outgoing.on('response', (answer) => {
    entry.status = answer.statusCode ?? 0;
    response.writeHead(entry.status, answer.headers);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  outgoing.once('error', () => response.destroy());
  response.once('close', () => outgoing.destroy());
  outgoing.end(body);
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
