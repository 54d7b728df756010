import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** One forwarded port, from the side of the API server. */
export interface Forwarding {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** What came on the data channel. */
  readonly received: Buffer[];
  /** True once the client has said that it writes no more. */
  hasEnded: boolean;
  /** Resolves when the client's connection is gone. */
  readonly closed: Promise<void>;
  /** Sends a message: a channel and its bytes. */
  send(channel: number, bytes: Uint8Array | string): void;
  sendText(text: string): void;
  /** Says goodbye with a code of WebSocket. */
  close(code: number): void;
  /** Cuts the connection off. */
  cut(): void;
}

/** How it answers. */
export interface PortForwardOptions {
  /** The protocol that it takes, if the client offers it. */
  protocol?: 'v4.channel.k8s.io' | 'v5.channel.k8s.io';
  /** Refuses with this status. */
  refusal?: { code: number; body: string };
  /** Answers no handshake. */
  isSilent?: boolean;
  /** Called once the connection is open; the two ports have been announced. */
  onOpen?: (forwarding: Forwarding) => void;
  /** Called for what came on the data channel. */
  onData?: (forwarding: Forwarding, bytes: Buffer) => void;
  /** Announces no ports: `onOpen` does. */
  isUnannounced?: boolean;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
/** The port that is forwarded, as its two bytes. */
export const PORT_BYTES = Buffer.of(15_000 & 0xff, 15_000 >> 8);

/**
 * The API server's `pods/portforward` over WebSocket, strict: whatever the protocol does not allow is a deviation.
 * Source: RFC 6455; k8s.io/kubelet `pkg/cri/streaming/portforward/websocket.go`.
 */
export class PortForwardServer {
  readonly forwardings: Forwarding[] = [];
  readonly deviations: string[] = [];
  readonly #server: Server;
  readonly #options: PortForwardOptions;
  readonly #sockets = new Set<Duplex>();

  private constructor(options: PortForwardOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.deviations.push(`${request.method} ${request.url} is no WebSocket`);
      response.writeHead(400).end();
    });
    this.#server.on('upgrade', (request, socket) => this.#upgrade(request, socket));
  }

  /** Starts one on a free port of loopback. */
  static async start(options: PortForwardOptions = {}): Promise<PortForwardServer> {
    const server = new PortForwardServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when no connection is open any more. */
  async awaitNone(): Promise<void> {
    for (const socket of this.#sockets) if (!socket.closed) await once(socket, 'close');
  }

  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('close', () => this.#sockets.delete(socket));
    const { protocol = 'v4.channel.k8s.io', refusal, isSilent } = this.#options;
    if (isSilent) return;
    if (refusal) {
      const length = Buffer.byteLength(refusal.body);
      const head = `HTTP/1.1 ${refusal.code} No\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
      socket.end(head + refusal.body);
      return;
    }
    const offered = `${request.headers['sec-websocket-protocol']}`.split(/, ?/);
    if (!offered.includes(protocol)) this.deviations.push(`${protocol} was not offered`);
    if (request.headers['sec-websocket-extensions'] !== undefined)
      this.deviations.push('an extension was offered');
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${GUID}`)
      .digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    head.push(`Sec-WebSocket-Accept: ${accept}`, `Sec-WebSocket-Protocol: ${protocol}`);
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    this.#open(request, socket, protocol);
  }

  #open(request: IncomingMessage, socket: Duplex, protocol: string): void {
    const forwarding: Forwarding = {
      path: request.url ?? '',
      headers: request.headers,
      received: [],
      hasEnded: false,
      closed: new Promise((resolve) => socket.once('close', () => resolve())),
      send: (channel, bytes) =>
        socket.write(frame(BINARY, Buffer.concat([Buffer.of(channel), Buffer.from(bytes)]))),
      sendText: (text) => socket.write(frame(TEXT, Buffer.from(text))),
      close: (code) => socket.end(frame(CLOSE, Buffer.of(code >> 8, code & 0xff))),
      cut: () => socket.destroy(),
    };
    this.forwardings.push(forwarding);
    if (!this.#options.isUnannounced) for (const channel of [0, 1]) forwarding.send(channel, PORT_BYTES);
    this.#options.onOpen?.(forwarding);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let message = cutFrame(rest); message !== undefined; message = cutFrame(rest)) {
        rest = message.rest;
        this.#receive(forwarding, message, protocol);
      }
    });
  }

  #receive(forwarding: Forwarding, { opcode, isMasked, payload }: Frame, protocol: string): void {
    if (!isMasked) this.deviations.push('a frame without mask');
    if (opcode === CLOSE) return;
    const channel = payload[0];
    if (opcode !== BINARY || channel === undefined) {
      this.deviations.push(`a frame of opcode ${opcode} with ${payload.length} bytes`);
    } else if (channel === 0) {
      if (forwarding.hasEnded) this.deviations.push('data after the end');
      forwarding.received.push(payload.subarray(1));
      this.#options.onData?.(forwarding, payload.subarray(1));
    } else if (channel === 255 && protocol.startsWith('v5') && payload[1] === 0) {
      forwarding.hasEnded = true;
    } else {
      this.deviations.push(`a message on channel ${channel}`);
    }
  }
}

type Frame = { opcode: number; isMasked: boolean; payload: Buffer };

// Messages of more than one frame are not sent by our client.
function cutFrame(bytes: Buffer): (Frame & { rest: Buffer<ArrayBuffer> }) | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const isMasked = (second & 0x80) !== 0;
  const start = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length =
    lengthBytes === 0 ? short : Number(`0x${bytes.subarray(2, 2 + lengthBytes).toString('hex')}`);
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (isMasked) for (let i = 0; i < payload.length; i++) payload[i]! ^= mask[i % 4]!;
  return { opcode: first & 0x0f, isMasked, payload, rest: Buffer.from(bytes.subarray(start + length)) };
}

function frame(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  if (payload.length < 126) {
    head[1] = payload.length;
    return Buffer.concat([head.subarray(0, 2), payload]);
  }
  if (payload.length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
    return Buffer.concat([head.subarray(0, 4), payload]);
  }
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}
