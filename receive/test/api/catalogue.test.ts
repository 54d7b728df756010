import assert from 'node:assert/strict';
import type { ComparisonJson, EndpointDetailJson, EndpointsJson } from '../../src/api/api-types.ts';
import type { Exchange } from '../../src/exchange.ts';
import { learnAll } from '../store/learning.ts';
import { makeExchange, makeMessage } from './exchange-samples.ts';
import { errorOf, type PageFixture, startPageFixture } from './page-fixture.ts';

const HOUR_US = 3_600_000_000;
const NOW_US = Date.now() * 1000;
const JSON_HEADERS: [string, string][] = [['content-type', 'application/json']];
const DESCRIPTION =
  'openapi: 3.1.0\ninfo: {title: Shop, version: "2"}\npaths:\n  /orders: {get: {responses: {200: {description: OK}}}}\n';

const make = (hoursAgo: number, change: Partial<Exchange>) =>
  makeExchange({ host: 'shop:8080', startUs: Math.floor(NOW_US - hoursAgo * HOUR_US), ...change });

describe('the routes of the catalogue', () => {
  let fixture: PageFixture;
  before(async () => {
    fixture = await startPageFixture({}, [
      make(50, { path: '/orders', status: 200 }),
      make(49.5, { path: '/orders?page=2', status: 404 }),
      make(49.5, { path: '/status', status: 0 }),
      make(1, { path: '/carts', method: 'POST', request: makeMessage('{"item": "kettle"}', JSON_HEADERS) }),
      make(1, { host: 'bank:1', path: '/accounts' }),
      make(1, { host: 'bank:2', path: '/accounts' }),
    ]);
    await learnAll(fixture.store.catalogue);
  });
  after(() => fixture.stop());

  const compare = (body: string, path = '/api/comparison?host=shop', headers = {}) =>
    fixture.ask({ method: 'POST', path, headers, body });

  describe('GET /api/endpoints', () => {
    const list = (query = '') => fixture.json<EndpointsJson>(`/api/endpoints${query}`);

    it('lists endpoints in the order of hosts, templates and methods, with what waits', async () => {
      const { endpoints, ...counts } = await list();
      assert.deepEqual(
        endpoints.map(({ host, method, path_template }) => `${host} ${method} ${path_template}`),
        [
          'bank:1 GET /accounts',
          'bank:2 GET /accounts',
          'shop:8080 POST /carts',
          'shop:8080 GET /orders',
          'shop:8080 GET /status',
        ],
      );
      assert.deepEqual(counts, { learned: 6, waiting: 0, missed: 0 });
    });

    it('lists one host, by its name without the port too', async () => {
      assert.equal((await list('?host=shop%3A8080')).endpoints.length, 3);
      assert.equal((await list('?host=shop')).endpoints.length, 3);
      assert.deepEqual((await list('?host=bank')).endpoints, []);
      assert.deepEqual((await list('?host=nowhere')).endpoints, []);
    });

    it('says how each endpoint is used', async () => {
      const [, orders, status] = (await list('?host=shop')).endpoints;
      const { first_seen, last_seen, hours, sensitive, ...rest } = orders!;
      assert.match(first_seen, /^\d{4}-\d\d-\d\dT.+\.\d{6}Z$/);
      assert.ok(first_seen < last_seen);
      assert.deepEqual(sensitive, []);
      assert.equal(
        hours.reduce((sum, { count }) => sum + count, 0),
        2,
      );
      assert.deepEqual(rest, {
        ...{ host: 'shop:8080', method: 'GET', path_template: '/orders', count: 2 },
        ...{ statuses: { 200: 1, 404: 1 }, is_new: false, is_unserved: false },
        ...{ p50_ms: rest.p50_ms, p95_ms: rest.p95_ms },
        ...{ callers: [{ name: 'web', namespace: 'shop', count: 2 }], other_callers: 0 },
      });
      assert.deepEqual([status!.statuses, status!.is_unserved], [{ none: 1 }, true]);
    });

    it('marks what is new on a host that is not', async () => {
      const isNew = (await list()).endpoints.map(({ path_template, is_new }) => [path_template, is_new]);
      assert.deepEqual(isNew, [
        ['/accounts', false],
        ['/accounts', false],
        ['/carts', true],
        ['/orders', false],
        ['/status', false],
      ]);
    });
  });

  describe('GET /api/endpoint', () => {
    const query = (parameters: Record<string, string>) => `/api/endpoint?${new URLSearchParams(parameters)}`;

    it('has one in full, with its newest exchanges', async () => {
      const path = query({ host: 'shop', method: 'post', path_template: '/carts' });
      const endpoint = await fixture.json<EndpointDetailJson>(path);
      assert.deepEqual([endpoint.host, endpoint.method, endpoint.is_new], ['shop:8080', 'POST', true]);
      assert.deepEqual(
        endpoint.request_body?.contents.map(({ type, count }) => [type, count]),
        [['application/json', 1]],
      );
      assert.deepEqual(
        endpoint.responses.map(({ status, count }) => [status, count]),
        [[200, 1]],
      );
      assert.deepEqual(
        endpoint.recent.map((exchange) => [exchange.status, Object.keys(exchange)]),
        [[200, ['id', 'time', 'duration_ms', 'source', 'source_namespace', 'status']]],
      );
    });

    it('has the parameters of the query', async () => {
      const path = query({ host: 'shop', method: 'GET', path_template: '/orders' });
      const { query_parameters } = await fixture.json<EndpointDetailJson>(path);
      assert.deepEqual(
        query_parameters.map(({ name, required, count }) => [name, required, count]),
        [['page', false, 1]],
      );
    });

    it('says what to do if there is none', async () => {
      const answer = await fixture.ask(query({ host: 'shop', method: 'PUT', path_template: '/carts' }));
      assert.equal(answer.status, 404);
      assert.match(errorOf(answer), /no endpoint "PUT" "\/carts" of "shop".*GET \/api\/endpoints lists all/);
    });
  });

  describe('GET /api/openapi', () => {
    it('is a file of JSON unless YAML is asked for', async () => {
      for (const [query, type, name] of [
        ['', 'application/json', 'openapi-shop.json'],
        ['&format=json', 'application/json', 'openapi-shop.json'],
        ['&format=yaml', 'application/yaml', 'openapi-shop.yaml'],
      ] as const) {
        const { status, headers, body } = await fixture.ask(`/api/openapi?host=shop${query}`);
        assert.equal(status, 200);
        assert.equal(headers['content-type'], `${type}; charset=utf-8`);
        assert.equal(headers['content-disposition'], `attachment; filename="${name}"`);
        assert.match(body.toString(), /openapi"?: "?3\.1/);
      }
    });

    it('has a safe file name', async () => {
      const { headers } = await fixture.ask('/api/openapi?host=shop%3A8080');
      assert.equal(headers['content-disposition'], 'attachment; filename="openapi-shop-8080.json"');
    });

    it('says what to do if the host is unknown, or not the only one of this name', async () => {
      for (const host of ['nowhere', 'bank', '"\r\nx: y', '..%2f..']) {
        const answer = await fixture.ask(`/api/openapi?host=${encodeURIComponent(host)}`);
        assert.equal(answer.status, 404);
        assert.match(errorOf(answer), /has no host ".+", or several .* GET \/api\/endpoints lists/);
      }
    });
  });

  describe('POST /api/comparison', () => {
    it('compares a host with a description', async () => {
      const { status, body } = await compare(DESCRIPTION);
      assert.equal(status, 200);
      const comparison: ComparisonJson = JSON.parse(body.toString());
      assert.equal(comparison.host, 'shop:8080');
      assert.deepEqual(comparison.description, { title: 'Shop', version: '2' });
      assert.ok(comparison.differences.some(({ path_template }) => path_template === '/carts'));
    });

    it('refuses what is not a description, with the line', async () => {
      const answer = await compare('openapi: 3.1.0\ninfo: [\n');
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), /line \d/);
    });

    it('says what to do if the host is unknown', async () => {
      assert.equal((await compare(DESCRIPTION, '/api/comparison?host=nowhere')).status, 404);
    });

    it('answers each hostile description, and none is a failure of the receiver', async () => {
      const hostile = [
        ...[
          '',
          '\0',
          'null',
          '[]',
          '"',
          '[['.repeat(5000),
          '{"a":'.repeat(5000),
          'a: &a [*a, *a]',
          '%',
          '!!js/function x',
        ],
        ...[
          '<<: *a',
          'openapi: 3.1.0',
          'openapi: [3.1.0]',
          'openapi: 3.1.0\ninfo: 1\npaths: 1',
          'swagger: "2.0"',
        ],
        '{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"__proto__": {"get": {}}, "/%": {"constructor": 1}}}',
        '{"openapi": "3.1.0", "info": {}, "paths": {"/a": {"$ref": "#/paths/~1a"}}}',
      ];
      for (const body of hostile) {
        const { status } = await compare(body);
        assert.ok(status === 200 || status === 400, `${status} for ${body.slice(0, 40)}`);
      }
      assert.deepEqual(fixture.lines, []);
    });

    it('refuses more than 4 MiB, whether the length is announced or not', async () => {
      const body = 'x'.repeat(4 * 2 ** 20 + 1);
      for (const headers of [
        {},
        { 'content-length': `${body.length}` },
        { 'transfer-encoding': 'chunked' },
      ]) {
        const answer = await compare(body, undefined, headers).catch((error) => error.code);
        if (answer !== 'ECONNRESET' && answer !== 'EPIPE') assert.equal(answer.status, 413);
      }
    });

    it('takes 4 MiB, and answers others meanwhile', async () => {
      const long = `${DESCRIPTION}${'  # a comment that says nothing at all\n'.repeat(110_000)}`.slice(
        0,
        4 * 2 ** 20,
      );
      const running = compare(long);
      const state = await fixture.ask('/healthz');
      assert.equal(state.status, 200);
      assert.equal((await running).status, 200);
    });

    it('refuses other sites and other methods', async () => {
      const foreign = await compare(DESCRIPTION, undefined, { origin: 'http://elsewhere.example' });
      assert.equal(foreign.status, 403);
      const { status, headers } = await fixture.ask('/api/comparison?host=shop');
      assert.deepEqual([status, headers.allow], [405, 'POST']);
    });

    it('refuses a description while too many are compared', async () => {
      const few = await startPageFixture({ limits: { comparisons: 0 } });
      try {
        const answer = await few.ask({ method: 'POST', path: '/api/comparison?host=a', body: 'x' });
        assert.equal(answer.status, 429);
        assert.equal(answer.headers['retry-after'], '5');
      } finally {
        await few.stop();
      }
    });
  });

  for (const [path, reason] of [
    ['/api/endpoints?hosts=a', /parameter "hosts" is unknown/],
    ['/api/endpoints?host=a&host=b', /given 2 times/],
    ['/api/endpoint?host=a', /parameter method is missing/],
    ['/api/endpoint?host=&method=GET&path_template=/', /parameter host is missing/],
    ['/api/openapi', /parameter host is missing/],
    ['/api/openapi?host=shop&format=xml', /format is "xml". Allowed are json, yaml/],
  ] as const) {
    it(`refuses ${path} and says why`, async () => {
      const answer = await fixture.ask(path);
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), reason);
    });
  }
});
