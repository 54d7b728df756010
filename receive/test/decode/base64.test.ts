import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBase64 } from '../../src/decode/base64.ts';
import { DecodeError } from '../../src/decode/decode-error.ts';

describe('readBase64', () => {
  it('reads any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const read = readBase64(Buffer.from(bytes).toString('base64'), 'body');
        assert.deepEqual([...read], [...bytes]);
      }),
      { seed: 18 },
    );
  });

  const wrong = [
    'a',
    'ab',
    'abc',
    'abc=d',
    'ab=',
    'ab==cd==',
    '====',
    '=',
    'ab\ncd',
    'ab d',
    'a-b_',
    'YR==',
    'YWJ=',
    'ab\u00e9=',
    '\u{1f600}\u{1f600}',
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => readBase64(text, 'body'),
        new DecodeError('body must be standard base64 with padding'),
      );
    });
  }

  it('accepts nothing but what gives the same text again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AZaz09+/=-_ \n'), maxLength: 12 }), (text) => {
        const isCanonical = Buffer.from(text, 'base64').toString('base64') === text;
        let isRead = true;
        try {
          readBase64(text, 'body');
        } catch {
          isRead = false;
        }
        assert.equal(isRead, isCanonical);
      }),
      { numRuns: 2000, seed: 18 },
    );
  });
});
