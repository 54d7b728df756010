import type { Duplex } from 'node:stream';
import { ApiException, type KubeConfig } from '@kubernetes/client-node';
import { WebSocket } from 'ws';
import { readVersion } from '../installation.ts';
import { ForwardedPort } from './forwarded-port.ts';

/** What names a pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

// With the first a side can say that it has written all; kubelets know the second.
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const HANDSHAKE_TIMEOUT_MS = 15_000;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * Opens a connection to a port of a pod, through the API server. The stream fails with the words of the kubelet when the
 * port cannot be reached, and has to be destroyed by the caller. Throws an `ApiException` if the API server refuses.
 * Source: Kubernetes API, `pods/portforward` over WebSocket.
 */
export async function openPort(
  config: KubeConfig,
  pod: PodName,
  port: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  // It fills in more than its type says: certificates, the agent of a proxy, the user's token.
  const options: Parameters<KubeConfig['applyToHTTPSOptions']>[0] = {};
  await config.applyToHTTPSOptions(options);
  signal?.throwIfAborted();
  const socket = new WebSocket(makeUrl(config, pod, port), PROTOCOLS, {
    ...options,
    headers: { ...plainHeaders(options.headers ?? {}), 'User-Agent': `meshtap/${readVersion()}` },
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const stop = () => socket.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await awaitOpen(socket);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function makeUrl(config: KubeConfig, { namespace, name }: PodName, port: number): string {
  const server = config.getCurrentCluster()?.server ?? '';
  const path = `namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/portforward`;
  return `${server.replace(/\/+$/, '').replace(/^http/, 'ws')}/api/v1/${path}?ports=${port}`;
}

function awaitOpen(socket: WebSocket): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    // Messages may come with the very packet that opens it: whoever reads them has to be there at once.
    socket.once('open', () => resolve(new ForwardedPort(socket)));
    socket.on('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      readRefusal(response).then((body) => {
        const { statusCode = 0, headers } = response;
        reject(new ApiException(statusCode, 'no port is forwarded', body, plainHeaders(headers)));
        socket.terminate();
      });
    });
  });
}

async function readRefusal(response: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // The status alone has to do.
  }
  return Buffer.concat(chunks).toString();
}

function plainHeaders(headers: object): Record<string, string> {
  const pairs = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs.map(([name, value]) => [name, `${value}`]));
}
