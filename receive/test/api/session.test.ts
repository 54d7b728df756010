import assert from 'node:assert/strict';
import { errorOf, type PageFixture, type Question, startPageFixture } from './page-fixture.ts';

const TOKEN = 'correct-horse-battery-staple';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const logIn = (token: string): Question => ({
  method: 'POST',
  path: '/session',
  headers: FORM,
  body: new URLSearchParams({ token }).toString(),
});

describe('a page listener with a token', () => {
  let fixture: PageFixture;
  beforeEach(async () => {
    const limits = { wrongTokens: 3 };
    fixture = await startPageFixture({ token: TOKEN, listen: { host: '0.0.0.0', port: 0 }, limits });
  });
  afterEach(() => fixture.stop());

  const statusWith = async (headers: Record<string, string>, path = '/api/state') =>
    (await fixture.ask({ path, headers })).status;
  const cookieOf = async (question = logIn(TOKEN)) => {
    const { headers } = await fixture.ask(question);
    return headers['set-cookie']?.[0] ?? '';
  };

  it('answers 401 as JSON to whoever has none', async () => {
    for (const path of [
      '/api/state',
      '/api/exchanges',
      '/api/live',
      '/api/endpoints',
      '/api/openapi',
      '/api/comparison',
      '/metrics',
      '/api/nothing',
      '/api/exchanges/1',
    ]) {
      const answer = await fixture.ask(path);
      assert.equal(answer.status, 401, path);
      assert.match(errorOf(answer), /needs its token/);
      assert.equal(answer.headers['www-authenticate'], 'Bearer realm="meshtap"');
    }
  });

  it('asks for no token at /healthz and at the page itself, which shows the form', async () => {
    assert.equal((await fixture.ask('/healthz')).status, 200);
    assert.match(errorOf(await fixture.ask('/')), /not built/);
  });

  it('answers for any name, as others reach it by theirs', async () => {
    const headers = { host: 'traces.example', authorization: `Bearer ${TOKEN}` };
    assert.equal(await statusWith(headers), 200);
  });

  it('takes the token as a bearer', async () => {
    assert.equal(await statusWith({ authorization: `Bearer ${TOKEN}` }), 200);
    assert.equal(await statusWith({ authorization: `bearer ${TOKEN}` }), 200);
  });

  for (const authorization of [
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`,
    TOKEN,
    'Bearer ',
  ]) {
    it(`refuses "${authorization}"`, async () => assert.equal(await statusWith({ authorization }), 401));
  }

  it('gives a cookie for the token that scripts cannot read and other sites cannot send', async () => {
    const cookie = await cookieOf();
    assert.match(cookie, /^meshtap_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    assert.doesNotMatch(cookie, new RegExp(TOKEN));
    assert.equal(await statusWith({ cookie: `a=b; ${cookie.split(';')[0]}` }), 200);
  });

  it('gives each log-in a session of its own', async () => {
    assert.notEqual(await cookieOf(), await cookieOf());
  });

  it('forgets a session that was logged out', async () => {
    const [cookie = ''] = (await cookieOf()).split(';');
    const out = await fixture.ask({ method: 'DELETE', path: '/session', headers: { cookie } });
    assert.equal(out.status, 204);
    assert.match(out.headers['set-cookie']?.[0] ?? '', /^meshtap_session=; .*Max-Age=0/);
    assert.equal(await statusWith({ cookie }), 401);
  });

  it('forgets the oldest sessions before they are too many', async () => {
    const [first = ''] = (await cookieOf()).split(';');
    for (let count = 0; count < 1000; count += 50) {
      await Promise.all(Array.from({ length: 50 }, () => cookieOf()));
    }
    assert.equal(await statusWith({ cookie: first }), 401);
    const [last = ''] = (await cookieOf()).split(';');
    assert.equal(await statusWith({ cookie: last }), 200);
  });

  it('refuses a wrong token, and a made-up cookie', async () => {
    const answer = await fixture.ask(logIn('wrong'));
    assert.equal(answer.status, 401);
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal(await statusWith({ cookie: `meshtap_session=${'a'.repeat(43)}` }), 401);
    assert.equal(await statusWith({ cookie: 'meshtap_session=' }), 401);
    assert.equal(await statusWith({ cookie: 'meshtap_session=constructor' }), 401);
  });

  it('takes no more tokens from an address that sent too many wrong ones, not even the right one', async () => {
    const [cookie = ''] = (await cookieOf()).split(';');
    for (let count = 0; count < 3; count++) await fixture.ask(logIn(`wrong ${count}`));
    for (const question of [
      logIn(TOKEN),
      { path: '/api/state', headers: { authorization: `Bearer ${TOKEN}` } },
    ]) {
      const answer = await fixture.ask(question);
      assert.equal(answer.status, 429);
      assert.ok(Number(answer.headers['retry-after']) > 0);
      assert.match(errorOf(answer), /Too many wrong tokens/);
    }
    assert.equal(await statusWith({ cookie }), 200, 'a session goes on');
  });

  it('refuses a log-in that is not a form, and one that is too large', async () => {
    const json = { ...logIn(TOKEN), headers: { 'content-type': 'application/json' } };
    assert.equal((await fixture.ask(json)).status, 415);
    assert.equal((await fixture.ask(logIn('a'.repeat(5000)))).status, 413);
  });

  it('refuses other methods at /session', async () => {
    const answer = await fixture.ask('/session');
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.allow, 'POST, DELETE');
  });

  it('writes no token into its log', async () => {
    await fixture.ask(logIn('wrong'));
    await cookieOf();
    assert.deepEqual(fixture.lines, []);
  });
});

describe('a page listener without a token', () => {
  it('has nothing to log in to', async () => {
    const fixture = await startPageFixture();
    try {
      const answer = await fixture.ask(logIn('any'));
      assert.deepEqual([answer.status, answer.headers['set-cookie']], [204, undefined]);
    } finally {
      await fixture.stop();
    }
  });
});
