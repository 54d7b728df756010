import assert from 'node:assert/strict';
import type { Answer } from '../support/exchange-case.ts';
import { makeTracedExchanges } from '../support/otlp-exchanges.ts';
import { findLogDifferences, findSpanDifferences } from '../support/otlp-expectation.ts';
import type { Attributes, OtlpSpan } from '../support/otlp-records.ts';

// The first GET whose caller sent a span along.
const traced = makeTracedExchanges(100).find(({ exchange, caller }) => caller && exchange.shape === 'get')!;
const { exchange, caller } = traced;

const ANSWER: Answer = {
  ...{
    informational: [],
    status: 200,
    headers: [
      ['x-many', 'one'],
      ['x-many', 'two'],
    ],
  },
  ...{ body: Buffer.from([0xff]), trailers: [], isComplete: true, localPort: 4711 },
};
const ATTRIBUTES: Attributes = {
  'http.request.method': 'GET',
  'http.response.status_code': 200,
  'network.protocol.version': '1.1',
  'network.peer.address': '127.0.0.1',
  'user_agent.original': 'meshtap-e2e/1',
  'server.address': 'shop.demo.svc.cluster.local',
  'server.port': 8080,
  'url.full': `http://shop.demo.svc.cluster.local:8080${exchange.path}`,
  'http.response.body.size': 1,
  'http.response.body.content': Buffer.from([0xff]),
  ...Object.fromEntries(exchange.headers.map(([name, value]) => [`http.request.header.${name}`, [value]])),
  'http.response.header.x-many': ['one', 'two'],
};
const SPAN: OtlpSpan = {
  ...{ resource: {}, scope: { name: 'meshtap', version: '1.0.0' }, traceId: caller!.traceId },
  ...{ spanId: '00000000000000a1', parentSpanId: caller!.spanId, name: 'GET', kind: 3, statusCode: 0 },
  ...{ startNs: 1n, endNs: 2n, attributes: ATTRIBUTES },
};

describe('findSpanDifferences', () => {
  const find = (changes: Partial<OtlpSpan> = {}) =>
    findSpanDifferences(traced, ANSWER, { ...SPAN, ...changes }, 'CLIENT');

  it('finds none in a span that is right', () => {
    assert.deepEqual(find(), []);
  });

  it('finds what is wrong about the span itself, each by its name', () => {
    const changes = {
      traceId: 'a',
      parentSpanId: '',
      spanId: caller!.spanId,
      name: 'GET /',
      kind: 2,
      statusCode: 2,
    };
    const names = find(changes).map((text) => text.split(' is ')[0]);
    assert.deepEqual(names, ['trace id', 'parent', 'span id', 'name', 'kind', 'status']);
  });

  it('finds every attribute that is missing', () => {
    for (const name of Object.keys(ATTRIBUTES)) {
      const { [name]: _, ...attributes } = ATTRIBUTES;
      assert.equal(find({ attributes }).length, 1, name);
    }
  });

  it('finds a body that is text instead of bytes, and a header that nobody sent', () => {
    const body = { 'http.response.body.content': '/w==' };
    const header = { 'http.request.header.x-other': ['value'] };
    assert.match(
      find({ attributes: { ...ATTRIBUTES, ...body } }).join(),
      /^http\.response\.body\.content is/,
    );
    assert.match(find({ attributes: { ...ATTRIBUTES, ...header } }).join(), /^request headers is/);
  });
});

describe('findLogDifferences', () => {
  it('wants the caller’s own span', () => {
    const record = { ...SPAN, timeNs: 1n };
    assert.deepEqual(findLogDifferences(traced, ANSWER, { ...record, spanId: caller!.spanId }, 'CLIENT'), []);
    assert.equal(findLogDifferences(traced, ANSWER, record, 'CLIENT').length, 1);
  });
});
