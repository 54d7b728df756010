import type { Order } from './rig.ts';

/** A kind of traffic. The numbers of requests are those of one round. */
export type Workload = {
  name: string;
  /** What one exchange is, for people. */
  title: string;
  order: Pick<Order, 'method' | 'path' | 'headers' | 'bodyBytes' | 'answerBytes' | 'connections'>;
  requests: number;
  /** Requests of a round of a quick run. */
  quickRequests: number;
};

const HEADERS: [string, string][] = [
  ['host', 'shop.bench.svc.cluster.local'],
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['accept', 'application/json, text/plain;q=0.9, */*;q=0.8'],
  ['accept-language', 'en-GB,en;q=0.7,de;q=0.3'],
  ['accept-encoding', 'identity'],
  ['authorization', 'Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJiZW5jaCJ9.c2lnbmF0dXJl'],
  ['cookie', 'session=4f1c2a9e8b7d6c5f; theme=dark'],
  ['referer', 'http://shop.bench.svc.cluster.local/items?page=2'],
  ['x-forwarded-proto', 'http'],
  ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
];
const JSON_HEADERS: [string, string][] = [...HEADERS, ['content-type', 'application/json']];

// Bytes that a header may have, but a JSON string must not have, or must escape. Each code point stands for one byte.
const HOSTILE_HEADERS: [string, string][] = [
  ...HEADERS,
  ['x-quotes', '"a\\"b" \\u0041 \\\\ \\'],
  ['x-latin1', 'caf\u00e9 \u00a7 \u00ff\u00fe\u00fd \u0080'],
  ['x-utf8', '\u00c3\u00a9 \u00e2\u0082\u00ac \u00f0\u009f\u0098\u0080'],
  ['x-cut', '\u00e2\u0082'],
  ['x-overlong', '\u00c0\u00af \u00e0\u0080\u00af \u00f8\u0088\u0080\u0080\u0080'],
  ['x-surrogate', '\u00ed\u00a0\u0080\tx'],
];

const GET = { method: 'GET', headers: HEADERS, bodyBytes: 0, connections: 16 };

function post(bytes: number): Workload['order'] {
  const sizes = { bodyBytes: bytes, answerBytes: bytes };
  return { method: 'POST', path: `/bytes/${bytes}`, headers: JSON_HEADERS, connections: 16, ...sizes };
}

function get(bytes: number): Workload['order'] {
  return { ...GET, path: `/bytes/${bytes}?page=2&sort=price`, answerBytes: bytes };
}

/** All workloads, in the order of the report. */
export const WORKLOADS: readonly Workload[] = [
  {
    name: 'get',
    title: 'small GET: 10 headers, 1 KB back',
    order: get(1024),
    requests: 8_000,
    quickRequests: 6_000,
  },
  {
    name: '10k',
    title: 'POST: 10 KB both ways',
    order: post(10_240),
    requests: 6_000,
    quickRequests: 3_000,
  },
  {
    name: '100k',
    title: 'POST: 100 KB both ways',
    order: post(102_400),
    requests: 2_500,
    quickRequests: 1_200,
  },
  {
    name: '1m',
    title: 'GET: 1 MB back',
    order: { ...get(1_000_000), connections: 4 },
    requests: 500,
    quickRequests: 300,
  },
  {
    name: 'hostile',
    title: 'GET: hostile header bytes both ways, 1 KB back',
    order: { ...GET, path: '/hostile/1024?q="\\', headers: HOSTILE_HEADERS, answerBytes: 1024 },
    requests: 6_000,
    quickRequests: 4_000,
  },
  {
    name: 'over',
    title: 'GET: 2 MB back, over the limit of 1 MB',
    order: { ...get(2_000_000), connections: 4 },
    requests: 250,
    quickRequests: 150,
  },
];
