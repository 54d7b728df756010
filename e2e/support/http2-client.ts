import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { makePairs } from './app.ts';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import type { Header } from './scnt.ts';

/** An HTTP/2 connection, without TLS, that carries many exchanges. */
export type Http2Client = {
  /** Sends a case. `whenToReset` is awaited before a case with `resetAfterBytes` is given up. */
  send(exchange: ExchangeCase, whenToReset?: () => Promise<unknown>): Promise<Answer>;
  close(): Promise<void>;
};

/** Connects to a port of 127.0.0.1. */
export async function connectHttp2(port: number): Promise<Http2Client> {
  const session = connect(`http://127.0.0.1:${port}`);
  await once(session, 'connect');
  const localPort = session.socket.localPort ?? 0;
  return {
    send: async (exchange, whenToReset = async () => {}) => ({
      ...(await send(session, exchange, whenToReset)),
      localPort,
    }),
    close: () => new Promise((resolve) => session.close(resolve)),
  };
}

function send(
  session: ClientHttp2Session,
  exchange: ExchangeCase,
  whenToReset: () => Promise<unknown>,
): Promise<Omit<Answer, 'localPort'>> {
  const { trailers = [], body, resetAfterBytes } = exchange;
  const isEmpty = body.length === 0 && trailers.length === 0;
  const stream = session.request(makeHeaders(exchange), {
    endStream: isEmpty,
    waitForTrailers: trailers.length > 0,
  });
  const answer: Omit<Answer, 'localPort'> = {
    ...{ informational: [], status: 0, headers: [], body: Buffer.alloc(0), trailers: [], isComplete: false },
  };
  const chunks: Buffer[] = [];
  stream.on('wantTrailers', () => stream.sendTrailers(Object.fromEntries(trailers)));
  stream.on('headers', (headers) => answer.informational.push(Number(headers[':status'])));
  stream.on('response', (headers, _flags, raw) => {
    answer.status = headers[':status'] ?? 0;
    answer.headers = makeAnswerHeaders(raw);
  });
  stream.on('trailers', (_headers, _flags, raw) => {
    answer.trailers = makeAnswerHeaders(raw);
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    answer.isComplete = stream.rstCode === constants.NGHTTP2_NO_ERROR;
  });
  // A stream that is reset has an answer too: what came before.
  stream.on('error', () => {});
  if (resetAfterBytes !== undefined) {
    stream.write(body.subarray(0, resetAfterBytes));
    whenToReset().then(() => stream.close(constants.NGHTTP2_CANCEL));
  } else if (!isEmpty) stream.end(body);
  return new Promise((resolve) =>
    stream.once('close', () => resolve({ ...answer, body: Buffer.concat(chunks) })),
  );
}

function makeHeaders({
  method,
  path,
  authority,
  headers,
  body,
}: ExchangeCase): Record<string, string | string[]> {
  const made: Record<string, string | string[]> = {
    ':method': method,
    ':path': path,
    ':authority': authority,
  };
  for (const [name, value] of headers) {
    const before = made[name];
    made[name] = before === undefined ? value : [before, value].flat();
  }
  return body.length > 0 ? { ...made, 'content-length': `${body.length}` } : made;
}

// Node's types leave the last argument of these events out.
function makeAnswerHeaders(raw: unknown): Header[] {
  return makePairs(raw as string[]).filter(([name]) => !name.startsWith(':'));
}
