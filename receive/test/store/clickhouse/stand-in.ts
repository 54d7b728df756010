import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  authorityExtensions,
  makeCertificate,
  serverExtensions,
} from '../../../../e2e/support/certificates.ts';

/**
 * What a stand-in does with a request: passes it on to the engine; passes it on and drops the answer; closes the
 * connection; takes it and does not answer; or answers what a test says.
 */
export type Behaviour =
  | 'pass'
  | 'drop answer'
  | 'close'
  | 'hang'
  | { status: number; body: string; headers?: Record<string, string> };

/** Stands between a client and an engine, or instead of one. */
export type StandIn = {
  /** `address:port`. */
  readonly host: string;
  /** The SQL of each request, in order; `/ping` for a ping. */
  readonly seen: string[];
  /** How many connections were made. */
  readonly connections: number;
  /** What it does from now on: for each request in turn, the last one for all others. */
  behave(...behaviours: Behaviour[]): void;
  stop(): Promise<void>;
};

/** A server's key and certificate, and the certificate of its authority, all in PEM. */
export type Identity = { key: string; cert: string; authority: string };

/** Starts a stand-in, with TLS if it has an identity. */
export async function startStandIn(engineUrl?: string, identity?: Identity): Promise<StandIn> {
  const seen: string[] = [];
  let behaviours: Behaviour[] = ['pass'];
  const take = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming);
    seen.push(readSql(incoming, body));
    const behaviour = behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!;
    await act(behaviour, { incoming, body, response, engineUrl });
  };
  const server: Server = identity ? createSecureServer(identity) : createServer();
  server.on('request', (incoming, response) => void take(incoming, response).catch(() => response.destroy()));
  let connections = 0;
  server.on('connection', () => connections++);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    get connections() {
      return connections;
    },
    behave(...next) {
      behaviours = next;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Makes an authority, and a certificate of it for 127.0.0.1. */
export function makeIdentity(): Identity {
  const curve = { namedCurve: 'P-256' };
  const root = generateKeyPairSync('ec', curve);
  const leaf = generateKeyPairSync('ec', curve);
  const issuer = { issuer: 'test authority', issuerKey: root.privateKey };
  const certificates = [
    { ...issuer, subject: 'test authority', publicKey: root.publicKey, extensions: authorityExtensions() },
    { ...issuer, subject: 'server', publicKey: leaf.publicKey, extensions: serverExtensions('127.0.0.1') },
  ];
  const [authority, cert] = certificates.map((facts) => toPem(makeCertificate(facts)));
  const key = leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert: cert!, authority: authority! };
}

type Exchange = {
  incoming: IncomingMessage;
  body: Buffer;
  response: ServerResponse;
  engineUrl: string | undefined;
};

async function act(behaviour: Behaviour, { incoming, body, response, engineUrl }: Exchange): Promise<void> {
  if (behaviour === 'hang') return;
  if (behaviour === 'close') {
    response.destroy();
    return;
  }
  if (typeof behaviour === 'object') {
    response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
    return;
  }
  const { 'transfer-encoding': _, ...headers } = incoming.headers;
  const passed = request(`${engineUrl}${incoming.url}`, {
    method: incoming.method!,
    // A connection of its own: one that is used again may just be closed, which would look like a failure of the engine.
    agent: false,
    headers: { ...headers, 'content-length': body.length, connection: 'close' },
  });
  passed.end(body);
  const [answer] = (await once(passed, 'response')) as [IncomingMessage];
  const content = await buffer(answer);
  if (behaviour === 'drop answer') response.destroy();
  else response.writeHead(answer.statusCode!, { ...answer.headers, connection: 'keep-alive' }).end(content);
}

function readSql({ url }: IncomingMessage, body: Buffer): string {
  const { pathname, searchParams } = new URL(url!, 'http://server');
  return pathname === '/ping' ? pathname : (searchParams.get('query') ?? body.toString());
}

function toPem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}
