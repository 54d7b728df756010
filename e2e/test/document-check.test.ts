import assert from 'node:assert/strict';
import { checkDocuments } from '../support/document-check.ts';
import type { Answer, ExchangeCase } from '../support/exchange-case.ts';
import type { ScntDocument } from '../support/scnt.ts';

const EXCHANGE: ExchangeCase = {
  ...{ id: 'one', shape: 'test', version: 'HTTP/1.1', method: 'GET', path: '/a', authority: 'shop' },
  ...{ headers: [['x-case', 'one']], body: Buffer.alloc(0) },
};
const ANSWER: Answer = {
  ...{ informational: [], status: 200, headers: [], body: Buffer.alloc(0), trailers: [] },
  ...{ isComplete: true, localPort: 5 },
};
const MESSAGE = { version: 'HTTP/1.1', body: Buffer.alloc(0), truncated_body: false };
const DOCUMENT: ScntDocument = {
  ...{ request_id: 'r', scheme: 'http', source_address: '127.0.0.1:5', destination_address: '127.0.0.1:9' },
  scnt_request: {
    ...{ ...MESSAGE, method: 'GET', path: '/a', host: 'shop' },
    headers: [
      ['host', 'shop'],
      ['x-case', 'one'],
      ['x-request-id', 'r'],
    ],
  },
  scnt_response: { ...MESSAGE, status_code: '200', headers: [] },
};

describe('checkDocuments', () => {
  const check = (documents: ScntDocument[], bodyBytes = 0, requestId = 'r') => {
    const arrivals = documents.map((document) => ({ document }));
    const seen = { method: 'GET', path: '/a', bodyBytes, trailers: [] };
    const app = {
      seen: new Map([['one', [{ ...seen, headers: [['x-request-id', requestId] as [string, string]] }]]]),
    };
    return checkDocuments([EXCHANGE], arrivals, { answers: new Map([['one', ANSWER]]), app, listenPort: 9 });
  };

  it('finds no fault in a document that is right', () => {
    assert.deepEqual(check([DOCUMENT]), { arrived: [EXCHANGE], faults: [] });
  });

  it('distinguishes what did not arrive from what arrived', () => {
    assert.deepEqual(check([]), { arrived: [], faults: [] });
  });

  it('finds a document that arrived twice', () => {
    assert.deepEqual(check([DOCUMENT, DOCUMENT]).faults, ['one (test): it arrived 2 times']);
  });

  it('finds what differs from what the client got', () => {
    const scnt_response = { ...DOCUMENT.scnt_response, status_code: '0' };
    assert.deepEqual(check([{ ...DOCUMENT, scnt_response }]).faults, [
      'one (test): status_code is "0", not "200"',
    ]);
  });

  it('finds what differs from what the app got', () => {
    assert.deepEqual(check([DOCUMENT], 7, 'other').faults, [
      'one (test): request_id is r, but the app got other',
      'one (test): length of the body is 0, but the app got 7',
    ]);
  });
});
