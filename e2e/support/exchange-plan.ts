import { makeBytes } from './app-behaviours.ts';
import type { ExchangeCase } from './exchange-case.ts';
import { LARGE_SHAPES, makeByteShape, SHAPES, type Shape } from './exchange-shapes.ts';
import type { Header } from './scnt.ts';

const AUTHORITY = 'shop.demo.svc.cluster.local:8080';
const HTTP2 = { version: 'HTTP/2' as const };
const LARGE_ROUNDS = 3;
const ORDINARY = ['get', 'post', 'http/2 post', 'http/2 get', 'chunked response', '404 of the app', 'put'];

/** Makes the case number `n` of a shape. */
export function makeCase(shape: Shape, n: number): ExchangeCase {
  const made = shape.make(n);
  const id = `case-${n}`;
  return {
    id,
    shape: shape.name,
    ...{ version: 'HTTP/1.1', method: 'GET', authority: AUTHORITY, body: Buffer.alloc(0) },
    ...made,
    headers: [['x-case', id], ['user-agent', 'meshtap-e2e/1'], ...(made.headers ?? [])],
  };
}

/**
 * Makes `count` cases: one for each header byte in `bytes`, the large shapes a few times, and all others in turn, mixed
 * so that different ones are in flight together.
 */
export function makePlan(count: number, bytes: number[]): ExchangeCase[] {
  const large = Array.from({ length: LARGE_ROUNDS }, () => LARGE_SHAPES).flat();
  const some = [...bytes.map(makeByteShape), ...large];
  const all = Array.from({ length: count }, (_, at) => some[at] ?? SHAPES[at % SHAPES.length]!);
  return mix(all).map((shape, at) => makeCase(shape, at + 1));
}

/** Makes GETs that are all alike, and are answered with a body of `bytes` bytes. */
export function makeGets(count: number, bytes = 100): ExchangeCase[] {
  const shape: Shape = { name: 'get', make: () => ({ path: `/app/sized?bytes=${bytes}` }) };
  return Array.from({ length: count }, (_, at) => makeCase(shape, at + 1));
}

/** Makes small typical exchanges: GETs and POSTs over both versions, some with paths that the app does not know. */
export function makeOrdinary(count: number): ExchangeCase[] {
  const shapes = SHAPES.filter(({ name }) => ORDINARY.includes(name));
  return Array.from({ length: count }, (_, at) => makeCase(shapes[at % shapes.length]!, at + 1));
}

/** Makes GETs whose small answers have `headerBytes` of headers. Their ids begin with `name`. */
export function makePadded(count: number, headerBytes: number, name = 'padded'): ExchangeCase[] {
  const shape: Shape = {
    name: 'padded answer',
    make: () => ({ path: `/app/sized?bytes=100&padding=${headerBytes}` }),
  };
  return Array.from({ length: count }, (_, at) => makeCaseOf(shape, at, name));
}

/** Makes exchanges with `bytes` bytes both ways, over both versions alternating. */
export function makeLarge(count: number, bytes: number): ExchangeCase[] {
  const shape = (at: number): Shape => ({
    name: 'large both ways',
    make: () => ({ method: 'POST', path: '/app/echo', body: makeBytes(bytes), ...(at % 2 ? HTTP2 : {}) }),
  });
  return Array.from({ length: count }, (_, at) => makeCaseOf(shape(at), at, 'large'));
}

function makeCaseOf(shape: Shape, at: number, name: string): ExchangeCase {
  return withId(makeCase(shape, at), `${name}-${at}`);
}

/** Gives a case another id. */
export function withId(exchange: ExchangeCase, id: string): ExchangeCase {
  const headers = exchange.headers.map(([name, value]): Header => [name, name === 'x-case' ? id : value]);
  return { ...exchange, id, headers };
}

/** Makes one case of each shape, except the large ones. */
export function makeSample(): ExchangeCase[] {
  return SHAPES.map((shape, at) => makeCase(shape, at + 1));
}

// The same order each time: steps of a prime that divides no length we use.
function mix<T>(items: T[]): T[] {
  const step = 389;
  if (items.length % step === 0)
    throw new Error(`a plan of ${items.length} cannot be mixed: use another count`);
  return items.map((_, at) => items[(at * step) % items.length]!);
}
