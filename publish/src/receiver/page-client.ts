import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import type { ClusterApi } from '../cluster/api.ts';
import { parseObject, textOf } from '../json.ts';
import { cutText } from '../output/visible-text.ts';
import { RECEIVER_PAGE_PORT, type ReceiverName } from '../resources/receiver-spec.ts';
import { findReceiverPod } from './receiver-pod.ts';

/** Access to the page listener of a receiver. */
export interface PageClient {
  /** Its name in messages. */
  readonly name: string;
  /** Sends a GET and gives the answer when its head has arrived. Throws a `PageRefusal` for any status but 200. */
  get(path: string, signal: AbortSignal): Promise<IncomingMessage>;
  /** As `get`, with a POST of a body. */
  post(path: string, body: Uint8Array, signal: AbortSignal): Promise<IncomingMessage>;
}

/** The page listener refused a request. The message is its own. */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

// Longer than a receiver gives its catalogue.
const HEAD_TIMEOUT_MS = 60_000;
const MAX_WORDS_BYTES = 16 * 1024;

/** Opens the page listener at a URL, with a token if it needs one. */
export function openUrlClient(url: URL, token: string | undefined): PageClient {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const base = url.pathname.replace(/\/+$/, '');
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const where = { hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port, agent: false as const };
  const ask: Ask = (path, what, signal) =>
    awaitHead(
      (options, onHead) =>
        request(
          { ...where, ...options, path: base + path, headers: { ...headers, ...options.headers } },
          onHead,
        ),
      what,
      signal,
    );
  return makeClient(url.origin, ask);
}

/** Opens the page listener of a receiver in the cluster, through the API server. It looks for the pod for each request. */
export function openPodClient(cluster: ClusterApi, receiver?: ReceiverName): PageClient {
  const name = receiver === undefined ? 'the receiver' : `the receiver in ${receiver.namespace}`;
  return makeClient(name, async (path, what, signal) => {
    const pod = await findReceiverPod(cluster, receiver);
    const connection = await cluster.connect(pod, RECEIVER_PAGE_PORT);
    const send: Send = (options, onHead) =>
      requestHttp({ ...options, path, host: 'localhost', createConnection: () => connection }, onHead);
    try {
      return await Promise.race([awaitFailure(connection), awaitHead(send, what, signal)]);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  });
}

/** The method of a request, and its body. */
type What = { method: 'GET' | 'POST'; body?: Uint8Array };
type Ask = (path: string, what: What, signal: AbortSignal) => Promise<IncomingMessage>;
type Send = (
  options: RequestOptions,
  onHead: (response: IncomingMessage) => void,
) => ReturnType<typeof requestHttp>;

function makeClient(name: string, ask: Ask): PageClient {
  return {
    name,
    get: (path, signal) => ask(path, { method: 'GET' }, signal),
    post: (path, body, signal) => ask(path, { method: 'POST', body }, signal),
  };
}

async function awaitHead(send: Send, { method, body }: What, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = body === undefined ? {} : { 'content-length': body.byteLength };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send({ method, headers, signal }, (head) => {
      clearTimeout(timer);
      resolve(head);
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`the request timed out after ${HEAD_TIMEOUT_MS / 1000} s`)),
      HEAD_TIMEOUT_MS,
    );
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body);
  });
  if (response.statusCode === 200) return response;
  throw new PageRefusal(response.statusCode ?? 0, await readWords(response));
}

// If the connection fails before the request uses it, the request would wait forever.
function awaitFailure(connection: Duplex): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (connection.errored) reject(connection.errored);
    connection.on('error', reject);
  });
}

async function readWords(response: IncomingMessage): Promise<string> {
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  if (!(length <= MAX_WORDS_BYTES)) {
    response.destroy();
    return 'no reason';
  }
  const text = await readText(response).catch(() => '');
  const words = textOf(parseObject(text)?.error);
  return words === undefined ? 'no reason' : cutText(words).replace(/\.$/, '');
}
