import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Exchange } from '../../src/exchange.ts';
import type { Filter, Term } from '../../src/filter/filter.ts';
import { makeTerm } from '../../src/filter/value.ts';
import type { Edge, Store } from '../../src/store/store.ts';
import { makeExchange, makeMessage } from './exchanges.ts';
import { fits } from './model.ts';
import { NOW_US } from './suite-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const VALUES = {
  text: ['order', 'ord', 'or', 'order-17', 'coupon order', '17', 'payments', '"', 'web-1 json', 'get'],
  method: ['GET', 'POST'],
  status: ['200', '404', '2xx', '4xx', '5xx', '1xx'],
  host: ['payments', 'Payments:80', 'payments.bank', '*.bank', '*.bank:80', 'web'],
  path: ['/', '/cart', '/cart/1?x', '/Cart'],
  source: ['web-1', '10.0.0.1', '10.0', '10.0.0.1:80', '[::1]'],
  destination: ['payments', 'payments:80', '10.0.0.1'],
  namespace: ['shop', 'bank'],
  trace: [TRACE, 'ff'],
  request: ['r1', 'r2'],
  is: ['cut', 'redacted', 'unanswered', 'error'],
} as const;
const PLACES = [
  'payments',
  'payments:80',
  'payments.bank:80',
  'Payments.bank',
  'web-1',
  '10.0.0.1:80',
  '10.0.0.1',
  '[::1]:80',
];
const BODIES = ['', 'order 17', '{"coupon":"order-17"}', 'ordering or not', 'xorder'];

const anyMessage = fc
  .record({ body: fc.constantFrom(...BODIES), truncated: fc.boolean(), isJson: fc.boolean() })
  .map(({ body, truncated, isJson }) =>
    makeMessage(body, { truncated, headers: isJson ? [['content-type', 'text/json']] : [] }),
  );
const anyExchange: fc.Arbitrary<Exchange> = fc
  .record({
    startUs: fc.integer({ min: NOW_US, max: NOW_US + 50 }),
    durationUs: fc.option(fc.integer({ min: 0, max: 100 })),
    source: fc.constantFrom(...PLACES),
    destination: fc.constantFrom(...PLACES),
    sourceNamespace: fc.constantFrom('shop', 'bank', ''),
    host: fc.constantFrom(...PLACES),
    path: fc.constantFrom('/', '/cart', '/cart/1?x=2', '/Cart'),
    method: fc.constantFrom('GET', 'POST'),
    status: fc.constantFrom(0, 200, 204, 404, 503),
    request: anyMessage,
    response: anyMessage,
    requestId: fc.constantFrom('', 'r1', 'r2'),
    traceId: fc.constantFrom(null, TRACE),
    redacted: fc.boolean(),
  })
  .map(makeExchange);
const anyTerm: fc.Arbitrary<Term> = fc
  .constantFrom(...(Object.keys(VALUES) as (keyof typeof VALUES)[]))
  .chain((field) =>
    fc
      .tuple(fc.constantFrom(...VALUES[field]), fc.boolean())
      .map(([value, isNegated]) => makeTerm(field, value, isNegated)),
  );
const anyFilter: fc.Arbitrary<Filter> = fc
  .record({
    terms: fc.array(anyTerm, { maxLength: 3 }),
    since: fc.option(fc.integer({ min: 0, max: 50 })),
    until: fc.option(fc.integer({ min: 0, max: 50 })),
  })
  .map(({ terms, since, until }) => ({
    terms,
    ...(since !== null && { sinceUs: NOW_US + since }),
    ...(until !== null && { untilUs: NOW_US + until }),
  }));

/** Compares a store with the model, `runs` times, each with other exchanges and filters. `empty` gives an empty store. */
export function describeModel(empty: () => Promise<Store>, runs: number): void {
  it('lists, counts and maps what the model does', async () => {
    const cases = fc.record({
      exchanges: fc.array(anyExchange, { maxLength: 30 }),
      filters: fc.array(anyFilter, { minLength: 5, maxLength: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ exchanges, filters }) => {
        const store = await empty();
        const position = await store.position();
        const half = exchanges.length >> 1;
        await store.append(exchanges.slice(0, half));
        await store.append(exchanges.slice(half));
        for (const filter of filters) await compare(store, exchanges, filter, position);
      }),
      { numRuns: runs, seed: 18 },
    );
  });
}

async function compare(store: Store, all: readonly Exchange[], filter: Filter, position: string) {
  const expected = all.filter((exchange) => fits(exchange, filter));
  const about = JSON.stringify(filter);
  const listed: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await store.list({ filter, limit: 7, ...(cursor && { cursor }) });
    listed.push(...page.exchanges.map(({ startUs }) => startUs!));
    if (page.next === null) break;
    cursor = page.next;
  }
  const times = expected.map(({ startUs }) => startUs!);
  assert.deepEqual(listed, times.sort().reverse(), about);
  const arrived = await store.arrivals(filter, position, 1000);
  assert.equal(arrived.exchanges.length, expected.length, about);
  const buckets = await store.summarize(filter, 10);
  const counted = buckets.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count));
  assert.equal(
    counted.reduce((sum, count) => sum + count, 0),
    expected.length,
    about,
  );
  for (const { startUs, counts } of buckets) {
    const inBucket = expected.filter((one) => Math.floor(one.startUs! / 10) * 10 === startUs);
    assert.equal(counts['2xx'], inBucket.filter(({ status }) => status >= 200 && status < 300).length);
    assert.equal(counts.none, inBucket.filter(({ status }) => status === 0).length);
  }
  const { edges } = await store.map(filter, 1000);
  assert.equal(
    edges.reduce((sum, { count }) => sum + count, 0),
    expected.length,
    about,
  );
  for (const edge of edges) compareEdge(edge, expected);
}

function compareEdge(edge: Edge, expected: readonly Exchange[]): void {
  const name = (place: string) => place.replace(/:80$/, '');
  const its = expected.filter(
    (one) =>
      name(one.source) === edge.source &&
      name(one.destination) === edge.destination &&
      one.sourceNamespace === edge.sourceNamespace,
  );
  assert.equal(edge.count, its.length);
  assert.equal(edge.errors, its.filter(({ status }) => status === 0 || status >= 500).length);
  assert.equal(
    edge.requestBytes,
    its.reduce((sum, { request }) => sum + request.size, 0),
  );
  const durations = its.flatMap(({ durationUs }) => durationUs ?? []).sort((one, other) => one - other);
  assert.equal(edge.p50Us, durations[Math.ceil(durations.length / 2) - 1] ?? null);
  assert.equal(edge.firstUs, Math.min(...its.map(({ startUs }) => startUs!)));
}
