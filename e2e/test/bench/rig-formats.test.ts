import assert from 'node:assert/strict';
import { field, logRequest, pairsOf, sized, traceRequest } from '../../../filter/test/formats/messages.ts';
import { useRig } from './use-rig.ts';

const TRACES = '/v1/traces';
const LOGS = '/v1/logs';
const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/x-ndjson';
const PROTOBUF_TYPE = 'application/x-protobuf';

const message = { version: 'HTTP/1.1', headers: [['a', 'b']], body: 'QQ==', truncated_body: false };
const scnt = {
  ...{ request_id: '1', scheme: 'http', destination_address: '1.2.3.4:5', source_address: '1.2.3.4:6' },
  scnt_request: { method: 'GET', path: '/', host: 'h', ...message },
  scnt_response: { status_code: '200', ...message },
};
const common = {
  ...{ version: 'HTTP/1.1', headers: [{ key: 'a', value: 'b' }], body: 'QQ==' },
  ...{ TruncatedBody: false, time: 1_700_000_000_000 },
};
const telemetry = {
  ...{ requestID: '1', scheme: 'http', destinationAddress: '1.2.3.4:5', destinationNamespace: 'shop' },
  ...{ sourceAddress: '1.2.3.4:6', request: { method: 'GET', path: '/', host: 'h', common } },
  response: { statusCode: '200', common },
};

const attributes = {
  'http.request.method': 'GET',
  'http.request.header.a': ['b', 'c'],
  'http.response.status_code': 200n,
  'http.request.body.size': 0n,
  'http.response.body.size': 3n,
  'http.response.body.content': 'abc',
};
type Attributes = { [name: string]: string | string[] | bigint | boolean | Uint8Array };
const pairs = (changes: Attributes = {}) => pairsOf(new Map(Object.entries({ ...attributes, ...changes })));
const without = (name: keyof typeof attributes) =>
  pairsOf(new Map(Object.entries(attributes).filter(([key]) => key !== name)));

const ids = { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2) };
const times = { startTimeUnixNano: 1n, endTimeUnixNano: 2n };
const span = { ...ids, ...times, name: 'GET', kind: 2, attributes: pairs() };
const record = {
  ...{ traceId: ids.traceId, timeUnixNano: 1n, observedTimeUnixNano: 2n, severityNumber: 9 },
  ...{ body: { stringValue: 'GET /' }, attributes: pairs() },
};

/** A request with one span that has these bytes alone. */
const rawSpan = (...bytes: number[]) => Uint8Array.from(sized(1, sized(2, sized(2, bytes))));
const joined = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

describe('the sink of the benchmark', () => {
  const { rig } = useRig('bench-rig-formats');

  const post = async (path: string, type: string, body: string | Uint8Array) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body) };
    const response = await fetch(`http://127.0.0.1:${rig().sinkPort}${path}`, init);
    await response.text();
    const { posts, bytes, ...counts } = await rig().readSink();
    return counts;
  };
  const postSpans = (body: Uint8Array) => post(TRACES, PROTOBUF_TYPE, body);

  it('counts the spans of a POST, in whichever scopes and resources they are', async () => {
    const body = joined(traceRequest(span), traceRequest({ ...span, parentSpanId: ids.spanId, flags: 1 }));
    assert.deepEqual(await postSpans(body), { documents: 2, accepted: 2, exchanges: 2, invalid: 0 });
  });

  it('counts the log records of a POST', async () => {
    const counts = await post(LOGS, PROTOBUF_TYPE, joined(logRequest(record), logRequest(record)));
    assert.deepEqual(counts, { documents: 2, accepted: 2, exchanges: 2, invalid: 0 });
  });

  it('takes a body that is bytes, and one that says that it is truncated', async () => {
    const content = Uint8Array.from([0xff, 0xfe, 0xfd]);
    await postSpans(traceRequest({ ...span, attributes: pairs({ 'http.response.body.content': content }) }));
    const cut = { 'http.response.body.size': 9n, 'meshtap.response.body.truncated': true };
    const { exchanges } = await postSpans(traceRequest({ ...span, attributes: pairs(cut) }));
    assert.equal(exchanges, 2);
  });

  const { traceId: _, ...noTraceId } = span;
  const { kind: __, ...noKind } = span;
  const misshapen: [string, object][] = [
    ['no trace id', noTraceId],
    ['no kind', noKind],
    ['an end before its start', { ...span, startTimeUnixNano: 3n }],
    ['no method', { ...span, attributes: without('http.request.method') }],
    ['no status', { ...span, attributes: without('http.response.status_code') }],
    ['no size of a body', { ...span, attributes: without('http.request.body.size') }],
    ['a body that is not there', { ...span, attributes: without('http.response.body.content') }],
    ['less of a body than came', { ...span, attributes: pairs({ 'http.response.body.size': 4n }) }],
    ['an attribute that comes twice', { ...span, attributes: [...pairs(), ...pairs().slice(0, 1)] }],
  ];
  for (const [what, document] of misshapen) {
    it(`calls a span with ${what} no exchange`, async () => {
      const counts = await postSpans(traceRequest(document));
      assert.deepEqual(counts, { documents: 1, accepted: 1, exchanges: 0, invalid: 0 });
    });
  }

  it('calls a log record without a body, or with the end before the start, no exchange', async () => {
    const { body, ...less } = record;
    await post(LOGS, PROTOBUF_TYPE, logRequest(less));
    const late = logRequest({ ...record, timeUnixNano: 3n });
    assert.equal((await post(LOGS, PROTOBUF_TYPE, late)).exchanges, 0);
  });

  const good = traceRequest(span);
  const wrong: [string, string, Uint8Array, RegExp][] = [
    ['spans where log records are taken', LOGS, good, /field 1 of wire type 2/],
    ['log records where spans are taken', TRACES, logRequest(record), /field 1 of wire type 1/],
    ['spans on another path', '/publish', good, /path that takes no OTLP/],
    ['no document at all', TRACES, new Uint8Array(), /no span and no log record/],
    ['a request that is cut short', TRACES, good.subarray(0, -1), /EOF/],
    ['a byte after the request', TRACES, joined(good, Uint8Array.from([1])), /invalid field number/],
    ['an unknown field of a span', TRACES, rawSpan(...sized(11, [])), /field 11 of wire type 2/],
    ['a wrong wire type', TRACES, rawSpan(...field(5, 0, 1)), /field 5 of wire type 0/],
    [
      'a field that comes twice',
      TRACES,
      rawSpan(...field(6, 0, 2), ...field(6, 0, 2)),
      /field 6 where there is one already/,
    ],
    [
      'two values of an attribute',
      TRACES,
      rawSpan(...sized(9, sized(2, [...field(2, 0, 1), ...field(3, 0, 1)]))),
      /field 3 where there is one already/,
    ],
    ['a text that is not UTF-8', TRACES, rawSpan(...sized(5, [0xe9])), /not UTF-8/],
    [
      'a trace id that is short',
      TRACES,
      traceRequest({ ...span, traceId: Buffer.alloc(15, 1) }),
      /an id is (01){15}$/,
    ],
    ['a span id of zeros', TRACES, traceRequest({ ...span, spanId: Buffer.alloc(8) }), /an id is 0{16}$/],
  ];
  for (const [what, path, body, fault] of wrong) {
    it(`refuses as OTLP ${what}`, async () => {
      const { invalid, firstInvalid } = await post(path, PROTOBUF_TYPE, body);
      assert.equal(invalid, 1);
      assert.match(firstInvalid ?? '', fault);
    });
  }

  it('counts documents of APIClarity, alone and in an array, by members of their own', async () => {
    await post('/api/telemetry', JSON_TYPE, JSON.stringify(telemetry));
    const header = { key: 'a', value: 'b', more: 'c' };
    const odd = { ...telemetry, response: { statusCode: '200', common: { ...common, headers: [header] } } };
    const others = [scnt, odd, { ...telemetry, scheme: 1 }];
    const counts = await post('/api/telemetry', JSON_TYPE, JSON.stringify([telemetry, ...others]));
    assert.deepEqual(counts, { documents: 5, accepted: 5, exchanges: 2, invalid: 0 });
    assert.equal((await post('/publish', JSON_TYPE, JSON.stringify(telemetry))).exchanges, 2);
  });

  it('counts documents that are a line each', async () => {
    const lines = `${JSON.stringify(scnt)}\n${JSON.stringify(scnt)}\n{"a":1}\n`;
    const counts = await post('/publish', LINES_TYPE, lines);
    assert.deepEqual(counts, { documents: 3, accepted: 3, exchanges: 2, invalid: 0 });
  });

  const wrongLines: [string, string][] = [
    ['a last line without an end', '{}\n{}'],
    ['an empty line', '{}\n\n{}\n'],
    ['a document over two lines', '{"a":\n1}\n'],
    ['two documents on a line', '{} {}\n'],
    ['no line at all', ''],
  ];
  for (const [what, body] of wrongLines) {
    it(`refuses as lines ${what}`, async () => {
      assert.equal((await post('/publish', LINES_TYPE, body)).invalid, 1);
    });
  }
});
