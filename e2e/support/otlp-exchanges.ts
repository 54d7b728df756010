import type { ExchangeCase } from './exchange-case.ts';
import { makeCase } from './exchange-plan.ts';
import { SHAPES, type Shape } from './exchange-shapes.ts';
import type { Header } from './scnt.ts';

/** A caller's span, as in `traceparent`. */
export type CallerSpan = { traceId: string; spanId: string };

/** An exchange, and the span of its caller, if any. */
export type TracedExchange = { exchange: ExchangeCase; caller?: CallerSpan };

// Those that end as their client asked, so that the client got everything.
const NAMES = [
  ...['get', 'post', 'put', 'delete', 'binary body', 'http/2 post', 'http/2 get', 'chunked response'],
  ...[
    '204',
    '404 of the app',
    '500',
    'slow',
    'repeated headers',
    'UTF-8 header',
    'Latin-1 header',
    'secrets',
  ],
];

const UNKNOWN_METHOD: Shape = {
  name: 'unknown method',
  make: () => ({ method: 'PURGE', path: '/app/echo' }),
};

// Source: W3C Trace Context; an id that is all zero counts as none.
const BROKEN: Header = ['traceparent', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`];

/** Makes `count` mixed exchanges. Of three, one has a caller's span, and one an invalid `traceparent`. */
export function makeTracedExchanges(count: number): TracedExchange[] {
  const shapes = [...SHAPES.filter(({ name }) => NAMES.includes(name)), UNKNOWN_METHOD];
  return Array.from({ length: count }, (_, at) => {
    const exchange = makeCase(shapes[at % shapes.length]!, at + 1);
    if (at % 3 === 0) return { exchange };
    if (at % 3 === 1) return { exchange: withHeader(exchange, BROKEN) };
    const caller = { traceId: makeHex(32, at), spanId: makeHex(16, at) };
    const value = `00-${caller.traceId}-${caller.spanId}-01`;
    return { exchange: withHeader(exchange, ['traceparent', value]), caller };
  });
}

function withHeader(exchange: ExchangeCase, header: Header): ExchangeCase {
  return { ...exchange, headers: [...exchange.headers, header] };
}

function makeHex(digits: number, n: number): string {
  return `abc${n.toString(16)}`.padEnd(digits, '7');
}
