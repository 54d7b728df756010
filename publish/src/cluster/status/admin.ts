import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { AnswerError, AnswerReader } from '../../answers.ts';
import { errorCode } from '../../errors.ts';
import { cutText } from '../../output/visible-text.ts';
import { maskUrls } from '../../redaction.ts';
import type { ClusterApi, NamespacedName } from '../api.ts';

/** The admin interface (Envoy's) of one proxy. */
export interface Admin {
  /** Reads a page, whatever its HTTP status. Throws an `AdminError` if there is no answer. */
  read(path: string): Promise<string>;
}

/** Why an admin interface could not be read. The message has no final dot. */
export class AdminError extends Error {
  override name = 'AdminError';
}

// Port of Envoy's admin interface, on the loopback interface of a pod. Source: istio `ProxyConfig.proxyAdminPort`.
const ADMIN_PORT = 15_000;
const TIMEOUT_MS = 20_000;
// A WasmPlugin has at most about 1 MiB, and a proxy has few of them.
const PAGES = new AnswerReader(4 * 1024 * 1024);

/** Opens the admin interface at a URL. */
export function openUrlAdmin(url: URL, signal: AbortSignal): Admin {
  const { request } = url.protocol === 'https:' ? https : http;
  const base = url.pathname.replace(/\/+$/, '');
  const send: Send = (options, onResponse) => request(url, { agent: false, ...options }, onResponse);
  return { read: (path) => readPage(send, base + path, signal) };
}

/** Opens the admin interface of a pod's proxy through the API server, with one connection for each page. */
export function openPodAdmin(
  cluster: Pick<ClusterApi, 'connect'>,
  pod: NamespacedName,
  signal: AbortSignal,
): Admin {
  const read = async (path: string) => {
    const connection = await cluster.connect(pod, ADMIN_PORT);
    const send: Send = (options, onResponse) =>
      http.request({ ...options, host: 'localhost', createConnection: () => connection }, onResponse);
    try {
      return await Promise.race([awaitFailure(connection, signal), readPage(send, path, signal)]);
    } finally {
      connection.destroy();
    }
  };
  return { read };
}

type Send = (options: RequestOptions, onResponse: (response: IncomingMessage) => void) => ClientRequest;

// `send` makes the request, on a new connection or on one that is open.
async function readPage(send: Send, path: string, signal: AbortSignal): Promise<string> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const either = AbortSignal.any([signal, deadline]);
  try {
    return await PAGES.read(
      await new Promise<IncomingMessage>((resolve, reject) => {
        const request = send({ path, signal: either, headers: { connection: 'close' } }, resolve);
        request.on('error', reject);
        request.end();
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    throw explain(deadline.aborted ? deadline.reason : error);
  }
}

// If a connection fails before the request has taken it over, the request would wait forever.
function awaitFailure(connection: Duplex, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (error: Error) => reject(signal.aborted ? signal.reason : explain(error));
    if (connection.errored) fail(connection.errored);
    connection.on('error', fail);
  });
}

function explain(error: unknown): AdminError {
  if (error instanceof AdminError) return error;
  if (error instanceof AnswerError) return new AdminError(`its answer ${error.message}`);
  const isTimeout = error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name);
  if (isTimeout) return new AdminError(`no answer within ${TIMEOUT_MS / 1000} s`, { cause: error });
  const words = error instanceof Error ? cutText(maskUrls(error.message)) : '';
  const code = errorCode(error);
  return new AdminError(words || code || 'unknown reason', { cause: error });
}
