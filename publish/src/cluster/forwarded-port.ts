import { Duplex } from 'node:stream';
import { cutText } from '../output/visible-text.ts';

/** What is used of an open WebSocket of the package ws. */
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
// Only in v5: says that a side writes no more to a channel. Source: k8s.io/apimachinery `remotecommand/constants.go`.
const CLOSE_CHANNEL = 255;
const HALF_CLOSING = 'v5.channel.k8s.io';
const PORT_BYTES = 2;
const NORMAL_CLOSURE = 1000;
const NO_STATUS = 1005;

/**
 * The connection to a port of a pod, over an open WebSocket. Each message begins with a byte that says its channel; what
 * comes on a channel begins with the port, two bytes, once. On the error channel the kubelet says why it cannot connect:
 * the stream then fails with these words. A reader that is slow slows the pod down. To destroy it ends the socket at once.
 * Source: k8s.io/kubelet `pkg/cri/streaming/portforward/websocket.go`.
 */
export class ForwardedPort extends Duplex {
  readonly #socket: ChannelSocket;
  // Bytes of the port that are still to come, by channel.
  readonly #portBytes: [number, number] = [PORT_BYTES, PORT_BYTES];

  constructor(socket: ChannelSocket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    // It may fail before anybody listens: `errored` keeps why.
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

  // Before v5 there is no word for it: the pod's side ends the connection once it has nothing to say.
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
      this.#fail('a message that is no data of a channel');
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
