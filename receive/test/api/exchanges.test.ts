import assert from 'node:assert/strict';
import type { ErrorJson, ExchangeJson, ListJson } from '../../src/api/api-types.ts';
import { makeExchange, makeExchanges, makeMessage } from './exchange-samples.ts';
import { errorOf, type PageFixture, startPageFixture } from './page-fixture.ts';

const HTML = '<script>alert(1)</script>';

describe('GET /api/exchanges', () => {
  let fixture: PageFixture;
  before(async () => {
    fixture = await startPageFixture({}, [
      ...makeExchanges(20),
      makeExchange({ method: 'POST', path: '/late', status: 503, host: 'orders', source: 'cron' }),
      makeExchange({
        path: '/needle',
        response: makeMessage('{"order":"haystack"}', [['content-type', 'application/json']]),
      }),
    ]);
  });
  after(() => fixture.stop());

  const paths = async (query: string) =>
    (await fixture.json<ListJson>(`/api/exchanges?${query}`)).exchanges.map(({ path }) => path);

  it('lists the newest first, page by page, each of them once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? 'limit=7' : `limit=7&cursor=${cursor}`;
      const page: ListJson = await fixture.json(`/api/exchanges?${query}`);
      assert.ok(page.exchanges.length <= 7);
      seen.push(...page.exchanges.map(({ path }) => path));
      cursor = page.next;
    }
    const numbered = Array.from({ length: 20 }, (_, index) => `/${19 - index}`);
    assert.deepEqual(seen.slice(2), numbered);
    assert.deepEqual(seen.slice(0, 2).sort(), ['/late', '/needle']);
  });

  it('gives 100 without a limit', async () => {
    await fixture.store.append(makeExchanges(120, { source: 'many' }));
    assert.equal((await paths('source=many')).length, 100);
  });

  it('has neither headers nor bodies in a list', async () => {
    const { exchanges } = await fixture.json<ListJson>('/api/exchanges?limit=1');
    assert.deepEqual(Object.keys(exchanges[0]!.request), ['version', 'size', 'truncated']);
  });

  for (const [query, expected] of [
    ['method=post', ['/late']],
    ['status=5xx', ['/late']],
    ['status=503', ['/late']],
    ['host=orders', ['/late']],
    ['source=cron', ['/late']],
    ['path=/need', ['/needle']],
    ['text=haystack', ['/needle']],
    ['filter=is:error', ['/late']],
    ['filter=haystack&method=GET', ['/needle']],
    ['since=2100-01-01T00:00:00Z', []],
    ['until=2001-01-01T00:00:00Z', []],
  ] as const) {
    it(`filters by ${query}`, async () => assert.deepEqual(await paths(query), expected));
  }

  for (const [query, reason] of [
    ['limit=0', /limit is "0".*from 1 to 1000/],
    ['limit=1001', /limit/],
    ['limit=ten', /limit is "ten"/],
    ['limit=1&limit=2', /limit is given 2 times/],
    ['cursor=zzz', /cursor/i],
    ['status=7xx', /7xx/],
    ['since=yesterday-ish', /since/],
    ['until=x', /until/],
    ['metod=GET', /parameter "metod" is unknown.*Allowed are .*method/],
    ['__proto__=1', /parameter "__proto__" is unknown/],
  ] as const) {
    it(`refuses ${query} and says why`, async () => {
      const answer = await fixture.ask(`/api/exchanges?${query}`);
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), reason);
    });
  }
});

describe('GET /api/exchanges/ID', () => {
  let fixture: PageFixture;
  let id: string;
  const body = Buffer.from([0, 255, 10, 13, 128]);
  before(async () => {
    const exchange = makeExchange({
      startUs: 1_790_000_000_123_456,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      redacted: true,
      request: { ...makeMessage(body, [['x-a', '1'], ['x-a', '2']]), size: 99, truncated: true }, // biome-ignore format: two headers
      response: makeMessage(HTML, [['content-type', 'text/html']]),
    });
    fixture = await startPageFixture({}, [exchange]);
    id = (await fixture.json<ListJson>('/api/exchanges')).exchanges[0]!.id;
  });
  after(() => fixture.stop());

  it('gives all of it', async () => {
    const { received, ...rest } = await fixture.json<ExchangeJson>(`/api/exchanges/${id}`);
    assert.match(received, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.deepEqual(rest, {
      id,
      time: '2026-09-21T14:13:20.123456Z',
      duration_ms: 12.5,
      source: 'web',
      destination: 'payments',
      source_namespace: 'shop',
      destination_namespace: 'bank',
      method: 'GET',
      scheme: 'http',
      host: 'payments.bank:8080',
      path: '/charges?limit=2',
      status: 200,
      request_id: 'c5b3b0a6-6d0c-4b1e-9a54-0a4f8a4a2c11',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      format: 'otlp-traces',
      redacted: true,
      seen_by: { workload: 'payments', namespace: 'bank', pod: 'payments-1', side: 'server' },
      request: {
        version: 'HTTP/1.1',
        size: 99,
        truncated: true,
        headers: [
          ['x-a', '1'],
          ['x-a', '2'],
        ],
        body: body.toString('base64'),
      },
      response: {
        version: 'HTTP/1.1',
        size: HTML.length,
        truncated: false,
        headers: [['content-type', 'text/html']],
        body: Buffer.from(HTML).toString('base64'),
      },
    });
  });

  it('gives a body as bytes to save, whatever it claims to be', async () => {
    const answer = await fixture.ask(`/api/exchanges/${id}/response/body`);
    assert.equal(answer.body.toString(), HTML);
    const { headers } = answer;
    assert.equal(headers['content-type'], 'application/octet-stream');
    assert.equal(headers['content-disposition'], `attachment; filename="meshtap-${id}-response.bin"`);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  it('gives the bytes of the request', async () => {
    assert.deepEqual((await fixture.ask(`/api/exchanges/${id}/request/body`)).body, body);
  });

  for (const path of ['0', 'zz', `${'1'.repeat(200)}`, '..%2f', 'x/request', 'x/request/body/', '']) {
    it(`answers 404 to /api/exchanges/${path.slice(0, 20)}`, async () => {
      const answer = await fixture.ask(`/api/exchanges/${path}`);
      assert.equal(answer.status, 404);
      assert.equal(typeof (JSON.parse(answer.body.toString()) as ErrorJson).error, 'string');
    });
  }

  it('gives bodies of 1 MB whole', async () => {
    const large = Buffer.alloc(1_000_000, 'abc');
    await fixture.store.append([
      makeExchange({ path: '/large', request: makeMessage(large), response: makeMessage(large) }),
    ]);
    const { exchanges } = await fixture.json<ListJson>('/api/exchanges?path=/large');
    const whole = await fixture.json<ExchangeJson>(`/api/exchanges/${exchanges[0]!.id}`);
    assert.ok(Buffer.from(whole.request.body, 'base64').equals(large));
    assert.ok(Buffer.from(whole.response.body, 'base64').equals(large));
  });
});
