import assert from 'node:assert/strict';
import { isLoopback } from '../../src/api/security.ts';
import { makeExchange } from './exchange-samples.ts';
import { errorOf, type PageFixture, startPageFixture } from './page-fixture.ts';

const ROUTES = [
  '/api/exchanges',
  '/api/exchanges/1',
  '/api/exchanges/1/request/body',
  '/api/live',
  '/api/summary',
  '/api/map',
  '/api/values?field=host',
  '/api/state',
  '/api/export?format=har',
  '/metrics',
];

describe('the page listener on loopback', () => {
  let fixture: PageFixture;
  before(async () => {
    fixture = await startPageFixture({}, [makeExchange()]);
  });
  after(() => fixture.stop());

  for (const host of ['localhost', 'LOCALHOST:9080', '127.0.0.1:1', '[::1]:9080', '[::1]']) {
    it(`answers for ${host}`, async () => {
      assert.equal((await fixture.ask({ path: '/api/state', headers: { host } })).status, 200);
    });
  }

  for (const host of [
    'attacker.example',
    'attacker.example:9080',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    '127.0.0.2',
    'localhost:9080@attacker.example',
    '::1',
  ]) {
    it(`refuses a page that calls this machine "${host}"`, async () => {
      for (const path of ['/', '/healthz', '/api/exchanges', '/metrics']) {
        const answer = await fixture.ask({ path, headers: { host } });
        assert.equal(answer.status, 421);
        assert.match(errorOf(answer), /localhost, 127\.0\.0\.1 or \[::1\]/);
      }
    });
  }

  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://attacker.example' },
    { origin: 'null' },
  ]) {
    it(`refuses every route to a page of another origin (${JSON.stringify(headers)})`, async () => {
      for (const path of ROUTES) {
        const answer = await fixture.ask({ path, headers });
        assert.equal(answer.status, 403, path);
      }
      assert.equal((await fixture.ask({ method: 'POST', path: '/session', headers })).status, 403);
    });
  }

  it('answers its own page', async () => {
    const host = `127.0.0.1:${fixture.page.port}`;
    const headers = { 'sec-fetch-site': 'same-origin', origin: `http://${host}`, host };
    assert.equal((await fixture.ask({ path: '/api/state', headers })).status, 200);
  });

  it('lets a person follow a link to a download', async () => {
    const headers = { 'sec-fetch-site': 'none' };
    assert.equal((await fixture.ask({ path: '/api/export?format=har', headers })).status, 200);
  });

  it('lets no browser read, frame, sniff or keep an answer, and allows no other origin', async () => {
    for (const path of ['/healthz', '/api/exchanges', '/api/exchanges/1', '/nothing', '/metrics']) {
      const { headers } = await fixture.ask({ path, headers: { 'sec-fetch-site': 'none' } });
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cache-control'], 'no-store');
      const policy = headers['content-security-policy'] ?? '';
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'$/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.deepEqual(
        Object.keys(headers).filter((name) => name.startsWith('access-control-')),
        [],
      );
    }
  });

  it('gives a preflight of another origin nothing', async () => {
    const headers = { origin: 'http://attacker.example', 'access-control-request-method': 'GET' };
    const answer = await fixture.ask({ method: 'OPTIONS', path: '/api/exchanges', headers });
    assert.equal(answer.status, 403);
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
    it(`takes no ${method}`, async () => {
      for (const path of [...ROUTES, '/healthz']) {
        const answer = await fixture.ask({ method, path });
        assert.equal(answer.status, 405, path);
        assert.equal(answer.headers.allow, 'GET, HEAD');
      }
    });
  }

  it('answers HEAD as GET, without a body', async () => {
    for (const path of [
      '/api/exchanges',
      '/api/state',
      '/metrics',
      '/healthz',
      '/api/live',
      '/api/export?format=har',
    ]) {
      const answer = await fixture.ask({ method: 'HEAD', path });
      assert.deepEqual([answer.status, answer.body.byteLength], [200, 0], path);
      assert.ok(answer.headers['content-type']);
    }
  });

  for (const path of [
    '/api/exchanges/',
    '/API/exchanges',
    '//api/exchanges',
    '/./api/exchanges',
    '/api/endpoints/',
    '/api/catalogue?host=a',
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/%00',
    'http://127.0.0.1/api/exchanges',
    '/api/exchanges#x',
  ]) {
    it(`knows no ${path}`, async () => assert.equal((await fixture.ask(path)).status, 404));
  }

  it('refuses an address that is too long', async () => {
    const answer = await fixture.ask(`/api/exchanges?text=${'a'.repeat(9000)}`);
    assert.equal(answer.status, 414);
  });
});

describe('isLoopback', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]']) {
    it(`takes ${host} for this machine`, () => assert.ok(isLoopback(host)));
  }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'localhost.example', '']) {
    it(`does not take "${host}" for this machine`, () => assert.ok(!isLoopback(host)));
  }
});
