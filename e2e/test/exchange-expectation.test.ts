import assert from 'node:assert/strict';
import type { Answer, ExchangeCase } from '../support/exchange-case.ts';
import { decodeValue, findDifferences } from '../support/exchange-expectation.ts';
import type { ScntDocument } from '../support/scnt.ts';

const EXCHANGE: ExchangeCase = {
  ...{ id: 'one', shape: 'test', version: 'HTTP/1.1', method: 'POST', path: '/a', authority: 'shop' },
  headers: [['authorization', 'Bearer secret']],
  body: Buffer.from('question'),
};
const ANSWER: Answer = {
  ...{ informational: [], status: 200, trailers: [], isComplete: true, localPort: 5 },
  headers: [['server', 'envoy']],
  body: Buffer.from('answer'),
};

function makeDocument(changes: Partial<ScntDocument['scnt_request']> = {}): ScntDocument {
  return {
    ...{ request_id: 'r', scheme: 'http', source_address: '127.0.0.1:5', destination_address: '127.0.0.1:9' },
    scnt_request: {
      ...{ method: 'POST', path: '/a', host: 'shop', version: 'HTTP/1.1', truncated_body: false },
      headers: [
        ['host', 'shop'],
        ['authorization', 'Bearer [redacted]'],
        ['content-length', '8'],
        ['x-request-id', 'r'],
      ],
      body: Buffer.from('question'),
      ...changes,
    },
    scnt_response: {
      ...{
        status_code: '200',
        version: 'HTTP/1.1',
        headers: [],
        body: Buffer.from('answer'),
        truncated_body: false,
      },
    },
  };
}

describe('findDifferences', () => {
  it('finds none in a document that is right', () => {
    assert.deepEqual(findDifferences(EXCHANGE, ANSWER, makeDocument(), 9), []);
  });

  it('finds a body that is cut without need, and a flag that is wrong', () => {
    const differences = findDifferences(EXCHANGE, ANSWER, makeDocument({ body: Buffer.from('quest') }), 9);
    assert.deepEqual(differences, [
      'length of the request body is 5, not 8',
      'request body is false, not true',
    ]);
    const flagged = findDifferences(EXCHANGE, ANSWER, makeDocument({ truncated_body: true }), 9);
    assert.deepEqual(flagged, ['truncated_body of the request is true, not false']);
  });

  it('finds a header that is missing, out of order or not redacted', () => {
    const { headers } = makeDocument().scnt_request;
    for (const wrong of [
      headers.slice(1),
      headers.toReversed(),
      [['host', 'shop'], ...EXCHANGE.headers, ...headers.slice(2)],
    ]) {
      const differences = findDifferences(
        EXCHANGE,
        ANSWER,
        makeDocument({ headers: wrong as typeof headers }),
        9,
      );
      assert.match(differences.join(), /^request headers is/);
    }
  });

  it('finds a document of another exchange', () => {
    assert.match(
      findDifferences(EXCHANGE, { ...ANSWER, localPort: 6 }, makeDocument(), 9).join(),
      /source_address/,
    );
    assert.match(
      findDifferences(EXCHANGE, { ...ANSWER, status: 404 }, makeDocument(), 9).join(),
      /status_code/,
    );
  });
});

describe('decodeValue', () => {
  it('keeps UTF-8 and turns each byte of any other value into its code point', () => {
    assert.equal(decodeValue(Buffer.from('gr\u00fc\u00dfe').toString('latin1')), 'gr\u00fc\u00dfe');
    assert.equal(decodeValue('gr\u00fc\u00dfe'), 'gr\u00fc\u00dfe');
    assert.equal(decodeValue('a\rz'), 'az');
  });
});
