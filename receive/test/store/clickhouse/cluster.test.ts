import assert from 'node:assert/strict';
import { parseFilter } from '../../../src/filter/parse.ts';
import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { areTablesMade, checkCluster, runEverywhere } from '../../../src/store/clickhouse/cluster.ts';
import { ClickHouseStoreError } from '../../../src/store/clickhouse/errors.ts';
import { createStatements } from '../../../src/store/clickhouse/schema.ts';
import type { Store } from '../../../src/store/store.ts';
import { makeExchange } from '../exchanges.ts';
import { describeStore } from '../suite.ts';
import { NOW_US } from '../suite-context.ts';
import { makeLines, postLines } from './direct-posts.ts';
import { type Engine, startEngine } from './engine.ts';
import { type Row, Rows } from './rows.ts';

const CLUSTER = { cluster: 'meshtap' };

/**
 * The engine is both shards of a cluster: distributed tables are real, replicated ones and ON CLUSTER are not (see
 * `tools/clickhouse/engine.py`). `make test-clickhouse` runs the suite on servers that replicate.
 */
describe('ClickHouse store on a cluster', function () {
  this.timeout(300_000);
  let engine: Engine;
  before(async () => {
    engine = await startEngine(['--cluster', CLUSTER.cluster]);
  });
  after(() => engine?.stop());

  describeStore((limits) => openClickHouseStore(engine.options({ ...limits, ...CLUSTER })));

  it('keeps the rows in the tables of the shards', async () => {
    const options = engine.options(CLUSTER);
    const [store, client] = [await openClickHouseStore(options), new Client(options)];
    try {
      await store.append([makeExchange({})]);
      const counts = await client.rows(
        'SELECT engine, total_rows FROM system.tables WHERE database = {database:String} AND name IN ({names:Array(String)}) ORDER BY name',
        { database: options.database, names: ['exchange', 'exchange_shard'] },
      );
      assert.deepEqual(counts, [
        { engine: 'Distributed', total_rows: null },
        { engine: 'MergeTree', total_rows: 1 },
      ]);
    } finally {
      await Promise.all([store.close(), client.close()]);
    }
  });

  it('keeps lines of proxies in the table of the server that took them', async () => {
    const options = engine.options(CLUSTER);
    const [store, client] = [await openClickHouseStore(options), new Client(options)];
    try {
      assert.deepEqual(await postLines(options, makeLines(2)), { status: 200, text: '' });
      for (const table of ['exchange', 'exchange_shard']) {
        const rows = await client.rows(
          `SELECT request_id FROM ${options.database}.${table} ORDER BY received`,
        );
        assert.deepEqual(rows, [{ request_id: '0' }, { request_id: '1' }], table);
      }
    } finally {
      await Promise.all([store.close(), client.close()]);
    }
  });

  it('may be opened by several receivers at once, and again', async () => {
    const options = engine.options(CLUSTER);
    const stores = await Promise.all([1, 2, 3].map(() => openClickHouseStore(options)));
    await Promise.all(stores.map((store) => store.append([makeExchange({})])));
    stores.push(await openClickHouseStore(options));
    try {
      for (const store of stores)
        assert.equal((await store.list({ filter: { terms: [] }, limit: 9 })).exchanges.length, 3);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
    }
  });

  it('stores rows once, however often they are inserted with one token', async () => {
    const options = engine.options(CLUSTER);
    const [store, client] = [await openClickHouseStore(options), new Client(options)];
    try {
      const into = `\`${options.database}\`.exchange (writer, received)`;
      const row = Buffer.alloc(12);
      row.writeUInt32LE(7);
      row.writeBigUInt64LE(BigInt(Date.now()) * 1000n, 4);
      for (const token of ['a', 'b', 'a']) await client.insert(into, row, token);
      const rows = await client.rows(`SELECT count() AS count FROM \`${options.database}\`.exchange`);
      assert.deepEqual(rows, [{ count: 2 }]);
    } finally {
      await Promise.all([store.close(), client.close()]);
    }
  });

  it('answers from two shards as from one', async () => {
    const answers = [];
    for (const writers of [
      [2, 4],
      [1, 2],
    ]) {
      const options = engine.options(CLUSTER);
      const store = await openClickHouseStore(options);
      const rows = new Rows(options);
      try {
        const position = await store.position();
        await rows.insert(...Array.from({ length: 60 }, (_, at) => makeRow(at, writers[at % 2]!)));
        const shards = await rows.query('SELECT uniqExact(_shard_num) AS count FROM DATABASE.exchange');
        assert.deepEqual(shards, [{ count: answers.length + 1 }]);
        answers.push(await ask(store, position));
      } finally {
        await Promise.all([store.close(), rows.close()]);
      }
    }
    const [one, two] = answers;
    assert.deepEqual([one!.listed.length, one!.arrived.length, one!.matched], [60, 60, 6]);
    assert.deepEqual(two, one);
  });

  it('is refused for a cluster that the server does not know, with the names of those it has', async () => {
    await assert.rejects(openClickHouseStore(engine.options({ cluster: 'other' })), {
      name: 'StoreError',
      message: 'ClickHouse has no cluster other. It has meshtap',
    });
  });

  it('has statements that ClickHouse can read, with a cluster and without', async () => {
    const client = new Client(engine.options());
    try {
      for (const cluster of [undefined, 'meshtap']) {
        const statements = createStatements(engine.options({ cluster }));
        const [{ formatted }] = (await client.rows<{ formatted: string[] }>(
          'SELECT arrayMap(statement -> formatQuery(statement), {statements:Array(String)}) AS formatted',
          { statements },
        )) as [{ formatted: string[] }];
        assert.equal(formatted.length, statements.length);
        for (const statement of formatted)
          assert.equal(/\bON CLUSTER meshtap\b/.test(statement), cluster !== undefined, statement);
      }
    } finally {
      await client.close();
    }
  });
});

function makeRow(at: number, writer: number): Row {
  const hosts = ['orders', 'stock', 'orders.shop'];
  return { writer, agoMs: 1000 - at, requestId: `r${at}`, host: hosts[at % 3]!, path: `/items/${at % 7}` };
}

/** What a store answers, without ids. */
async function ask(store: Store, position: string) {
  const filter = parseFilter('', NOW_US);
  const listed: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ filter, limit: 7, ...(cursor && { cursor }) });
    const found = await store.getMany(page.exchanges.map(({ id }) => id));
    listed.push(...found.map(({ requestId }) => requestId));
    cursor = page.next ?? undefined;
  } while (cursor);
  const arrived = await store.arrivals(filter, position, 100);
  const buckets = await store.summarize(filter, 3_600_000_000);
  return {
    listed,
    arrived: arrived.exchanges.map(({ requestId }) => requestId),
    matched: (await store.list({ filter: parseFilter('host:orders "items 3"', NOW_US), limit: 100 }))
      .exchanges.length,
    counts: buckets.map(({ counts }) => counts),
    edges: (await store.map(filter, 10)).edges.map(({ count, errors }) => ({ count, errors })),
    hosts: await store.values('host', 'or', 10),
    paths: await store.values('path', '/', 3),
    stored: (await store.state()).exchanges,
  };
}

describe('a cluster', () => {
  const answering = (rows: object[]) => ({ rows: async () => rows }) as unknown as Client;

  it('must not replicate what its tables replicate', async () => {
    const replica = { cluster: 'meshtap', shard_num: 1, internal_replication: 1 };
    await checkCluster(
      answering([replica, { ...replica, cluster: 'other', internal_replication: 0 }]),
      'meshtap',
    );
    await assert.rejects(
      checkCluster(answering([replica, { ...replica, shard_num: 2, internal_replication: 0 }]), 'meshtap'),
      /^StoreError: Shard 2 of the cluster meshtap lacks <internal_replication>true/,
    );
  });

  it('may be of a server that does not say how it replicates', async () => {
    await checkCluster(answering([{ cluster: 'meshtap', shard_num: 1 }]), 'meshtap');
  });

  it('says what to do if it has no definition at all', async () => {
    await assert.rejects(checkCluster(answering([]), 'meshtap'), /Define one in <remote_servers>/);
  });

  it('has its tables if each server that answers has all of them', async () => {
    const has = (servers: number, found: number, cluster?: string) =>
      areTablesMade(
        answering([{ servers, found }]),
        { comment: 'version 1', last: 'view' },
        { database: 'traffic', cluster },
      );
    assert.equal(await has(3, 6, 'meshtap'), true);
    assert.equal(await has(3, 5, 'meshtap'), false);
    assert.equal(await has(0, 0, 'meshtap'), false);
    // On one server, a user may be unable to see the system's own tables.
    assert.equal(await has(0, 2), true);
    assert.equal(await has(0, 1), false);
  });

  it('names itself if a server of it is down when tables are made', async () => {
    const failing = (code: string) =>
      ({
        run: () => Promise.reject(new ClickHouseStoreError('Cannot use ClickHouse at db', 'it failed', code)),
      }) as unknown as Client;
    const location = { database: 'traffic', cluster: 'meshtap' };
    await assert.rejects(runEverywhere(failing('159'), 'CREATE', location), {
      name: 'StoreError',
      message: /^Not all servers of the cluster meshtap changed their tables within 60 s\. Start those/,
    });
    await assert.rejects(
      runEverywhere(failing('60'), 'CREATE', location),
      /^ClickHouseStoreError: Cannot use/,
    );
    await assert.rejects(runEverywhere(failing('159'), 'CREATE', { database: 'traffic' }), /Cannot use/);
  });
});
