import type { Exchange, Message } from '../../src/exchange.ts';

type Kind = {
  method: string;
  host: string;
  path: string;
  status: number;
  source: string;
  destination: string;
  ms: number;
};

const KINDS: readonly Kind[] = [
  {
    method: 'GET',
    host: 'payments',
    path: '/v1/charges/ch_3f9',
    status: 200,
    source: 'checkout',
    destination: 'payments',
    ms: 13,
  },
  {
    method: 'POST',
    host: 'shop',
    path: '/cart/items/8121',
    status: 201,
    source: 'web',
    destination: 'shop',
    ms: 4.1,
  },
  {
    method: 'GET',
    host: 'shop',
    path: '/checkout',
    status: 200,
    source: 'web',
    destination: 'shop',
    ms: 5.5,
  },
  {
    method: 'GET',
    host: 'auth',
    path: '/token',
    status: 503,
    source: 'checkout',
    destination: 'auth',
    ms: 1200,
  },
  {
    method: 'GET',
    host: 'files.example.org',
    path: '/uploads/2026/11/invoice.pdf?download=1',
    status: 200,
    source: 'web',
    destination: 'files',
    ms: 43,
  },
  {
    method: 'POST',
    host: 'catalog',
    path: '/search?q=kettle&page=2',
    status: 200,
    source: 'web',
    destination: 'catalog',
    ms: 6.8,
  },
  {
    method: 'DELETE',
    host: 'files.example.org',
    path: '/uploads/77',
    status: 404,
    source: 'web',
    destination: 'files',
    ms: 5.8,
  },
  {
    method: 'GET',
    host: 'auth',
    path: '/userinfo',
    status: 200,
    source: 'gateway',
    destination: 'auth',
    ms: 31,
  },
  {
    method: 'PUT',
    host: 'catalog',
    path: '/items/42',
    status: 200,
    source: 'shop',
    destination: 'catalog',
    ms: 3.3,
  },
  {
    method: 'GET',
    host: 'catalog',
    path: '/graphql',
    status: 304,
    source: 'gateway',
    destination: 'catalog',
    ms: 1.9,
  },
  {
    method: 'POST',
    host: 'auth',
    path: '/token',
    status: 401,
    source: 'gateway',
    destination: 'auth',
    ms: 33,
  },
  {
    method: 'GET',
    host: 'payments',
    path: '/v1/charges?limit=10',
    status: 0,
    source: 'checkout',
    destination: 'payments',
    ms: 5000,
  },
];
const CUT_BYTES = 4099;
/** How often each kind comes, out of their sum: most go well. */
const WEIGHTS = [12, 9, 14, 1, 10, 11, 2, 12, 7, 6, 2, 1];
const BAG = WEIGHTS.flatMap((weight, kind) => Array.from({ length: weight }, () => kind));

/** Makes varied exchanges of a shop, the same every time: number `n` began at `startUs`. */
export function sampleExchange(n: number, startUs: number, changes: Partial<Exchange> = {}): Exchange {
  const chance = scramble(n);
  const kind = KINDS[BAG[chance % BAG.length] as number] as Kind;
  const request = kind.method === 'POST' ? '{"amount":4200,"currency":"EUR","card":"[redacted]"}' : '';
  return {
    startUs,
    durationUs: Math.round(kind.ms * 1000 * (0.6 + (chance % 97) / 80)),
    source: kind.source,
    destination: kind.destination,
    sourceNamespace: 'shop',
    destinationNamespace: kind.destination === 'files' ? 'storage' : 'shop',
    method: kind.method,
    scheme: 'http',
    host: kind.host,
    path: kind.path,
    status: kind.status,
    request: message(request, 0, [
      ['host', kind.host],
      ['user-agent', 'shop-web/2.1'],
    ]),
    response: message(
      kind.status === 0 ? '' : `{"n":${n},"ok":${kind.status < 400}}`,
      chance % 7 === 3 ? CUT_BYTES : (chance % 811) * 97,
      [['content-type', 'application/json']],
    ),
    requestId: `6f3c8e0e-7b7a-4c3c-8d0d-${String(n).padStart(12, '0')}`,
    traceId: n.toString(16).padStart(32, '0').replace(/^0/, 'a'),
    format: 'otlp-traces',
    redacted: chance % 9 === 4,
    observer: { workload: kind.source, namespace: 'shop', pod: `${kind.source}-7d9f8-x2x4q`, side: 'client' },
    ...changes,
  };
}

/** Maps every number to another one, the same every time, without an order that an eye sees. */
function scramble(n: number): number {
  const mixed = Math.imul(n + 1, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 8;
}

/** Makes `count` exchanges over `spanUs` that end at `endUs`. */
export function sampleExchanges(count: number, endUs: number, spanUs: number): Exchange[] {
  return Array.from({ length: count }, (_, n) =>
    sampleExchange(n, Math.round(endUs - spanUs + (spanUs * (n + 0.5)) / count)),
  );
}

function message(body: string, moreBytes: number, headers: Message['headers']): Message {
  const bytes = new TextEncoder().encode(body);
  return {
    version: 'HTTP/1.1',
    headers,
    body: bytes,
    size: bytes.length + moreBytes,
    truncated: moreBytes === CUT_BYTES,
  };
}
