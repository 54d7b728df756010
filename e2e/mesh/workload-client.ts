import { request as sendHttp } from 'node:http';
import type { Load, MeshAnswer, MeshRequest, Waypoint, Workload } from './mesh.ts';

/** The control port of a workload program. */
export type Control = Workload['control'];

/** The destination of a client's request, and the tunnel there, if there is one. */
export type Target = { url: string; host: string; tunnel?: Tunnel };

/** A tunnel by HBONE: the waypoint's `HOST:PORT` and SPIFFE name, and the virtual `ADDRESS:PORT` of the service. */
export type Tunnel = { waypoint: string; identity: string; authority: string };

/** The port on which waypoints take HBONE. */
export const HBONE_PORT = 15_008;

const SENDERS = 4;
const PAUSE_MS = 10;

/** Makes a client send one request, on its own connection. */
export async function sendFrom(control: Control, target: Target, request: MeshRequest): Promise<MeshAnswer> {
  const answer = (await post(control, '/send', makeOrder(target, request))) as WireAnswer;
  const { status, headers, body, error } = answer;
  const text = Buffer.from(body ?? '', 'base64').toString();
  return {
    status,
    headers: lowerNames(headers ?? {}),
    body: text,
    ...(error === undefined ? {} : { error }),
  };
}

/** Makes the destination of requests to a service through its waypoint. */
export function throughWaypoint(
  { host, port }: Workload,
  { name, namespace }: Waypoint,
  { waypointHost, virtualAddress }: { waypointHost: string; virtualAddress: string },
): Target {
  const tunnel = {
    waypoint: `${waypointHost}:${HBONE_PORT}`,
    identity: `spiffe://cluster.local/ns/${namespace}/sa/${name}`,
    authority: `${virtualAddress}:${port}`,
  };
  return { url: `http://${host}:${port}`, host: `${host}:${port}`, tunnel };
}

/** Makes a client send a request again and again. */
export async function startLoadFrom(control: Control, target: Target, request: MeshRequest): Promise<Load> {
  const order = { ...makeOrder(target, request), concurrency: SENDERS, pauseMs: PAUSE_MS };
  await post(control, '/load/start', order);
  let result: ReturnType<Load['stop']> | undefined;
  return {
    count: async () => (await readJson(await control('/load'))) as number,
    stop: () => {
      result ??= post(control, '/load/stop', {}) as ReturnType<Load['stop']>;
      return result;
    },
  };
}

/** Sends a request from this process, on its own connection. */
export function sendFromOutside(base: string, request: MeshRequest): Promise<MeshAnswer> {
  const { path, method = 'GET', headers = {}, body } = request;
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ status: 0, headers: {}, body: '', error: error.message });
    const options = { method, headers, agent: false, timeout: 15_000 } as const;
    const sent = sendHttp(new URL(path, base), options, async (response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of response) chunks.push(chunk);
      } catch (error) {
        fail(error as Error);
        return;
      }
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: collectHeaders(response.rawHeaders), body: text });
    });
    sent.once('error', fail).once('timeout', () => sent.destroy(new Error('no answer within 15 s')));
    sent.end(body);
  });
}

type WireAnswer = { status: number; headers?: Record<string, string[]>; body?: string; error?: string };

function makeOrder({ url, ...rest }: Target, { path, method = 'GET', headers = {}, body = '' }: MeshRequest) {
  return { ...rest, url: `${url}${path}`, method, headers, body: Buffer.from(body).toString('base64') };
}

async function post(control: Control, path: string, value: unknown): Promise<unknown> {
  return readJson(await control(path, { method: 'POST', body: JSON.stringify(value) }));
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`The workload answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

function lowerNames(headers: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values]));
}

function collectHeaders(raw: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = `${raw[i]}`.toLowerCase();
    headers[name] = [...(headers[name] ?? []), `${raw[i + 1]}`];
  }
  return headers;
}
