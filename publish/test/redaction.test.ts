import assert from 'node:assert/strict';
import { maskUrls, quoteInput } from '../src/redaction.ts';

describe('maskUrls', () => {
  it('hides user name and password', () => {
    assert.equal(
      maskUrls('PUT "https://ci:hunter2@r.example/v2/": 401'),
      'PUT "https://***@r.example/v2/": 401',
    );
  });

  it('cuts the query, which may hold an upload token', () => {
    assert.equal(
      maskUrls('PATCH "http://r.example/up?_state=abc&x=1": 500'),
      'PATCH "http://r.example/up": 500',
    );
  });

  it('reads a long message once, whatever is in it', () => {
    // If it were read once for each part, this would take minutes.
    for (const part of ['http://', 'https://a/', '//a', '//a@', 'http://a?b', '//', 'h', '/']) {
      assert.equal(typeof maskUrls(part.repeat(3_000_000 / part.length)), 'string');
    }
  });
});

describe('quoteInput', () => {
  it('masks and cuts what a person typed', () => {
    assert.equal(quoteInput('ci:hunter2@r.example'), '"***@r.example"');
    assert.equal(quoteInput('x'.repeat(500)), `"${'x'.repeat(120)}..."`);
  });
});
