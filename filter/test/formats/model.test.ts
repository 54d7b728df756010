import assert from 'node:assert/strict';
import fc from 'fast-check';
import { settingsOf } from '../fuzz/configurations.ts';
import { check } from '../fuzz/runs.ts';
import type { Passed } from '../fuzz/stream.ts';
import { timedExchanges } from './exchanges.ts';
import { recordDifferences } from './expected-log.ts';
import { spanDifferences } from './expected-span.ts';
import { pairsOf } from './messages.ts';
import { decodeLogRecords, decodeSpans } from './otlp.ts';
import type { Attributes, Value } from './otlp-values.ts';
import { Passage } from './passage.ts';
import { int64, type MeshProxy, proxies } from './proxies.ts';
import { referenceAttributes, referenceRecord, referenceSpan } from './reference.ts';
import { seenOf } from './seen.ts';
import { settingsFor } from './settings.ts';
import { MadeIds } from './trace-ids.ts';

const proxy: MeshProxy = {
  ...{ place: 'outbound', workload: 'shop', namespace: 'front', pod: 'shop-1' },
  nodeId: 'sidecar~10.0.0.9~shop-1.front~front.svc.cluster.local',
};
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const passed: Passed = {
  request: [
    [':authority', 'cart.test:8080'],
    [':path', '/a?b=c'],
    [':method', 'POST'],
    [':scheme', 'https'],
    ['x-request-id', 'id-1'],
    ['traceparent', `00-${traceId}-00f067aa0ba902b7-01`],
    ['user-agent', 'curl/8.0'],
    ['x-many', 'one'],
    ['authorization', 'Bearer secret'],
    ['x-many', Buffer.from([0xff])],
  ],
  requestBody: [Buffer.from('gr'), Buffer.from('üße')],
  response: [[':status', '404']],
  responseBody: [Buffer.from([0, 255])],
  isResponseOver: true,
  code: 404,
};
const properties = {
  ...{ 'source.address': '10.0.0.1:40000', 'destination.address': '10.0.0.2:8080' },
  ...{ 'request.protocol': 'HTTP/2', 'upstream.address': '[fd00::8]:9' },
  ...{ 'request.time': int64(1_700_000_000_000_000_001n), 'request.duration': int64(5_000_001n) },
};
const settings = settingsOf({ capture: { maxRequestBodyBytes: 3 } });
const seenBy = (place: MeshProxy['place']) => seenOf(passed, properties, settings, { ...proxy, place });

/** What both kinds say of the exchange, written by hand. */
const shared: [string, Value][] = [
  ['http.request.method', 'POST'],
  ['error.type', '404'],
  ['http.response.status_code', 404n],
  ['user_agent.original', 'curl/8.0'],
  ['http.request.header.host', ['cart.test:8080']],
  ['http.request.header.x-request-id', ['id-1']],
  ['http.request.header.traceparent', [`00-${traceId}-00f067aa0ba902b7-01`]],
  ['http.request.header.user-agent', ['curl/8.0']],
  ['http.request.header.x-many', ['one', 'ÿ']],
  ['http.request.header.authorization', ['Bearer [redacted]']],
  ['server.address', 'cart.test'],
  ['server.port', 8080n],
  ['network.protocol.version', '2'],
  ['http.request.body.content', 'gr'],
  ['meshtap.request.body.truncated', true],
  ['http.request.body.size', 7n],
  ['http.response.body.content', Buffer.from([0, 255])],
  ['http.response.body.size', 2n],
];
const ofClient: Attributes = new Map([
  ...shared,
  ['url.full', 'https://cart.test:8080/a?b=c'],
  ['network.peer.address', 'fd00::8'],
  ['network.peer.port', 9n],
]);
const ofServer: Attributes = new Map([
  ...shared.filter(([key]) => key !== 'error.type'),
  ...([
    ['url.scheme', 'https'],
    ['url.path', '/a'],
    ['url.query', 'b=c'],
    ['client.address', '10.0.0.1'],
    ['network.peer.address', '10.0.0.1'],
    ['network.peer.port', 40000n],
  ] as const),
]);

const spanFaults = (place: MeshProxy['place'], change: object): string[] => {
  const seen = seenBy(place);
  return decodeSpans(referenceSpan(seen, 1, change)).flatMap((span) =>
    spanDifferences(span, seen, new MadeIds()),
  );
};
const recordFaults = (change: object): string[] => {
  const seen = seenBy('outbound');
  return decodeLogRecords(referenceRecord(seen, 1, change)).flatMap((record) =>
    recordDifferences(record, seen, new MadeIds()),
  );
};
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

describe('the model of the formats', () => {
  it('takes spans of an exchange that are written by hand, for each place of the proxy', () => {
    assert.deepEqual(spanFaults('outbound', { attributes: pairsOf(ofClient), flags: 0x301 }), []);
    for (const place of ['inbound', 'gateway', 'waypoint'] as const) {
      assert.deepEqual(spanFaults(place, { attributes: pairsOf(ofServer) }), []);
    }
  });

  it('finds each attribute of a span that is missing, is another value, or is too much', () => {
    const optional = ['http.request.header.host', 'network.peer.address', 'network.peer.port'];
    for (const [key] of ofClient) {
      const without = new Map([...ofClient].filter(([other]) => other !== key));
      const isRight = optional.slice(0, 1).includes(key) || key === 'user_agent.original';
      assert.equal(spanFaults('outbound', { attributes: pairsOf(without) }).length > 0, !isRight, key);
      const other = new Map([...ofClient, [key, 'another']]);
      assert.notDeepEqual(spanFaults('outbound', { attributes: pairsOf(other) }), [], key);
    }
    const extra = new Map<string, Value>([...ofClient, ['http.route', '/a']]);
    assert.match(spanFaults('outbound', { attributes: pairsOf(extra) }).join(), /http\.route.*not be there/);
  });

  const mistakes: Record<string, object> = {
    'a kind that is the other one’s': { kind: 2 },
    'a path in the name': { name: 'POST /a' },
    'no error': { status: { code: 0 } },
    'a status that is OK': { status: { code: 1 } },
    'a message that the status says': { status: { code: 2, message: 'Not Found' } },
    'another trace': { traceId: hex('11'.repeat(16)) },
    'another parent': { parentSpanId: hex('11'.repeat(8)) },
    'no parent': { parentSpanId: hex('') },
    'the caller’s span id': { spanId: hex('00f067aa0ba902b7') },
    'a start in microseconds': { startTimeUnixNano: 1_700_000_000_000_000n },
    'an end that is the duration': { endTimeUnixNano: 5_000_001n },
    'flags that nobody sent': { flags: 2 },
  };
  for (const [mistake, change] of Object.entries(mistakes)) {
    it(`finds ${mistake} in a span`, () => {
      assert.notDeepEqual(spanFaults('outbound', change), []);
    });
  }

  it('takes a log record that hangs at the caller’s span, and finds one that does not', () => {
    assert.deepEqual(recordFaults({ attributes: pairsOf(ofClient) }), []);
    for (const change of [
      { spanId: hex('11'.repeat(8)) },
      { spanId: hex('') },
      { traceId: hex('11'.repeat(16)) },
      { timeUnixNano: 0n },
      { severityNumber: 21 },
      { attributes: pairsOf(ofServer) },
    ]) {
      assert.notDeepEqual(recordFaults(change), [], JSON.stringify(Object.keys(change)));
    }
  });

  it('finds a base64 text where bytes belong, and a text that is cut within a character', () => {
    const encoded = new Map([...ofClient, ['http.response.body.content', 'AP8=']] as const);
    assert.notDeepEqual(spanFaults('outbound', { attributes: pairsOf(encoded) }), []);
    const cut = new Map([
      ...ofClient,
      ['http.request.body.content', Buffer.from('grü').subarray(0, 3)],
    ] as const);
    assert.notDeepEqual(spanFaults('outbound', { attributes: pairsOf(cut) }), []);
  });

  it('takes what a writer by the first readings makes of any exchanges', function () {
    this.timeout(0);
    const lists = fc.array(timedExchanges, { minLength: 1, maxLength: 8, size: 'max' });
    const property = fc.property(
      settingsFor('scnt'),
      proxies,
      lists,
      ({ configuration, text }, proxy, list) => {
        const passage = new Passage('release', proxy, configuration, text);
        for (const exchange of list) passage.pass(exchange);
        passage.settle();
        const made = new MadeIds();
        for (const [name, { seen }] of passage.passed) {
          const [span] = decodeSpans(referenceSpan(seen, Number(name)));
          assert.deepEqual(spanDifferences(span!, seen, made), []);
          const [record] = decodeLogRecords(referenceRecord(seen, Number(name)));
          assert.deepEqual(recordDifferences(record!, seen, made), []);
          assert.deepEqual(span!.attributes.size, referenceAttributes(seen).size);
        }
      },
    );
    check(property, 30);
  });
});
