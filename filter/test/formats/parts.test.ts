import assert from 'node:assert/strict';
import { settingsOf } from '../fuzz/configurations.ts';
import { addressIn } from './addresses.ts';
import { contents } from './expected-bodies.ts';
import { telemetryDifferences } from './expected-telemetry.ts';
import type { Telemetry } from './json.ts';
import { int64 } from './proxies.ts';
import { seenOf } from './seen.ts';
import { callersOf, MadeIds, parseTraceparent } from './trace-ids.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('the parts of the model', () => {
  it('take a traceparent by the rules of W3C', () => {
    const caller = { traceId: trace, spanId: span, flags: 1 };
    for (const version of ['00', '01', 'cc', 'fe'])
      assert.deepEqual(parseTraceparent(`${version}-${trace}-${span}-01`), caller);
    assert.deepEqual(parseTraceparent(`01-${trace}-${span}-01-more`), caller);
    const wrong = [
      ...['', '00', `00-${trace}-${span}`, `00-${trace}-${span}-1`, `00-${trace}-${span}-01-`],
      ...[`ff-${trace}-${span}-01`, `01-${trace}-${span}-01more`, ` 00-${trace}-${span}-01`],
      ...[`00-${trace.toUpperCase()}-${span}-01`, `00-${'0'.repeat(32)}-${span}-01`],
      ...[`00-${trace}-${'0'.repeat(16)}-01`, `00-${trace}-${span}-0g`, `00-${trace}-${span}-01\n`],
    ];
    for (const value of wrong) assert.equal(parseTraceparent(value), undefined, value);
  });

  it('leave open whose child a request with two callers is, but not with one that is not valid', () => {
    const good: [string, string] = ['traceparent', `00-${trace}-${span}-01`];
    assert.equal(callersOf([good]).length, 1);
    assert.deepEqual(callersOf([good, ['traceparent', 'x']]).map(Boolean), [true, false]);
    assert.deepEqual(callersOf([['traceparent', 'x'], good]), [undefined]);
    assert.deepEqual(callersOf([]), [undefined]);
  });

  it('find a trace id that its request id does not decide, and a span id that comes twice', () => {
    const made = new MadeIds();
    assert.deepEqual(made.differences('a', '01'), []);
    assert.deepEqual(made.differences('a', '01'), []);
    assert.equal(made.differences('a', '02').length, 1);
    assert.equal(made.differences('b', '01').length, 1);
    assert.deepEqual(made.spanDifferences('01', '02'), []);
    assert.equal(made.spanDifferences('01', '02').length, 1);
  });

  it('cut a body within a character at the character, and no other body', () => {
    const euro = Buffer.from('a€');
    assert.deepEqual(contents(euro, euro), ['a€']);
    assert.deepEqual(contents(euro.subarray(0, 3), euro), ['a']);
    assert.deepEqual(contents(euro.subarray(0, 1), euro), ['a']);
    assert.deepEqual(contents(euro.subarray(0, 3), euro.subarray(0, 3)), [euro.subarray(0, 3)]);
    assert.deepEqual(contents(euro.subarray(1, 2), euro.subarray(1)), [undefined, '']);
    assert.deepEqual(contents(euro.subarray(0, 0), euro), [undefined]);
    const broken = Buffer.from([0x61, 0xe2, 0x82, 0x61]);
    assert.deepEqual(contents(broken.subarray(0, 3), broken), ['a', broken.subarray(0, 3)]);
    assert.deepEqual(contents(broken.subarray(0, 3), broken.subarray(0, 3)), [broken.subarray(0, 3)]);
    const impossible = Buffer.from([0x61, 0xed, 0xa0, 0x80]);
    assert.deepEqual(contents(impossible.subarray(0, 3), impossible).at(-1), impossible.subarray(0, 3));
  });

  it('read addresses of both families', () => {
    assert.deepEqual(addressIn('10.0.0.1:80'), { host: '10.0.0.1', port: 80n });
    assert.deepEqual(addressIn('[fd00::1]:8080'), { host: 'fd00::1', port: 8080n });
    assert.deepEqual(addressIn('[fd00::1]'), { host: 'fd00::1', port: undefined });
    assert.deepEqual(addressIn('shop:65536'), { host: 'shop:65536', port: undefined });
  });

  it('take a document of apiclarity that is written by hand, and find each mistake in it', () => {
    const passed = {
      request: [
        [':authority', 'cart:80'],
        [':path', '/a'],
        [':method', 'GET'],
      ] as [string, string][],
      ...{ requestBody: [], response: [[':status', '200']] as [string, string][] },
      ...{ responseBody: [Buffer.from('abc')], isResponseOver: true, code: 200 },
    };
    const properties = {
      ...{ 'request.time': int64(1_999_999n), 'request.duration': int64(1_000_002n) },
      'xds.cluster_name': 'outbound|80||cart.front.svc.cluster.local',
    };
    const proxy = { workload: 'a', namespace: 'b', pod: 'c', nodeId: 'sidecar~~c.b~' };
    const settings = settingsOf({ capture: { maxResponseBodyBytes: 2 } });
    const seen = seenOf(passed, properties, settings, { ...proxy, place: 'outbound' });
    const common = { version: '', headers: [], body: '', TruncatedBody: false };
    const good: Telemetry = {
      ...{ requestID: '', scheme: 'http', destinationAddress: '', sourceAddress: '' },
      destinationNamespace: 'front',
      request: {
        ...{ method: 'GET', path: '/a', host: 'cart.front' },
        common: { ...common, time: 1, headers: [{ key: 'host', value: 'cart:80' }] },
      },
      response: { statusCode: '200', common: { ...common, time: 3, body: 'YWI=', TruncatedBody: true } },
    };
    const faults = (change: object) => telemetryDifferences({ ...good, ...change }, seen, properties);
    assert.deepEqual(faults({}), []);
    const inRequest = (change: object) => faults({ request: { ...good.request, ...change } });
    const inResponse = (change: object) =>
      faults({ response: { ...good.response, common: { ...good.response.common, ...change } } });
    const wrong = [
      ...[faults({ destinationNamespace: 'b' }), faults({ scheme: 'https' }), faults({ requestID: 'x' })],
      ...[inRequest({ host: 'cart' }), inRequest({ host: 'cart:80' }), inRequest({ path: '/' })],
      ...[inResponse({ time: 1 }), inResponse({ body: 'YWJj' }), inResponse({ TruncatedBody: false })],
      ...[inResponse({ version: 'HTTP/1.1' }), inResponse({ headers: [{ key: 'a', value: 'b' }] })],
    ];
    for (const [i, found] of wrong.entries()) assert.ok(found.length > 0, `mistake ${i}`);
  });
});
