import { createServer } from 'node:http';
import fc from 'fast-check';
import { listenOnFreePort } from '../../../e2e/support/ports.ts';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import type { Header } from '../../src/exchange.ts';

/** A request as it came over the wire; texts have one character for each byte. */
export type Arrived = { method: string; path: string; headers: Header[]; body: Buffer };

/** Takes every request and keeps it. */
export type Target = { host: string; arrived: Arrived[]; stop(): void };

/** Starts a server that answers 200 to everything. */
export async function startTarget(): Promise<Target> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = '', url: path = '', rawHeaders } = request;
    const headers: Header[] = [];
    for (let at = 0; at < rawHeaders.length; at += 2) {
      headers.push([rawHeaders[at]!.toLowerCase(), rawHeaders[at + 1]!]);
    }
    arrived.push({ method, path, headers, body: Buffer.concat(parts) });
    response.end();
  });
  const port = await listenOnFreePort(server);
  return { host: `127.0.0.1:${port}`, arrived, stop: () => server.close().closeAllConnections() };
}

/** What a test says of a request. */
export type Sample = { method?: string; path?: string; headers?: Header[]; body?: Uint8Array };

/** Makes an exchange whose request goes to `host`. */
export function makeExchangeJson(
  host: string,
  { method = 'GET', path = '/', headers = [], body = new Uint8Array() }: Sample,
): ExchangeJson {
  const message = { version: 'HTTP/1.1', size: body.byteLength, truncated: false };
  return {
    id: '1',
    time: '2026-11-28T01:00:00.000000Z',
    received: '2026-11-28T01:00:00.000000Z',
    duration_ms: null,
    source: 'web',
    destination: 'payments',
    source_namespace: '',
    destination_namespace: '',
    method,
    scheme: 'http',
    host,
    path,
    status: 200,
    request_id: '',
    trace_id: null,
    format: 'scnt',
    redacted: false,
    seen_by: { workload: '', namespace: '', pod: '', side: null },
    request: {
      ...message,
      headers: [['host', host], ...headers],
      body: Buffer.from(body).toString('base64'),
    },
    response: { ...message, headers: [], body: '' },
  };
}

const HOSTILE = [
  "'", '"', '`id`', '$HOME', '$(touch owned)', '\\', '\\n', '%', '%s', '%00', '!!', ';', '&', '|', '>', '<', '#', '~',
  '*', '?', '{a,b}', '[1-3]', '[redacted]', '@/etc/passwd', '-', '--', ' ', '\t', 'é', '€', '🙂', '\u202e', '\x85', 'a',
]; // biome-ignore format: a table

/** Text of what shells, curl and JavaScript take for something else, without what no header value has. */
export const hostileText = fc
  .array(fc.constantFrom(...HOSTILE), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** Bodies: such text with line ends and NUL, or any bytes. */
export const hostileBody: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc
    .array(fc.oneof(hostileText, fc.constantFrom('\n', '\r\n', '\0', '\x1b[2J', '@')), { maxLength: 6 })
    .map((parts) => Buffer.from(parts.join(''))),
  fc.uint8Array({ maxLength: 200 }),
);

/** Headers with hostile values. */
export const hostileHeaders: fc.Arbitrary<Header[]> = fc.array(
  fc.tuple(
    fc.constantFrom('x-one', 'x-two', 'authorization', 'cookie', 'accept', 'user-agent', '-x', "it's", '`a`'),
    hostileText.map((text) => text.replace(/^[ \t]+|[ \t]+$/g, '')),
  ),
  { maxLength: 5 },
);

/** Writes a text as Node's HTTP parser gives its UTF-8 bytes. */
export function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
