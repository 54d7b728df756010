import assert from 'node:assert/strict';
import { maskUrls, oneLine } from '../src/redaction.ts';

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
});

describe('oneLine', () => {
  it('takes control characters out, so that a registry cannot paint the terminal', () => {
    assert.equal(oneLine('a\u001b[31mred\r\n\u202eb'), 'a [31mred b');
  });
});
