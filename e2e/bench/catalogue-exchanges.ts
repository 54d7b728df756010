import type { Header, Message } from '../../receive/src/exchange.ts';
import type { Stored } from '../../receive/src/store/store.ts';

const WORDS =
  `blue kettle order amount currency delivery street town express parcel garden lamp winter summer copper
  glass paper silver wooden round small large light heavy fresh second first`.split(/\s+/);
const NAMES = ['orders', 'carts', 'invoices', 'returns', 'parcels', 'refunds', 'customers', 'offers'];
const PARTS = ['', '/lines', '/history', '/notes'];
const STATUSES = [200, 200, 200, 200, 200, 200, 201, 404];
const LINES = 6;
const START_US = Date.UTC(2026, 10, 25) * 1000;

/**
 * Makes the exchange of a number: about 2 KB, with some 60 JSON values in its bodies, of one of 64 endpoints. Each
 * number makes another one.
 */
export function makeCatalogueExchange(number: number): Stored {
  const pick = (salt: number) => mix(Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b));
  const method = pick(1) % 2 === 0 ? 'GET' : 'POST';
  const name = NAMES[pick(2) % NAMES.length];
  const path = `/v1/${name}/${1000 + (pick(3) % 50_000)}${PARTS[pick(4) % PARTS.length]}?page=${pick(5) % 20}`;
  const timeUs = START_US + number * 1000;
  return {
    ...{ method, path, scheme: 'http', host: 'shop.svc.cluster.local:8080' },
    status: STATUSES[pick(6) % STATUSES.length] as number,
    request: makeMessage(ASKED, method === 'GET' ? '' : JSON.stringify(makeNote(pick))),
    response: makeMessage(ANSWERED, JSON.stringify(makeOrder(pick, number))),
    ...{ id: number.toString(16).padStart(16, '0'), receivedUs: timeUs, startUs: timeUs, timeUs },
    ...{ durationUs: 500 + (pick(7) % 50_000), source: `caller-${pick(8) % 9}`, destination: 'shop' },
    ...{ sourceNamespace: 'apps', destinationNamespace: 'shop', requestId: '', traceId: null },
    ...{ format: 'otlp-traces', redacted: true },
    observer: { workload: 'shop', namespace: 'shop', pod: 'shop-1', side: 'server' },
  };
}

type Pick = (salt: number) => number;

function mix(seed: number): number {
  const once = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d);
  return (once ^ (once >>> 12)) >>> 8;
}

function makeNote(pick: Pick): object {
  return { text: makeText(pick, 40, 9), urgent: pick(41) % 2 === 0, tags: [makeText(pick, 42, 1)] };
}

// 10 members of its own, and eight in each line.
function makeOrder(pick: Pick, number: number): object {
  return {
    ...{ id: number, number: `ORD-${pick(10)}`, state: ['new', 'paid', 'sent'][pick(11) % 3] },
    ...{ placedAt: '2026-11-25T10:00:00Z', note: pick(12) % 3 === 0 ? null : makeText(pick, 13, 6) },
    ...{ total: (pick(14) % 90_000) / 100, isGift: pick(15) % 2 === 0, page: pick(16) % 40 },
    lines: Array.from({ length: LINES }, (_, at) => makeLine(pick, 50 + 20 * at)),
  };
}

function makeLine(pick: Pick, salt: number): object {
  return {
    ...{
      sku: `AB-${pick(salt) % 10_000}-M`,
      title: makeText(pick, salt + 1, 3),
      quantity: 1 + (pick(salt + 4) % 9),
    },
    ...{
      price: { amount: (pick(salt + 5) % 9000) / 100, currency: 'EUR' },
      description: makeText(pick, salt + 6, 12),
    },
    ...{
      inStock: pick(salt + 7) % 2 === 0,
      key: `6f3c8e0e-7b7a-4c3c-a9c8-${`${pick(salt + 8)}`.padStart(12, '0')}`,
    },
  };
}

function makeText(pick: Pick, salt: number, words: number): string {
  return Array.from({ length: words }, (_, at) => WORDS[pick(salt + 7 * at) % WORDS.length]).join(' ');
}

const ASKED: Header[] = [
  ['user-agent', 'shop-web/2.1'],
  ['accept', 'application/json'],
  ['accept-encoding', 'gzip, br'],
  ['authorization', 'Bearer [redacted]'],
  ['x-request-id', '6f3c8e0e-7b7a-4c3c-a9c8-0123456789ab'],
  ['x-forwarded-proto', 'http'],
  ['x-tenant', 'north'],
];
const ANSWERED: Header[] = [
  ['server', 'envoy'],
  ['cache-control', 'no-store'],
  ['vary', 'accept-encoding'],
  ['date', 'Sat, 28 Nov 2026 10:00:00 GMT'],
];
const TYPE: Header = ['content-type', 'application/json'];

function makeMessage(headers: Header[], text: string): Message {
  const body = Buffer.from(text);
  const all = text === '' ? headers : [...headers, TYPE];
  return { version: 'HTTP/1.1', headers: all, body, size: body.length, truncated: false };
}
