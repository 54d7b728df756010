import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** The input of a behaviour: the request, its query parameters and its whole body. */
export type AppRequest = { raw: IncomingMessage; parameters: URLSearchParams; body: Buffer };

/** Answers a request, or does not. */
export type Behaviour = (request: AppRequest, response: ServerResponse) => void | Promise<void>;

/**
 * What the app does, by the second part of the path: `/app/echo`. Numbers come as query parameters. The
 * request's body is read first.
 */
export const behaviours: Record<string, Behaviour> = {
  /** Sends the body back, and the value of `x-odd` in `x-echo`. */
  echo: ({ raw, body }, response) => {
    const type = raw.headers['content-type'] ?? 'application/octet-stream';
    const odd = raw.headers['x-odd'];
    const echo = odd === undefined ? {} : { 'x-echo': odd };
    response.writeHead(200, { 'content-type': type, 'content-length': body.length, ...echo }).end(body);
  },
  /** Sends `bytes` bytes, and `x-padding` of `padding` bytes. */
  sized: ({ parameters }, response) => {
    const body = makeBytes(Number(parameters.get('bytes')));
    const padding = 'p'.repeat(Number(parameters.get('padding')));
    const headers = { 'content-type': 'application/octet-stream', 'content-length': body.length };
    response.writeHead(200, padding ? { ...headers, 'x-padding': padding } : headers).end(body);
  },
  /** Answers with the status `code`, and a few words if a body is allowed. */
  status: ({ parameters }, response) => {
    const code = Number(parameters.get('code'));
    if (code === 204 || code === 304) response.writeHead(code, { etag: '"1"' }).end();
    else response.writeHead(code, { 'content-type': 'text/plain' }).end(`status ${code}\n`);
  },
  /** Sends `count` chunks of `bytes` bytes without saying how many there will be. */
  chunked: async ({ parameters }, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    const chunk = makeBytes(Number(parameters.get('bytes')));
    for (let sent = 0; sent < Number(parameters.get('count')); sent++) {
      response.write(chunk);
      await nextTurn();
    }
    response.end();
  },
  /** Sends the body back, and trailers after it. */
  trailers: ({ body }, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream', trailer: 'x-checksum' });
    response.write(body.length > 0 ? body : 'trailers follow');
    response.addTrailers({ 'x-checksum': `bytes-${body.length}` });
    response.end();
  },
  /** Sends 103 Early Hints before the answer. */
  hints: (_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 5 }).end('hints');
    });
  },
  /** Sends repeated headers, not side by side, and cookies. HTTP/1.1 only. */
  repeated: (_request, response) => {
    const headers = [
      'x-many',
      'one',
      'set-cookie',
      'a=secret-a; Path=/',
      'x-many',
      'two',
      'x-other',
      'between',
    ];
    const more = [
      'x-many',
      'one',
      'set-cookie',
      'b=secret-b',
      'content-type',
      'text/plain',
      'content-length',
      '8',
    ];
    response.writeHead(200, [...headers, ...more]).end('repeated');
  },
  /** Answers after `ms` milliseconds. A timer of Node may be up to one too early. */
  slow: ({ parameters }, response) => {
    setTimeout(
      () => response.writeHead(200, { 'content-length': 4 }).end('slow'),
      Number(parameters.get('ms')) + 1,
    );
  },
  /** Breaks off before the answer, or after the first `after` bytes of a longer body. */
  reset: ({ raw, parameters }, response) => {
    const after = Number(parameters.get('after'));
    if (after === 0) {
      breakOff(raw, response);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': after * 2 });
    response.write(makeBytes(after), () => breakOff(raw, response));
  },
  /** Redirects the client to `x-next`. */
  redirect: ({ raw }, response) => {
    response.writeHead(302, { location: `${raw.headers['x-next']}`, 'content-length': 0 }).end();
  },
  /** Sends the body back compressed. */
  gzip: ({ body }, response) => {
    const packed = gzipSync(body);
    const type = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    response.writeHead(200, { ...type, 'content-length': packed.length }).end(packed);
  },
  /** Never answers. */
  hang: () => {},
};

/** Makes bytes that are the same each time, with all values and no period that is a power of two. */
export function makeBytes(count: number): Buffer {
  const period = Buffer.from(Array.from({ length: 251 }, (_, at) => (at * 7) % 256));
  return Buffer.alloc(count, period);
}

// What was written before must arrive, so an HTTP/1.1 connection is ended, not reset.
function breakOff(request: IncomingMessage, response: ServerResponse): void {
  const { stream } = response as ServerResponse & { stream?: ServerHttp2Stream };
  if (stream) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else request.socket.destroySoon();
}
