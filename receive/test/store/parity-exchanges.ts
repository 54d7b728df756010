import { gzipSync } from 'node:zlib';
import type { Exchange, Header, Message } from '../../src/exchange.ts';
import { makeExchange, makeMessage } from './exchanges.ts';

/** When the first one begins. */
export const PARITY_START_US = 1_795_000_000_000_000;
/** How far apart they are, on average. */
export const PARITY_STEP_US = 500;

const WORDS =
  `order coupon payment Résumé straße ΟΔΟΣ Ёлка 日本語 ấm naïve e\u0301te\u0301 x-17 null true gift 😀 İzmir customer address
  street invoice parcel refund shipping quantity token email phone status`.split(/\s+/);
const PLACES = [
  ...['payments', 'payments:80', 'Payments.bank:8080', 'payments.bank', 'orders.shop.svc.cluster.local:8080'],
  ...[
    '10.0.0.1:5000',
    '10.0.0.10:5000',
    '10.0.0.1',
    '[fd00::1]:5000',
    'fd00::1',
    'web-1',
    'web-2',
    'ÜBER.bank',
  ],
];
const HOSTILE = [
  '"',
  "' OR 1=1 --",
  '\\',
  '%',
  '*.',
  'a\u0000b',
  '\ud800',
  '�',
  ':',
  'a\tb\\n',
  '{x:String}',
];
const PATHS = ['/api/v1/orders', '/api/v1/carts', '/Cart', '/käse', '/a%20b', '/'];
const TRACE = '4bf92f3577b34da6a3ce929d0e0e';
const TYPES = ['application/json', 'text/plain; charset=utf-8', 'image/png', 'application/vnd.x+json', ''];

/** Chooses numbers: the same for the same salt. */
export type Pick = (salt: number) => number;

/** Makes what chooses for a number. */
export function picker(number: number): Pick {
  return (salt) => mix(Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b));
}

/** Chooses one of several. */
export function oneOf<T>(values: readonly T[], pick: number): T {
  return values[pick % values.length]!;
}

/**
 * Makes the exchange of a number: ordinary ones, and some with all that stores may see differently. Three have the same
 * time, and pairs come in the wrong order.
 */
export function makeParityExchange(number: number): Exchange {
  const pick = picker(number);
  const place = (salt: number) => oneOf(pick(salt) % 40 === 0 ? HOSTILE : PLACES, pick(salt + 1));
  const id = pick(1) % 5000;
  return makeExchange({
    startUs: PARITY_START_US + Math.floor((number ^ 1) / 3) * 3 * PARITY_STEP_US,
    durationUs: pick(2) % 20 === 0 ? null : Math.floor(2 ** ((pick(3) % 2400) / 100)),
    ...{ source: place(10), destination: place(12), host: place(14) },
    sourceNamespace: oneOf(['shop', 'bank', '', 'Shop'], pick(16)),
    destinationNamespace: oneOf(['bank', 'default'], pick(17)),
    method: oneOf(['GET', 'GET', 'POST', 'put', 'ÄNDERN'], pick(18)),
    path: `${oneOf(PATHS, pick(19))}/${id}${pick(20) % 3 === 0 ? `?q=${oneOf(WORDS, pick(21))}` : ''}`,
    status: oneOf([200, 200, 200, 201, 204, 301, 404, 429, 500, 503, 0, 101, 700], pick(22)),
    request: makeParityMessage(pick, 100),
    response: makeParityMessage(pick, 200),
    requestId: pick(23) % 10 === 0 ? oneOf(HOSTILE, pick(24)) : `request ${number}`,
    traceId: pick(25) % 4 === 0 ? null : TRACE + (number % 0x1000).toString(16).padStart(4, '0'),
    format: oneOf(['scnt', 'otlp-traces', 'otlp-logs', 'apiclarity'], pick(26)),
    redacted: pick(27) % 9 === 0,
    observer: {
      ...{
        workload: oneOf(PLACES, pick(28)),
        namespace: oneOf(['shop', 'mesh'], pick(29)),
        pod: `pod-${id % 7}`,
      },
      side: oneOf(['client', 'server', null], pick(30)),
    },
  });
}

/** Makes a text of a few words. */
export function makeText(pick: Pick, salt: number, count: number): string {
  return Array.from({ length: count }, (_, at) => oneOf(WORDS, pick(salt + at))).join(' ');
}

function makeParityMessage(pick: Pick, salt: number): Message {
  const type = oneOf(TYPES, pick(salt));
  const headers: Header[] = [
    ['content-type', type],
    ['x-note', pick(salt + 1) % 30 === 0 ? oneOf(HOSTILE, pick(salt + 2)) : oneOf(WORDS, pick(salt + 3))],
    ['set-cookie', `session=${pick(salt + 4) % 1000}`],
  ];
  const text = Buffer.from(JSON.stringify({ id: pick(salt + 5) % 2000, note: makeText(pick, salt + 6, 6) }));
  const truncated = pick(salt + 20) % 12 === 0;
  const size = text.length + (truncated ? 1000 : 0);
  return makeMessage(makeBody(text, headers, pick(salt + 21) % 12), { headers, truncated, size });
}

function makeBody(text: Buffer, headers: Header[], kind: number): Buffer {
  if (kind === 0) return Buffer.alloc(0);
  // Cut anywhere, even within a character.
  if (kind === 1) return text.subarray(0, text.length >> 1);
  if (kind === 2) return Buffer.concat([text, Buffer.from([0])]);
  if (kind === 3) return Buffer.concat([Buffer.from([0xff, 0xfe]), text]);
  if (kind === 4) return Buffer.concat([text, Buffer.from([0xe2, 0x41])]);
  if (kind === 5) {
    headers.push(['content-encoding', 'gzip']);
    return gzipSync(text);
  }
  return text;
}

function mix(seed: number): number {
  const once = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d);
  const twice = Math.imul(once ^ (once >>> 12), 0x297a2d39);
  return (twice ^ (twice >>> 15)) >>> 1;
}
