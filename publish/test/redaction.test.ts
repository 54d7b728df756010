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

  it('takes no longer for a long message than its length is worth', () => {
    for (const part of ['http://', 'https://a/', '//a', '//a@', 'http://a?b']) {
      const started = performance.now();
      maskUrls(part.repeat(300_000 / part.length));
      assert.ok(performance.now() - started < 1000, part);
    }
  });
});

describe('quoteInput', () => {
  it('masks and cuts what a person typed', () => {
    assert.equal(quoteInput('ci:hunter2@r.example'), '"***@r.example"');
    assert.equal(quoteInput('x'.repeat(500)), `"${'x'.repeat(120)}..."`);
  });
});
