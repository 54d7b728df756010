import { makeBytes } from './app-behaviours.ts';
import type { ExchangeCase } from './exchange-case.ts';
import type { Header } from './scnt.ts';

/** A kind of exchange; `n` numbers the cases of a plan and varies their sizes. */
export type Shape = { name: string; make(n: number): Partial<ExchangeCase> & { path: string } };

const JSON_BODY = Buffer.from(
  '{"name":"caf\u00e9","text":"quote \\" backslash \\\\","list":[1,2.5,null,true]}\n',
);
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const JSON_TYPE: Header = ['content-type', 'application/json'];

/** Values that must not leave the proxy; each request of the shape `secrets` has them. */
export const SECRETS = ['secret-token', 'secret-proxy', 'secret-cookie', 'secret-a', 'secret-b'];

/** Header values as bytes: the UTF-8 of a text, with one character for each byte. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const methods: Shape[] = [
  { name: 'get', make: (n) => ({ path: `/app/echo?n=${n}&q=%C3%A4+%22` }) },
  {
    name: 'post',
    make: () => ({ method: 'POST', path: '/app/echo', headers: [JSON_TYPE], body: JSON_BODY }),
  },
  { name: 'head', make: (n) => ({ method: 'HEAD', path: `/app/sized?bytes=${n}` }) },
  { name: 'put', make: (n) => ({ method: 'PUT', path: '/app/echo', body: makeBytes(n) }) },
  { name: 'delete', make: () => ({ method: 'DELETE', path: '/app/status?code=204' }) },
  { name: 'options', make: () => ({ method: 'OPTIONS', path: '/app/status?code=200' }) },
  { name: 'empty post', make: () => ({ method: 'POST', path: '/app/echo' }) },
  { name: 'binary body', make: () => ({ method: 'POST', path: '/app/echo', body: ALL_BYTES }) },
];

const framings: Shape[] = [
  {
    name: 'chunked request',
    make: (n) => ({ method: 'POST', path: '/app/echo', body: makeBytes(n * 31), isChunked: true }),
  },
  { name: 'chunked response', make: (n) => ({ path: `/app/chunked?count=5&bytes=${n}` }) },
  {
    name: 'http/1.1 trailers',
    make: (n) => ({
      ...{ method: 'POST', path: '/app/trailers', body: makeBytes(n), headers: [['te', 'trailers']] },
      trailers: [['x-sum', `${n}`]],
    }),
  },
  {
    name: 'http/2 post',
    make: () => ({
      ...{ version: 'HTTP/2', method: 'POST', path: '/app/echo' },
      headers: [JSON_TYPE],
      body: JSON_BODY,
    }),
  },
  { name: 'http/2 get', make: (n) => ({ version: 'HTTP/2', path: `/h2/sized?bytes=${n}` }) },
  {
    name: 'http/2 trailers',
    make: (n) => ({
      ...{ version: 'HTTP/2', method: 'POST', path: '/h2/trailers', body: makeBytes(n) },
      trailers: [['x-sum', `${n}`]],
    }),
  },
  {
    name: 'http/2 trailers without a body',
    make: (n) => ({ version: 'HTTP/2', method: 'POST', path: '/h2/trailers', trailers: [['x-sum', `${n}`]] }),
  },
];

const breaks: Shape[] = [
  {
    name: 'reset by an http/1.1 client',
    make: (n) => ({ method: 'POST', path: '/app/hang', body: makeBytes(5000), resetAfterBytes: n }),
  },
  {
    name: 'reset by an http/2 client',
    make: (n) => ({
      ...{ version: 'HTTP/2', method: 'POST', path: '/h2/hang' },
      ...{ body: makeBytes(5000), resetAfterBytes: n },
    }),
  },
  { name: 'reset by the app before its answer', make: () => ({ path: '/app/reset' }) },
  { name: 'reset by the app within its answer', make: (n) => ({ path: `/app/reset?after=${n}` }) },
  { name: 'reset by an http/2 app', make: () => ({ version: 'HTTP/2', path: '/h2/reset' }) },
];

const statuses: Shape[] = [
  {
    name: '100 continue',
    make: (n) => ({
      method: 'POST',
      path: '/app/echo',
      body: makeBytes(n),
      headers: [['expect', '100-continue']],
    }),
  },
  { name: '103 early hints', make: () => ({ path: '/app/hints' }) },
  { name: '204', make: () => ({ path: '/app/status?code=204' }) },
  { name: '304', make: () => ({ path: '/app/status?code=304', headers: [['if-none-match', '"1"']] }) },
  { name: '404 of the app', make: () => ({ path: '/app/nothing-here' }) },
  {
    name: '404 of Envoy',
    make: (n) => ({ method: 'POST', path: '/nowhere', body: makeBytes(n), isAnsweredByEnvoy: true }),
  },
  {
    name: '404 of Envoy over HTTP/2',
    make: () => ({ version: 'HTTP/2', path: '/nowhere', isAnsweredByEnvoy: true }),
  },
  { name: '500', make: () => ({ path: '/app/status?code=500' }) },
  { name: 'slow', make: () => ({ path: '/app/slow?ms=50' }) },
];

const headers: Shape[] = [
  {
    name: 'repeated headers',
    make: () => ({
      path: '/app/repeated',
      headers: [...many('one'), ['x-other', ''], ...many('two'), ...many('one')],
    }),
  },
  {
    name: 'quotes and backslashes',
    make: () => ({ path: '/app/echo', headers: [['x-odd', '"\\" \\u0000 {"a":\'b\'} </script>']] }),
  },
  {
    name: 'UTF-8 header',
    make: () => ({ path: '/app/echo', headers: [['x-odd', utf8('gr\u00fc\u00dfe \u65e5\u672c \u{1f600}')]] }),
  },
  { name: 'Latin-1 header', make: () => ({ path: '/app/echo', headers: [['x-odd', 'gr\u00fc\u00dfe']] }) },
  {
    name: 'secrets',
    make: () => ({
      path: '/app/repeated',
      headers: [
        ['authorization', 'Bearer secret-token'],
        ['proxy-authorization', 'Basic secret-proxy'],
        ['cookie', 'session=secret-cookie'],
      ],
    }),
  },
];

const large: Shape[] = [
  { name: '60 KB header', make: () => ({ path: '/app/echo', headers: [['x-large', 'h'.repeat(60_000)]] }) },
  {
    name: '60 KB in 60 headers',
    make: () => ({
      path: '/app/echo',
      headers: Array.from({ length: 60 }, (_, at): Header => [`x-part-${at}`, `${at}`.repeat(500)]),
    }),
  },
  { name: '60 KB response header', make: () => ({ path: '/app/sized?bytes=10&padding=60000' }) },
  {
    name: '2 MB request',
    make: () => ({ method: 'POST', path: '/app/status?code=200', body: makeBytes(2_000_000) }),
  },
  { name: '2 MB response', make: () => ({ path: '/app/sized?bytes=2000000' }) },
  {
    name: '2 MB both ways over HTTP/2',
    make: () => ({ version: 'HTTP/2', method: 'POST', path: '/h2/echo', body: makeBytes(2_000_000) }),
  },
  {
    name: 'body of exactly the limit',
    make: () => ({ method: 'POST', path: '/app/status?code=200', body: makeBytes(1_000_000) }),
  },
  { name: 'body one byte over the limit', make: () => ({ path: '/app/sized?bytes=1000001' }) },
];

function many(value: string): Header[] {
  return [['x-many', value]];
}

/** Shapes that a plan uses again and again. */
export const SHAPES: Shape[] = [...methods, ...framings, ...breaks, ...statuses, ...headers];

/** Shapes that take so much room that a plan uses each only a few times. */
export const LARGE_SHAPES: Shape[] = large;

/** Makes the shape of a request with one given byte within a header value. */
export function makeByteShape(byte: number): Shape {
  return {
    name: `byte 0x${byte.toString(16).padStart(2, '0')} in a header`,
    make: () => ({ path: '/app/echo', headers: [['x-odd', `a${String.fromCharCode(byte)}z`]] }),
  };
}
