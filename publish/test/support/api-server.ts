import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A request to the API server. */
export interface ApiRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Undefined when there is none. */
  body: Record<string, unknown> | undefined;
}

/** What it answers; an object is JSON. */
export type ApiReply = { status: number; body?: object | string; headers?: Record<string, string> };

/** A reply, or one of the ways in which none comes. */
export type ApiAnswer = ApiReply | 'cut' | 'half' | 'silent';

/** An API server on loopback that answers as a test wants. It serves the kinds that we write. */
export interface FakeApiServer {
  kubeconfig: string;
  url: string;
  /** All requests but discovery, as `METHOD PATH?QUERY`. */
  asked: string[];
  requests: ApiRequest[];
  /** Requests for discovery. */
  discoveries: string[];
  /** Ends it; later connections are refused. */
  close(): Promise<void>;
}

const RESOURCES: Record<string, [kind: string, name: string, isNamespaced: boolean][]> = {
  '/api/v1': [
    ['ConfigMap', 'configmaps', true],
    ['Namespace', 'namespaces', false],
    ['Pod', 'pods', true],
    ['Secret', 'secrets', true],
    ['Service', 'services', true],
  ],
  '/apis/discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', true]],
  '/apis/extensions.istio.io/v1alpha1': [['WasmPlugin', 'wasmplugins', true]],
  '/apis/networking.istio.io/v1': [
    ['ServiceEntry', 'serviceentries', true],
    ['DestinationRule', 'destinationrules', true],
  ],
};

/** Starts such a server on a free port, with a kubeconfig for it. */
export async function startApiServer(answer: (request: ApiRequest) => ApiAnswer): Promise<FakeApiServer> {
  const directory = mkdtempSync(join(tmpdir(), 'meshtap-api-'));
  const seen = { asked: [] as string[], requests: [] as ApiRequest[], discoveries: [] as string[] };
  const server = createServer(async (incoming, response) => {
    const request = await readRequest(incoming);
    const resources = RESOURCES[request.path];
    if (resources !== undefined) {
      seen.discoveries.push(request.path);
      send(response, { status: 200, body: describeResources(request.path, resources) });
      return;
    }
    seen.asked.push(`${request.method} ${incoming.url}`);
    seen.requests.push(request);
    send(response, answer(request));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(directory, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(makeKubeconfig(url)));
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((done) => server.close(done));
    rmSync(directory, { recursive: true, force: true });
  };
  return { kubeconfig, url, ...seen, close };
}

/** Makes a kubeconfig with one context, `test`. */
export function makeKubeconfig(server: string, context = 'test') {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 'a-secret-token' } }],
    contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
    'current-context': context,
  };
}

/** Makes the answer of a refusal, as the API server words it. */
export function refusal(status: number, reason: string, message: string, details: object = {}): ApiReply {
  return {
    status,
    body: { apiVersion: 'v1', kind: 'Status', status: 'Failure', code: status, reason, message, details },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://fake');
  const body = await text(incoming);
  return {
    method: incoming.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: body === '' ? undefined : JSON.parse(body),
  };
}

function send(response: ServerResponse, answer: ApiAnswer): void {
  if (answer === 'silent') return;
  if (answer === 'cut') {
    response.destroy();
    return;
  }
  if (answer === 'half') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"apiVersion":', () => response.destroy());
    return;
  }
  const { status, body = {}, headers = {} } = answer;
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

function describeResources(path: string, resources: [string, string, boolean][]): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: path.replace(/^\/apis?\//, ''),
    resources: resources.map(([kind, name, namespaced]) => ({
      name,
      kind,
      namespaced,
      singularName: '',
      verbs: [],
    })),
  };
}
