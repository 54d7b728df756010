import { Duplex } from 'node:stream';
import { ApiException, type KubeConfig } from '@kubernetes/client-node';
import { WebSocket } from 'ws';
import { readRefusal } from '../answers.ts';
import { readVersion } from '../installation.ts';
import { cutText } from '../output/visible-text.ts';
import type { NamespacedName } from './api.ts';

// With v5 each side can say that it has sent everything. All kubelets have v4.
const HALF_CLOSING = 'v5.channel.k8s.io';
const PROTOCOLS = [HALF_CLOSING, 'v4.channel.k8s.io'];
const HANDSHAKE_TIMEOUT_MS = 15_000;
// The kubelet and the API server copy at most 32 KiB at once.
const MAX_MESSAGE_BYTES = 1024 * 1024;

/**
 * Opens a connection to a port of a pod, through the API server. The stream fails with the kubelet's message if the port
 * cannot be reached. The caller must destroy it. Throws an `ApiException` if the API server refuses.
 * Source: Kubernetes API, `pods/portforward` over WebSocket.
 */
export async function openPort(
  config: KubeConfig,
  pod: NamespacedName,
  port: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  // It also fills in members that its type does not have: certificates, the agent of a proxy, the user's token.
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

function makeUrl(config: KubeConfig, { namespace, name }: NamespacedName, port: number): string {
  const server = config.getCurrentCluster()?.server ?? '';
  const path = `namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/portforward`;
  return `${server.replace(/\/+$/, '').replace(/^http/, 'ws')}/api/v1/${path}?ports=${port}`;
}

function awaitOpen(socket: WebSocket): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    // Messages may arrive in the packet that opens the socket, so the reader must be there at once.
    socket.once('open', () => resolve(new ForwardedPort(socket)));
    socket.on('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      // The status is enough if the rest cannot be read.
      readRefusal(response)
        .catch(() => '')
        .then((body) => {
          const { statusCode = 0, headers } = response;
          reject(new ApiException(statusCode, 'the port was not forwarded', body, plainHeaders(headers)));
          socket.terminate();
        });
    });
  });
}

function plainHeaders(headers: object): Record<string, string> {
  const pairs = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs.map(([name, value]) => [name, `${value}`]));
}

/** The parts of an open WebSocket of the package ws that we use. */
export interface ChannelSocket {
  readonly protocol: string;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: (code: number) => void): unknown;
  send(data: Uint8Array, done: (error?: Error | null) => void): void;
  pause(): void;
  resume(): void;
  terminate(): void;
}

const DATA_CHANNEL = 0;
const ERROR_CHANNEL = 1;
// Only in v5: says that a side will not write to a channel again. Source: k8s.io/apimachinery `remotecommand/constants.go`.
const CLOSE_CHANNEL = 255;
const PORT_BYTES = 2;
const NORMAL_CLOSURE = 1000;
const NO_STATUS = 1005;

/**
 * The connection to a port of a pod, over an open WebSocket. The first byte of each message is its channel. The first two
 * bytes on a channel are the port. If the kubelet says on the error channel why it cannot connect, the stream fails with
 * that message. A slow reader slows the pod down. Destroying the stream closes the socket at once.
 * Source: k8s.io/kubelet `pkg/cri/streaming/portforward/websocket.go`.
 */
export class ForwardedPort extends Duplex {
  readonly #socket: ChannelSocket;
  // How many bytes of the port are still to come, by channel.
  readonly #portBytes: [number, number] = [PORT_BYTES, PORT_BYTES];

  constructor(socket: ChannelSocket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    // It may fail before anything listens; `errored` keeps the reason.
    this.on('error', () => {});
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', (code) => this.#endBy(code));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.send(Buffer.concat([Buffer.of(DATA_CHANNEL), chunk]), done);
  }

  // Before v5 this cannot be said: the pod's side ends the connection when it has sent everything.
  override _final(done: (error?: Error | null) => void): void {
    if (this.#socket.protocol === HALF_CLOSING) {
      this.#socket.send(Buffer.of(CLOSE_CHANNEL, DATA_CHANNEL), done);
    } else {
      done();
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.terminate();
    done(error);
  }

  #receive(message: unknown, isBinary: boolean): void {
    const channel = Buffer.isBuffer(message) && isBinary ? message[0] : undefined;
    if (!Buffer.isBuffer(message) || channel === undefined) {
      this.#fail('a message without a channel');
    } else if (channel === DATA_CHANNEL) {
      const data = this.#cutPort(DATA_CHANNEL, message.subarray(1));
      if (data.length > 0 && !this.push(data)) this.#socket.pause();
    } else if (channel === ERROR_CHANNEL) {
      const words = this.#cutPort(ERROR_CHANNEL, message.subarray(1)).toString();
      if (words !== '') this.destroy(new Error(cutText(words)));
    } else if (channel === CLOSE_CHANNEL && this.#socket.protocol === HALF_CLOSING) {
      if (message[1] === DATA_CHANNEL) this.push(null);
    } else {
      this.#fail(`a message on channel ${channel}`);
    }
  }

  #cutPort(channel: 0 | 1, data: Buffer): Buffer {
    const length = Math.min(this.#portBytes[channel], data.length);
    this.#portBytes[channel] -= length;
    return data.subarray(length);
  }

  #fail(what: string): void {
    this.destroy(new Error(`the API server sent ${what}`));
  }

  #endBy(code: number): void {
    if (code === NORMAL_CLOSURE || code === NO_STATUS) this.push(null);
    else this.destroy(new Error(`the connection to the pod was lost (WebSocket code ${code})`));
  }
}
