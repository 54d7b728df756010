import { deepEqual, equal } from 'node:assert/strict';
import { readHeaders, splitTarget } from '../../src/catalogue/message-fields.ts';

describe('the target of a request', () => {
  it('is split into its path and the decoded fields of its query', () => {
    deepEqual(splitTarget('/a%20b?x=1&y=%C3%A4+b&x=2&z'), {
      path: '/a%20b',
      query: [
        ['x', '1'],
        ['y', 'ä b'],
        ['x', '2'],
        ['z', ''],
      ],
    });
  });

  it('ends at its fragment', () => {
    deepEqual(splitTarget('/a?x=1#y?z'), { path: '/a', query: [['x', '1']] });
    deepEqual(splitTarget('/a#b?x=1'), { path: '/a', query: [] });
  });

  it('may have invalid encoding, which stays as it is', () => {
    deepEqual(splitTarget('/%zz?%=%zz').query, [['%', '%zz']]);
  });

  it('is read up to two hundred fields', () => {
    equal(splitTarget(`/?${'a=1&'.repeat(10_000)}`).query.length, 200);
  });
});

describe('the headers of a message', () => {
  it('are named if they say something about the API', () => {
    const { named, contentType, contentEncoding } = readHeaders([
      ['host', 'shop'],
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
      ['x-api-key', 'k'],
      ['x-forwarded-for', '10.0.0.1'],
      ['if-match', '"1"'],
      ['accept', '*/*'],
    ]);
    deepEqual(named, [
      ['x-api-key', 'k'],
      ['if-match', '"1"'],
    ]);
    equal(contentType, 'application/json');
    equal(contentEncoding, 'gzip');
  });
});
