import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import { parseAnswer } from './http1-answer.ts';

/**
 * Sends a case over its own connection and returns what came back, byte for byte. Sends it as given, valid or not.
 * `whenToReset` is awaited before a case with `resetAfterBytes` is given up.
 */
export async function sendHttp1(
  port: number,
  exchange: ExchangeCase,
  whenToReset: () => Promise<unknown> = async () => {},
): Promise<Answer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const { localPort = 0 } = socket;
  const received = receive(socket, exchange.method === 'HEAD');
  socket.write(formatHead(exchange));
  for (const part of formatBody(exchange)) socket.write(part);
  if (exchange.resetAfterBytes !== undefined) {
    await whenToReset();
    socket.resetAndDestroy();
  }
  return { ...(await received), localPort };
}

// A connection that is reset has an answer too: what came before. A whole answer is not waited out, as Envoy
// holds some connections open for a second.
function receive(socket: Socket, isHead: boolean): Promise<ReturnType<typeof parseAnswer>> {
  const chunks: Buffer[] = [];
  const parse = () => parseAnswer(Buffer.concat(chunks), isHead);
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (parse().isComplete) socket.end();
  });
  return new Promise((resolve) => socket.once('close', () => resolve(parse())));
}

function formatHead({ method, path, authority, headers, body, isChunked, trailers }: ExchangeCase): Buffer {
  const framing = isChunked || trailers ? 'transfer-encoding: chunked' : `content-length: ${body.length}`;
  const hasBody = isChunked || body.length > 0 || !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${authority}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(hasBody ? [framing] : []),
    'connection: close',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function formatBody({ body, isChunked, trailers = [], resetAfterBytes }: ExchangeCase): Buffer[] {
  if (!isChunked && trailers.length === 0) return [body.subarray(0, resetAfterBytes ?? body.length)];
  const middle = Math.ceil(body.length / 2);
  const end = trailers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return [
    ...formatChunk(body.subarray(0, middle)),
    ...formatChunk(body.subarray(middle)),
    Buffer.from(`0\r\n${end}\r\n`, 'latin1'),
  ];
}

// A chunk of no bytes would end the body.
function formatChunk(bytes: Buffer): Buffer[] {
  if (bytes.length === 0) return [];
  return [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')];
}
