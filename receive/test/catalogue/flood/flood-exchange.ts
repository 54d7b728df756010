import { FORM_TYPE } from '../../../src/content/content-type.ts';
import type { Header } from '../../../src/exchange.ts';
import type { Stored } from '../../../src/store/store.ts';
import { makeMessage } from '../../store/exchanges.ts';
import { makeBody, makeJson } from '../stored-exchange.ts';
import type { Random } from '../traffic/random.ts';
import { ADJECTIVES, NOUNS } from '../traffic/words.ts';
import { makeMarked } from './marked-text.ts';

/** How much of each kind is made. */
export type FloodSize = { paths: number; hosts: number; names: number; seed?: number };

const HOST = 'shop.example';
/** Paths of the shop below which others are made up, and a path where there was nothing. */
const PARENTS = [
  '',
  '',
  '/v1',
  '/v2',
  '/v1/orders/10123818',
  '/v1/products/silent-flower',
  '/v1/reports',
  '/api/internal',
];
const PLAIN = makeMessage();
const TIME_US = Date.UTC(2026, 10, 25) * 1000;

/** Makes an exchange with a random path of the shop: flat or nested, answered with 200 or 404. */
export function floodPath(random: Random, number: number): Stored {
  const depth = random.below(4) === 0 ? random.between(2, 6) : 1;
  const segments = Array.from({ length: depth }, () => makeSegment(random));
  const isFound = random.chance(0.5);
  const value = isFound ? { [random.pick(NOUNS)]: makeMarked(random), ok: true } : { error: 'not found' };
  return makeExchange(number, {
    path: `${random.pick(PARENTS)}/${segments.join('/')}`,
    status: isFound ? 200 : 404,
    response: makeJson(value),
  });
}

/** Makes an exchange with a random `Host`. */
export function floodHost(random: Random, number: number): Stored {
  const host = `${makeMarked(random)}.${random.pick(NOUNS)}.example${random.chance(0.2) ? ':8080' : ''}`;
  const path = `/${makeSegment(random)}`;
  return makeExchange(number, {
    host,
    path,
    status: random.chance(0.5) ? 200 : 404,
    response: makeJson({ ok: true }),
  });
}

/**
 * Makes an exchange with random names of members, query parameters, headers and form fields, of an endpoint of its own
 * or of the shop.
 */
export function floodNames(random: Random, number: number): Stored {
  const name = () => `${random.pick(['', 'x-', 'meta_'])}${random.letters('abcdefghijklmnopqrstuvwxyz', 12)}`;
  const members = {
    sku: 'AB-1234-M',
    quantity: 2,
    [name()]: makeMarked(random),
    [name()]: { [name()]: number },
  };
  const path = random.chance(0.5) ? '/v1/carts/88375499-8e14-4e7c-8b85-dbaa743bece8/items' : '/v1/names';
  const isForm = path === '/v1/names' && random.chance(0.3);
  const request = isForm ? makeBody(FORM_TYPE, `${name()}=${makeMarked(random)}&a=1`) : makeJson(members);
  const headers: Header[] = [[name().replace('_', '-'), makeMarked(random)]];
  return makeExchange(number, {
    method: 'POST',
    path: `${path}?${name()}=${makeMarked(random)}`,
    request: { ...request, headers: [...request.headers, ...headers] },
    response:
      path === '/v1/names' ? makeJson({ list: [{ [name()]: 1 }], map: { [name()]: { v: 1 } } }) : PLAIN,
    status: path === '/v1/names' ? 200 : 409,
  });
}

function makeSegment(random: Random): string {
  switch (random.below(8)) {
    case 0:
      return `${random.pick(ADJECTIVES)}-${random.pick(NOUNS)}-${random.pick(NOUNS)}`;
    case 1:
      return `${random.pick(ADJECTIVES)}${random.pick(NOUNS)}${random.below(1000)}`;
    case 2:
      return random.letters('bcdfghjklmnpqrstvwxz', 8);
    case 3:
      return `${random.pick(NOUNS)}.${random.letters('abcdefgh', 3)}`;
    case 4:
      return `%${random.letters('89ab', 1)}${random.letters('0123456789abcdef', 1)}${random.letters('xyz~!$', 5)}`;
    case 5:
      return random.letters('0123456789abcdef', 32);
    default:
      return `${random.letters('0123456789', 2)}${makeMarked(random)}${random.letters('0123456789', 2)}`;
  }
}

function makeExchange(number: number, parts: Partial<Stored>): Stored {
  const timeUs = TIME_US + number;
  return {
    ...{
      method: 'GET',
      scheme: 'https',
      host: HOST,
      path: '/',
      status: 200,
      request: PLAIN,
      response: PLAIN,
    },
    ...{ id: `f${number.toString(16).padStart(15, '0')}`, receivedUs: timeUs, startUs: timeUs, timeUs },
    ...{ durationUs: 1000, source: `10.0.0.9:${1024 + (number % 60_000)}`, destination: 'shop' },
    ...{ sourceNamespace: '', destinationNamespace: '', requestId: '', traceId: null, format: 'scnt' },
    redacted: false,
    observer: { workload: '', namespace: '', pod: '', side: null },
    ...parts,
  };
}
