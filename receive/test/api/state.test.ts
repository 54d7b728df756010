import assert from 'node:assert/strict';
import type { StateJson } from '../../src/api/api-types.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts';
import { StoreError } from '../../src/store/store.ts';
import { makeExchange } from './exchange-samples.ts';
import { openMemoryStore, type PageFixture, startPageFixture } from './page-fixture.ts';

describe('the state of the receiver', () => {
  let fixture: PageFixture;
  before(async () => {
    const metrics = () => [
      {
        name: 'meshtap_receive_posts_total',
        help: 'POSTs by answer.\nAll formats.',
        kind: 'counter' as const,
        samples: [{ labels: { answer: '2"0\\0\n' }, value: 7 }],
      },
    ];
    fixture = await startPageFixture({ metrics }, [makeExchange({ startUs: 1_790_000_000_123_456 })]);
  });
  after(() => fixture.stop());

  it('says for the health strip what comes in, what is stored and where ingest is', async () => {
    const { bytes, ...state } = await fixture.json<StateJson>('/api/state');
    assert.ok(bytes! > 0);
    assert.deepEqual(state, {
      version: '1.2.3',
      ingest: { address: '127.0.0.1', port: 9000 },
      received_per_second: 4.5,
      stored: 1,
      refused: 6,
      oldest: '2026-09-21T14:13:20.123456Z',
      max_bytes: 2 ** 31,
      store_error: null,
      catalogue: { endpoints: 0, learned: 0, waiting: 1, missed: 0 },
    });
  });

  it('has no largest size if the store has no limit', async () => {
    const store = await openSqliteStore({ path: ':memory:', keepForMs: 86_400_000, keepBytes: null });
    const unlimited = await startPageFixture({ store });
    try {
      assert.equal((await unlimited.json<StateJson>('/api/state')).max_bytes, null);
      const metrics = (await unlimited.ask('/metrics')).body.toString();
      assert.ok(metrics.includes('\nmeshtap_receive_store_bytes '));
      assert.ok(!metrics.includes('store_max_bytes'));
    } finally {
      await unlimited.stop();
    }
  });

  it('gives metrics of ingest and of the store as Prometheus reads them', async () => {
    const { body, headers } = await fixture.ask('/metrics');
    assert.match(headers['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
    const text = body.toString();
    assert.ok(text.startsWith('# HELP meshtap_receive_posts_total POSTs by answer.\\nAll formats.\n'));
    assert.ok(text.includes('# TYPE meshtap_receive_posts_total counter\n'));
    assert.ok(text.includes('meshtap_receive_posts_total{answer="2\\"0\\\\0\\n"} 7\n'));
    assert.ok(text.includes('\nmeshtap_receive_store_up 1\n'));
    assert.ok(text.includes('\nmeshtap_receive_store_exchanges 1\n'));
    assert.ok(text.includes('\nmeshtap_receive_store_oldest_timestamp_seconds 1790000000.123456\n'));
    for (const line of text.trimEnd().split('\n')) {
      assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{.+\})? [0-9.]+)$/);
    }
  });

  it('says why the store cannot be read, and what it knows without it', async () => {
    const store = await openMemoryStore();
    store.state = () => Promise.reject(new StoreError('The store is away'));
    store.catalogue.state = () => Promise.reject(new StoreError('The store is away'));
    const broken = await startPageFixture({ store });
    try {
      const { stored, bytes, oldest, max_bytes, ...rest } = await broken.json<StateJson>('/api/state');
      assert.deepEqual([stored, bytes, oldest, max_bytes], [null, null, null, null]);
      assert.equal(rest.store_error, 'The store is away');
      assert.equal(rest.catalogue, null);
      assert.equal(rest.received_per_second, 4.5);
    } finally {
      await broken.stop();
    }
  });

  it('keeps the metrics of ingest when the store cannot be read', async () => {
    const store = await openMemoryStore();
    store.state = () => Promise.reject(new StoreError('the disk is full'));
    const broken = await startPageFixture({ store });
    try {
      const { status, body } = await broken.ask('/metrics');
      assert.equal(status, 200);
      assert.ok(body.toString().includes('\nmeshtap_receive_store_up 0\n'));
    } finally {
      await broken.stop();
    }
  });

  it('is healthy', async () => {
    const { status, body } = await fixture.ask('/healthz');
    assert.deepEqual([status, body.toString()], [200, 'ok\n']);
  });
});
