import assert from 'node:assert/strict';
import { decodeApiclarity } from '../../src/decode/apiclarity.ts';
import { DecodeError } from '../../src/decode/decode-error.ts';
import { apiclarityDocument, bytesOf, type Members } from './documents.ts';

function decodeOne(members: Members) {
  const [exchange] = decodeApiclarity(bytesOf(apiclarityDocument(members)), 'application/json');
  return exchange!;
}

describe('decodeApiclarity', () => {
  it('reads a document member by member', () => {
    assert.deepEqual(decodeOne({}), {
      startUs: 1_790_000_000_123_000,
      durationUs: 17_000,
      source: '10.244.0.3:51234',
      destination: 'payments',
      sourceNamespace: '',
      destinationNamespace: 'shop',
      method: 'GET',
      scheme: 'https',
      host: 'payments:8080',
      path: '/pay',
      status: 200,
      request: {
        version: 'HTTP/2',
        headers: [['host', 'payments:8080']],
        body: new Uint8Array(0),
        size: 0,
        truncated: false,
      },
      response: {
        version: 'HTTP/2',
        headers: [['server', 'envoy']],
        body: Buffer.from('ok'),
        size: 2,
        truncated: false,
      },
      requestId: 'a5f0-1',
      traceId: null,
      format: 'apiclarity',
      redacted: false,
      observer: { workload: '', namespace: '', pod: '', side: null },
    });
  });

  it('takes what clients leave out when it is empty', () => {
    const exchange = decodeOne({
      requestID: undefined,
      destinationNamespace: undefined,
      request: { host: 'example.com', common: {} },
      response: { common: {} },
    });
    assert.deepEqual(
      [exchange.requestId, exchange.destination, exchange.host, exchange.startUs, exchange.durationUs],
      ['', '10.96.0.7:8080', 'example.com', null, null],
    );
  });

  it('gives no duration where the response is before its request', () => {
    assert.equal(decodeOne({ response: { common: { time: 5 } } }).durationUs, null);
  });

  it('reads a batch', () => {
    const body = bytesOf([apiclarityDocument(), apiclarityDocument({ requestID: 'b' })]);
    assert.deepEqual(
      decodeApiclarity(body, 'application/json').map(({ requestId }) => requestId),
      ['a5f0-1', 'b'],
    );
  });

  const faults: [string, Members, string][] = [
    ['no request', { request: 3 }, 'request must be an object, not a number'],
    ['no common', { response: { common: undefined } }, 'response.common is missing'],
    [
      'a time that is text',
      { request: { common: { time: '1' } } },
      'request.common.time must be a number, not a string',
    ],
    [
      'a negative time',
      { request: { common: { time: -1 } } },
      'request.common.time must be milliseconds between 1970 and 2255',
    ],
    [
      'a time past numbers',
      { request: { common: { time: 1e300 } } },
      'request.common.time must be milliseconds between 1970 and 2255',
    ],
    [
      'a header that is a pair',
      { request: { common: { headers: [['a', 'b']] } } },
      'request.common.headers[0] must be {key, value}, not an array',
    ],
    [
      'a header without key',
      { request: { common: { headers: [{ value: 'b' }] } } },
      'request.common.headers[0].key is missing',
    ],
  ];
  for (const [what, members, reason] of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeOne(members), new DecodeError(reason));
    });
  }
});
