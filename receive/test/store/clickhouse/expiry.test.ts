import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { eventually } from '../../../../e2e/support/eventually.ts';
import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { summarize, valuesOf } from '../../../src/store/clickhouse/counts.ts';
import { readTable } from '../../../src/store/clickhouse/ddl.ts';
import { mapEdges } from '../../../src/store/clickhouse/edges.ts';
import { getExchanges, listExchanges } from '../../../src/store/clickhouse/lists.ts';
import type { Store } from '../../../src/store/store.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';
import { startServer, type TestServer } from './server.ts';

const EVERYTHING = { terms: [] };

describe('expiry of a ClickHouse store', function () {
  this.timeout(120_000);
  let server: TestServer;
  const closing: { close(): Promise<void> }[] = [];
  before(async () => {
    server = await startServer();
  });
  afterEach(async () => {
    for (const each of closing.splice(0)) await each.close();
  });
  after(() => server?.stop());

  it('is seen by readers at once, before ClickHouse deletes anything', async () => {
    const options = server.options();
    const store = await openClickHouseStore(options);
    const client = new Client(options);
    closing.push(store, client);
    await store.append([makeExchange()]);
    const { exchanges } = await store.list({ filter: EVERYTHING, limit: 1 });
    const table = { client, name: readTable('exchange', options), keepForMs: 0 };
    assert.deepEqual((await listExchanges(table, { filter: EVERYTHING, limit: 1 })).exchanges, []);
    assert.deepEqual(await getExchanges(table, [exchanges[0]!.id]), []);
    assert.deepEqual(await summarize(table, EVERYTHING, 1e6), []);
    assert.deepEqual(await mapEdges(table, EVERYTHING, 10), { edges: [], others: 0 });
    assert.deepEqual(await valuesOf(table, 'host', '', 10), []);
    assert.equal((await store.state()).exchanges, 1);
  });

  it('deletes no more when several receivers find too much at once', async () => {
    const options = server.options({ keepBytes: 1_000_000 });
    const stores: Store[] = [];
    for (let count = 0; count < 3; count++) stores.push(await openClickHouseStore(options));
    closing.push(...stores);
    const many = Array.from({ length: 100 }, () =>
      makeExchange({ request: makeMessage(randomBytes(20_000)) }),
    );
    await stores[0]!.append(many);
    await Promise.all(stores.map((store) => store.expire()));
    await eventually(
      'a store within its limit',
      () => stores[1]!.state(),
      ({ bytes }) => bytes <= options.keepBytes!,
    );
    // That state may have been read while rows were deleted, and have the number of before.
    const { exchanges } = await stores[1]!.state();
    assert.ok(exchanges > 35 && exchanges < 50, `${exchanges} are left`);
    assert.deepEqual(await Promise.all(stores.map((store) => store.expire())), [0, 0, 0]);
    assert.equal((await stores[2]!.state()).exchanges, exchanges);
  });
});
