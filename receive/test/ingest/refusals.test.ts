import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { scntDocument } from '../decode/documents.ts';
import { startTestIngest, stopTestIngests } from './test-ingest.ts';

const SCNT = JSON.stringify(scntDocument());

describe('Ingest', () => {
  afterEach(stopTestIngests);

  const refusals: [string, string, RequestInit, number, string, Record<string, string>][] = [
    ['another path', '/nothing', { method: 'POST', body: SCNT }, 404, 'There is nothing here.', {}],
    ['a name that every object has', '/__proto__', { method: 'POST', body: SCNT }, 404, 'There is', {}],
    ['another method', '/publish', {}, 405, 'The method must be POST.', { allow: 'POST' }],
    ['a POST to the health', '/healthz', { method: 'POST' }, 405, 'The method must', { allow: 'GET, HEAD' }],
    [
      'a web page',
      '/publish',
      { method: 'POST', body: SCNT, headers: { origin: 'http://a' } },
      403,
      'Requests of web pages',
      {},
    ],
    [
      'another encoding',
      '/publish',
      { method: 'POST', body: SCNT, headers: { 'content-encoding': 'br' } },
      415,
      'The content-encoding',
      { 'accept-encoding': 'gzip' },
    ],
    ['spans as text', '/v1/traces', { method: 'POST', body: SCNT }, 415, 'The content-type must', {}],
    [
      'what is not gzip',
      '/publish',
      { method: 'POST', body: SCNT, headers: { 'content-encoding': 'gzip' } },
      400,
      'The body is not valid gzip',
      {},
    ],
    [
      'a gzip that ends early',
      '/publish',
      { method: 'POST', body: gzipSync(SCNT).subarray(0, 60), headers: { 'content-encoding': 'gzip' } },
      400,
      'The body is not valid gzip',
      {},
    ],
    [
      'what does not fit the format',
      '/publish',
      { method: 'POST', body: '[{"scheme":1}]' },
      400,
      'Cannot read the body: exchanges[0].scheme must be a string, not a number.',
      {},
    ],
    ['an empty body', '/publish', { method: 'POST' }, 400, 'Cannot read the body: the body is empty.', {}],
    [
      'too many exchanges',
      '/publish',
      { method: 'POST', body: `[${`${SCNT},`.repeat(10_000)}${SCNT}]` },
      413,
      'Cannot read the body: more than 10000',
      {},
    ],
  ];
  for (const [what, path, init, status, reason, headers] of refusals) {
    it(`refuses ${what} with ${status}`, async () => {
      const { url, store } = await startTestIngest();
      const answer = await fetch(url + path, init);
      const { error } = (await answer.json()) as { error: string };
      assert.deepEqual([answer.status, error.slice(0, reason.length)], [status, reason]);
      for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers.get(name), value);
      assert.deepEqual(store.appends, []);
    });
  }

  it('stores nothing of a batch in which one document is wrong', async () => {
    const { store, post } = await startTestIngest();
    assert.equal((await post('/publish', `[${SCNT},{}]`)).status, 400);
    assert.deepEqual(store.appends, []);
  });

  it('takes only what has the token, where one is wanted', async () => {
    const { post, ingest } = await startTestIngest({ token: 'secret' });
    const statuses: number[] = [];
    for (const authorization of [
      '',
      'Bearer',
      'Bearer wrong',
      'Basic secret',
      'Bearer secret',
      'bearer secret',
    ])
      statuses.push((await post('/publish', SCNT, { authorization })).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 200, 200]);
    assert.equal(ingest.counters.refused.unauthorized, 4);
  });

  it('writes neither header values nor bodies to the log or into answers', async () => {
    const { post, log } = await startTestIngest({ token: 'secret-token' });
    const authorization = { authorization: 'Bearer secret-token' };
    const document = scntDocument({
      scnt_request: {
        headers: [
          ['cookie', 'secret-value'],
          ['a', 5],
        ],
      },
    });
    const answers = [
      await post('/publish', JSON.stringify(document), authorization),
      await post('/publish', 'secret-value', authorization),
      await post('/publish', 'x', { authorization: 'Bearer secret-wrong' }),
    ];
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    assert.doesNotMatch([...texts, ...log].join('\n'), /secret/);
    assert.ok(log.length > 0);
  });
});
