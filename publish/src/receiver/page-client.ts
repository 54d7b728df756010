import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import type { ClusterApi } from '../cluster/api.ts';
import { findReceiverPod } from '../cluster/receiver-pod.ts';
import { cutText } from '../output/visible-text.ts';
import { RECEIVER_PAGE_PORT, type ReceiverName } from '../resources/receiver.ts';

/** A way to the page listener of a receiver. */
export interface PageClient {
  /** What messages call it. */
  readonly name: string;
  /** Sends a GET and gives the answer once its head is there. Throws a `PageRefusal` for any status but 200. */
  get(path: string, signal: AbortSignal): Promise<IncomingMessage>;
}

/** The page listener answered, but not with what was asked for. The message is its own words. */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

const HEAD_TIMEOUT_MS = 20_000;
const MAX_WORDS_BYTES = 16 * 1024;

/** Opens the page listener at a URL, with its token if it has one. */
export function openUrlClient(url: URL, token: string | undefined): PageClient {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const base = url.pathname.replace(/\/+$/, '');
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    name: url.origin,
    get: (path, signal) =>
      awaitHead((options, onHead) => {
        const where = {
          hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
          port: url.port,
          agent: false as const,
        };
        return send({ ...where, ...options, path: base + path, headers }, onHead);
      }, signal),
  };
}

/** Opens the page listener of a receiver in the cluster, through the API server; looks for its pod each time. */
export function openPodClient(cluster: ClusterApi, receiver?: ReceiverName): PageClient {
  return {
    name: receiver === undefined ? 'the receiver' : `the receiver in ${receiver.namespace}`,
    async get(path, signal) {
      const pod = await findReceiverPod(cluster, receiver);
      const connection = await cluster.connect(pod, RECEIVER_PAGE_PORT);
      const send: Send = (options, onHead) =>
        requestHttp({ ...options, path, host: 'localhost', createConnection: () => connection }, onHead);
      try {
        return await Promise.race([awaitFailure(connection), awaitHead(send, signal)]);
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
  };
}

type Send = (
  options: RequestOptions,
  onHead: (response: IncomingMessage) => void,
) => ReturnType<typeof requestHttp>;

async function awaitHead(send: Send, signal: AbortSignal): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send({ signal }, (head) => {
      clearTimeout(timer);
      resolve(head);
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`it gave no answer within ${HEAD_TIMEOUT_MS / 1000} s`)),
      HEAD_TIMEOUT_MS,
    );
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end();
  });
  if (response.statusCode === 200) return response;
  throw new PageRefusal(response.statusCode ?? 0, await readWords(response));
}

// A connection may fail before the request has taken hold of it, which would then wait in vain.
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
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return cutText(String(error)).replace(/\.$/, '');
  } catch {
    return 'no reason';
  }
}
