import assert from 'node:assert/strict';
import { DecodeError, ExcessError } from '../../src/decode/decode-error.ts';
import { parseDocument, readDocuments } from '../../src/decode/framing.ts';

const LINES = 'application/x-ndjson; charset=utf-8';

function read(text: string | Buffer, contentType = 'application/json'): unknown[] {
  return readDocuments(Buffer.from(text as string), contentType, (value) => value);
}

describe('readDocuments', () => {
  const framings: [string, string, unknown[]][] = [
    ['one object', '{"a":1}', [{ a: 1 }]],
    ['one object on several lines', ' {\r\n\t"a": 1\r\n}\n', [{ a: 1 }]],
    ['an array', '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['an array with space', ' [ {"a":1} ,\n {"a":2} ] \n', [{ a: 1 }, { a: 2 }]],
    ['an empty array', '[]', []],
    ['lines', '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['lines with blank ones between', '\n{"a":1}\r\n\r\n \n{"a":2}', [{ a: 1 }, { a: 2 }]],
    [
      'strings with brackets, commas and quotes',
      '[{"a":"]},[{\\""},{"b":"\\\\"}]',
      [{ a: ']},[{"' }, { b: '\\' }],
    ],
  ];
  for (const [what, text, documents] of framings) {
    it(`reads ${what}`, () => {
      assert.deepEqual(read(text), documents);
    });
  }

  it('takes an array for a line where the content type is that of lines', () => {
    assert.deepEqual(read('[1]\n[2]\n', LINES), [[1], [2]]);
  });

  it('finds the end of long strings whatever they hold', () => {
    for (const piece of ['x', '\\"', '\\\\', 'x\\"', '\u00e9', '\\u0022'])
      for (let count = 90; count < 100; count++) {
        const text = piece.repeat(count);
        const json = `[{"a":"${text}"},{"b":"${text}"}]`;
        assert.deepEqual(read(json), JSON.parse(json));
      }
  });

  const faults: [string, string | Buffer, string][] = [
    ['nothing', '', 'the body is empty'],
    ['blank lines alone', ' \n\n', 'the body is empty'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'the body is not UTF-8'],
    ['a text that is not JSON', 'secret', 'the document is not valid JSON'],
    ['an object that does not end', '{"a":"secret"', 'JSON does not end'],
    ['a string that does not end', '{"a":"secret', 'JSON does not end'],
    ['an array that does not end', '[{"a":1},', 'exchanges[1] is not valid JSON'],
    ['an array without its end', '[{"a":1}', 'the array does not end'],
    ['an array without a comma', '[{"a":1}{"a":2}]', 'the array does not end'],
    ['more after an array', '[] {}', 'there is more after the array'],
    ['two objects on a line', '{} {}', 'there is more after a document on its line'],
    ['a broken object in a batch', '[{},{"secret"}]', 'exchanges[1] is not valid JSON (character 9)'],
    ['a broken line', '{}\n{"secret"}\n', 'exchanges[1] is not valid JSON (character 9)'],
  ];
  for (const [what, text, reason] of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(() => read(text), new DecodeError(reason));
    });
  }

  it('names the document of a batch in which a member is wrong', () => {
    const fail = () => {
      throw new DecodeError('a.b is missing');
    };
    assert.throws(
      () => readDocuments(Buffer.from('[{}]'), '', fail),
      new DecodeError('exchanges[0].a.b is missing'),
    );
    assert.throws(() => readDocuments(Buffer.from('{}'), '', fail), new DecodeError('a.b is missing'));
  });

  it('refuses 100,000 levels before it parses them', () => {
    for (const opening of ['[', '{"a":', '{"a":['])
      assert.throws(
        () => read(`{"a":${opening.repeat(100_000)}`),
        new ExcessError('JSON is more than 128 levels deep'),
      );
  });

  it('refuses a document of more members and items than it takes', () => {
    const reason = 'JSON has too many members and items; send smaller batches';
    assert.throws(() => read(`{"a":[${'1,'.repeat(200_000)}1]}`), new ExcessError(reason));
  });

  it('refuses a batch of more exchanges than it takes', () => {
    const reason = 'more than 10000 exchanges in one request; send smaller batches';
    assert.throws(() => read('{}\n'.repeat(10_001)), new ExcessError(reason));
  });
});

describe('parseDocument', () => {
  it('takes one document and nothing after it', () => {
    assert.deepEqual(parseDocument(Buffer.from(' {"a":[]} '), 10), { a: [] });
    assert.throws(() => parseDocument(Buffer.from('{}{}'), 10), DecodeError);
    assert.throws(() => parseDocument(Buffer.from(''), 10), new DecodeError('the body is empty'));
  });
});
