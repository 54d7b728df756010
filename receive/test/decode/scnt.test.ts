import assert from 'node:assert/strict';
import { DecodeError, ExcessError } from '../../src/decode/decode-error.ts';
import { decodeScnt } from '../../src/decode/scnt.ts';
import { bytesOf, type Members, scntDocument } from './documents.ts';

const JSON_TYPE = 'application/json';

function decodeOne(members: Members) {
  const [exchange] = decodeScnt(bytesOf(scntDocument(members)), JSON_TYPE);
  return exchange!;
}

describe('decodeScnt', () => {
  it('reads a document member by member', () => {
    assert.deepEqual(decodeScnt(bytesOf(scntDocument()), JSON_TYPE), [
      {
        startUs: null,
        durationUs: null,
        source: '10.244.0.3:51234',
        destination: '10.96.0.7:8080',
        sourceNamespace: '',
        destinationNamespace: '',
        method: 'POST',
        scheme: 'http',
        host: 'payments.shop:8080',
        path: '/pay?amount=3',
        status: 201,
        request: {
          version: 'HTTP/1.1',
          headers: [
            ['host', 'payments.shop:8080'],
            ['accept', 'a'],
            ['accept', 'b'],
          ],
          body: Buffer.from('hello'),
          size: 5,
          truncated: false,
        },
        response: {
          version: 'HTTP/1.1',
          headers: [['set-cookie', 'x']],
          body: Buffer.from('ok'),
          size: 2,
          truncated: true,
        },
        requestId: 'a5f0-1',
        traceId: null,
        format: 'scnt',
        redacted: false,
        observer: { workload: '', namespace: '', pod: '', side: null },
      },
    ]);
  });

  it('reads the status code 0 as no response', () => {
    assert.equal(decodeOne({ scnt_response: { status_code: '0' } }).status, 0);
  });

  it('reads a status code below 100, as some servers send it', () => {
    assert.equal(decodeOne({ scnt_response: { status_code: '99' } }).status, 99);
  });

  it('reads texts beyond ASCII, escaped or not', () => {
    const document = JSON.stringify(scntDocument({ scnt_request: { path: '/caf\u00e9/\u{1f600}' } }));
    const escaped = document.replace('\u00e9', '\\u00e9');
    for (const text of [document, escaped])
      assert.equal(decodeScnt(Buffer.from(text), JSON_TYPE)[0]!.request.size, 5);
    assert.equal(decodeScnt(Buffer.from(escaped), JSON_TYPE)[0]!.path, '/caf\u00e9/\u{1f600}');
  });

  it('leaves out members that it does not know', () => {
    const exchange = decodeOne({ more: { a: [1] }, scnt_request: { more: 1 } });
    assert.equal(exchange.method, 'POST');
  });

  it('writes names of headers in lower case', () => {
    const { request } = decodeOne({ scnt_request: { headers: [['Content-Type', 'A']] } });
    assert.deepEqual(request.headers, [['content-type', 'A']]);
  });

  const places: [string, Members][] = [
    ['a header', { scnt_request: { headers: [['authorization', 'Bearer [redacted]']] } }],
    ['the query', { scnt_request: { path: '/a?key=[redacted]' } }],
    ['an encoded query', { scnt_request: { path: '/a?key=%5Bredacted%5D' } }],
    ['a body', { scnt_response: { body: Buffer.from('{"key":"[redacted]"}').toString('base64') } }],
  ];
  for (const [place, members] of places) {
    it(`says that something was redacted when ${place} has the replacement`, () => {
      assert.equal(decodeOne(members).redacted, true);
    });
  }

  const faults: [string, Members, string][] = [
    ['a scheme that is not a text', { scheme: 5 }, 'scheme must be a string, not a number'],
    ['another scheme', { scheme: 'ftp' }, 'scheme must be "http" or "https"'],
    ['no request id', { request_id: undefined }, 'request_id is missing'],
    ['no request', { scnt_request: null }, 'scnt_request must be an object, not null'],
    ['a request that is an array', { scnt_request: [] }, 'scnt_request must be an object, not an array'],
    [
      'headers that are an object',
      { scnt_request: { headers: {} } },
      'scnt_request.headers must be an array, not an object',
    ],
    [
      'a header that is a number',
      { scnt_request: { headers: [7] } },
      'scnt_request.headers[0] must be [name, value], not a number',
    ],
    [
      'a header of three',
      {
        scnt_response: {
          headers: [
            ['a', 'b'],
            ['a', 'b', 'c'],
          ],
        },
      },
      'scnt_response.headers[1] must be [name, value], not an array of 3',
    ],
    [
      'a header whose value is null',
      { scnt_request: { headers: [['a', null]] } },
      'scnt_request.headers[0][1] must be a string, not null',
    ],
    [
      'a header whose name is a number',
      { scnt_request: { headers: [[1, '']] } },
      'scnt_request.headers[0][0] must be a string, not a number',
    ],
    [
      'a body without padding',
      { scnt_request: { body: 'aGVsbG8' } },
      'scnt_request.body must be standard base64 with padding',
    ],
    [
      'a flag that is text',
      { scnt_response: { truncated_body: 'true' } },
      'scnt_response.truncated_body must be true or false, not a string',
    ],
    [
      'a status code that is a number',
      { scnt_response: { status_code: 200 } },
      'scnt_response.status_code must be a string, not a number',
    ],
    [
      'a status code of four digits',
      { scnt_response: { status_code: '2000' } },
      'scnt_response.status_code must be a number of at most three digits',
    ],
    [
      'a status code that is not a number',
      { scnt_response: { status_code: '2e2' } },
      'scnt_response.status_code must be a number of at most three digits',
    ],
  ];
  for (const [what, members, reason] of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeOne(members), new DecodeError(reason));
    });
  }

  it('refuses a message with more headers than it takes', () => {
    const headers = Array.from({ length: 4097 }, () => ['a', '']);
    assert.throws(
      () => decodeOne({ scnt_request: { headers } }),
      new ExcessError('scnt_request.headers has more than 4096 items'),
    );
  });
});
