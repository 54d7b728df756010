import assert from 'node:assert/strict';
import { parseAnswer } from '../support/http1-answer.ts';

const parse = (text: string, isHead = false) => parseAnswer(Buffer.from(text, 'latin1'), isHead);

describe('parseAnswer', () => {
  it('reads a body by its length, and header values byte for byte', () => {
    const answer = parse('HTTP/1.1 200 OK\r\nX-Odd: a\xffz\r\ncontent-length: 2\r\n\r\nhi');
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.headers, [
      ['x-odd', 'a\xffz'],
      ['content-length', '2'],
    ]);
    assert.equal(answer.body.toString(), 'hi');
    assert.equal(answer.isComplete, true);
  });

  it('reads chunks and trailers', () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
    const answer = parse(`${head}2\r\nhi\r\na\r\n0123456789\r\n0\r\nx-sum: 12\r\n\r\n`);
    assert.equal(answer.body.toString(), 'hi0123456789');
    assert.deepEqual(answer.trailers, [['x-sum', '12']]);
    assert.equal(answer.isComplete, true);
    assert.equal(parse(`${head}0\r\n\r\n`).isComplete, true);
  });

  it('knows that an answer broke off', () => {
    for (const text of [
      '',
      'HTTP/1.1 200 OK\r\nconten',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n',
    ]) {
      assert.equal(parse(text).isComplete, false, JSON.stringify(text));
    }
  });

  it('keeps informational answers apart from the last one', () => {
    const answer = parse(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    );
    assert.deepEqual(answer.informational, [100, 103]);
    assert.equal(answer.status, 204);
    assert.equal(answer.isComplete, true);
  });

  it('expects no body after HEAD, 204 and 304', () => {
    assert.equal(parse('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n', true).isComplete, true);
    assert.equal(parse('HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n').isComplete, true);
  });
});
