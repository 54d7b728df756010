import assert from 'node:assert/strict';
import type { MapJson, SummaryOfTimeJson, ValuesJson } from '../../src/api/api-types.ts';
import { makeExchange } from './exchange-samples.ts';
import { errorOf, type PageFixture, startPageFixture } from './page-fixture.ts';

/** A whole minute, not long ago. */
const MINUTE_US = Math.floor(Date.now() / 60_000 - 60) * 60_000_000;
const at = (seconds: number, status: number) =>
  makeExchange({ startUs: MINUTE_US + seconds * 1e6, status, durationUs: seconds * 1000 });

describe('the aggregates of the API', () => {
  let fixture: PageFixture;
  before(async () => {
    fixture = await startPageFixture({}, [
      ...[at(1, 200), at(2, 204), at(59, 404), at(60, 500), at(61, 0)],
      makeExchange({
        startUs: MINUTE_US,
        source: 'cron',
        sourceNamespace: '',
        destination: 'web',
        host: 'web',
      }),
      makeExchange({ startUs: MINUTE_US, sourceNamespace: 'other', host: 'web:80' }),
    ]);
  });
  after(() => fixture.stop());

  it('counts by time and status class', async () => {
    const summary = await fixture.json<SummaryOfTimeJson>('/api/summary?bucket=60&filter=namespace:shop');
    const none = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };
    const time = (us: number) => new Date(us / 1000).toISOString().replace('Z', '000Z');
    assert.deepEqual(summary, {
      bucket: 60,
      buckets: [
        { time: time(MINUTE_US), counts: { ...none, '2xx': 2, '4xx': 1 } },
        { time: time(MINUTE_US + 60e6), counts: { ...none, '5xx': 1, none: 1 } },
      ],
    });
  });

  it('chooses a bucket that makes some 200 of the time', async () => {
    const time = (ms: number) => new Date(ms).toISOString();
    const query = `since=${time(0)}&until=${time(3_600_000)}`;
    assert.equal((await fixture.json<SummaryOfTimeJson>(`/api/summary?${query}`)).bucket, 30);
  });

  it('chooses days if the time is very long', async () => {
    const query = 'since=1971-01-01T00:00:00Z&until=2071-01-01T00:00:00Z';
    assert.equal((await fixture.json<SummaryOfTimeJson>(`/api/summary?${query}`)).bucket % 86_400, 0);
  });

  it('refuses more than 2,000 buckets and names one that does', async () => {
    const answer = await fixture.ask(
      '/api/summary?bucket=1&since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z',
    );
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer), /at most 2000 .* bucket of 44 s/);
  });

  it('draws who called whom', async () => {
    const map = await fixture.json<MapJson>('/api/map');
    assert.deepEqual(
      new Set(map.nodes.map(({ id }) => id)),
      new Set(['shop/web', 'bank/payments', '/cron', 'bank/web', 'other/web']),
    );
    const edge = map.edges.find(({ source }) => source === 'shop/web');
    assert.deepEqual(
      { ...edge, p50_ms: typeof edge?.p50_ms, p95_ms: typeof edge?.p95_ms },
      {
        source: 'shop/web',
        destination: 'bank/payments',
        count: 5,
        errors: 2,
        request_bytes: 0,
        response_bytes: 55,
        p50_ms: 'number',
        p95_ms: 'number',
      },
    );
  });

  it('counts what a short map leaves out', async () => {
    const map = await fixture.json<MapJson>('/api/map?limit=1');
    assert.equal(map.edges.length, 1);
    assert.equal(map.others, 2);
  });

  it('draws only what fits the filter', async () => {
    const map = await fixture.json<MapJson>('/api/map?source=cron');
    assert.deepEqual(
      map.edges.map(({ count }) => count),
      [1],
    );
  });

  it('lists stored values for completion', async () => {
    const { values } = await fixture.json<ValuesJson>('/api/values?field=source&prefix=cr');
    assert.deepEqual(
      values.map(({ value }) => value),
      ['cron'],
    );
  });

  it('lists as many values as are asked for', async () => {
    assert.equal((await fixture.json<ValuesJson>('/api/values?field=source&limit=1')).values.length, 1);
  });

  for (const [path, reason] of [
    ['/api/summary?bucket=0', /bucket/],
    ['/api/summary?bucket=1.5', /bucket is "1.5"/],
    ['/api/summary?limit=5', /parameter "limit" is unknown/],
    ['/api/map?limit=0', /limit/],
    ['/api/map?cursor=1', /parameter "cursor" is unknown/],
    ['/api/values', /field is missing.*method, host/],
    ['/api/values?field=status', /field is "status"/],
    ['/api/values?field=host&limit=101', /limit/],
    ['/api/state?x=1', /takes none/],
  ] as const) {
    it(`refuses ${path} and says why`, async () => {
      const answer = await fixture.ask(path);
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), reason);
    });
  }
});
