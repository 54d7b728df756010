import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { getMesh, getRunFolder } from '../istio/mesh-under-test.ts';
import { type ApiAccess, readAccess } from './raw-api.ts';

/**
 * A request to the API server, and its number among those of its kind: `write` counts requests that change something.
 */
export type ProxiedRequest = { method: string; path: string; isWrite: boolean; count: number };

/**
 * What goes wrong with a request. `lose`: the API server gets it, but its answer is lost. `die`: nothing answers any
 * more.
 */
export type Fault =
  | { status: number; headers?: Record<string, string>; reason?: string }
  | 'cut'
  | 'lose'
  | 'die';

/** The API server behind a proxy that can make requests fail. */
export type FaultProxy = {
  /** Of the proxy: plain HTTP, without credentials. */
  kubeconfig: string;
  /** How many requests there were. */
  requests(): number;
  /** How often something went wrong. */
  faults(): number;
  stop(): Promise<void>;
};

/** Starts such a proxy on loopback. `choose` decides about each request. */
export async function startFaultProxy(
  choose: (request: ProxiedRequest) => Fault | undefined,
): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const access = { ...(await readAccess(getMesh().cluster.kubeconfig)), agent };
  const counts = { write: 0, read: 0, faults: 0 };
  const server = createServer((incoming, response) => {
    const { method = '', url: path = '' } = incoming;
    const isWrite = !['GET', 'HEAD'].includes(method) && !path.includes('dryRun=All');
    const count = isWrite ? ++counts.write : ++counts.read;
    const fault = choose({ method, path, isWrite, count });
    if (fault !== undefined) counts.faults++;
    if (fault === 'die') {
      server.close();
      server.closeAllConnections();
    } else if (fault === 'cut') response.destroy();
    else if (fault === undefined || fault === 'lose') forward(access, incoming, response, fault === 'lose');
    else refuse(response, fault);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    kubeconfig: await writeKubeconfig(`http://127.0.0.1:${port}`),
    requests: () => counts.write + counts.read,
    faults: () => counts.faults,
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      if (server.listening) await new Promise((done) => server.close(done));
    },
  };
}

/** Writes a kubeconfig, with a token or without, and gives its path. */
export async function writeKubeconfig(
  server: string,
  token?: string,
  authority: object = {},
): Promise<string> {
  const path = join(getRunFolder(), `kubeconfig-${randomBytes(4).toString('hex')}`);
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'faulty' },
    clusters: [{ name: 'faulty', cluster: { server, ...authority } }],
    users: [{ name: 'somebody', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'faulty', context: { cluster: 'faulty', user: 'somebody' } }],
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** Passes a request on to the API server. `isLost`: its answer never arrives. */
export async function forward(
  access: ApiAccess,
  incoming: IncomingMessage,
  response: ServerResponse,
  isLost = false,
): Promise<void> {
  const { host: _host, connection: _connection, ...headers } = incoming.headers;
  const body = await buffer(incoming);
  const { method = '', url: path = '' } = incoming;
  const outgoing = request(
    { ...access, method, path, headers: { ...headers, ...access.headers } },
    (answer) => {
      if (isLost) {
        answer.resume().once('end', () => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.once('error', () => response.destroy());
  outgoing.end(body);
}

function refuse(
  response: ServerResponse,
  { status, headers = {}, reason = '' }: Exclude<Fault, string>,
): void {
  const body = {
    apiVersion: 'v1',
    kind: 'Status',
    status: 'Failure',
    code: status,
    reason,
    message: 'made up',
  };
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
