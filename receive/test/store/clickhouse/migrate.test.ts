import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../../../src/store/clickhouse/client.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { SCHEMA_VERSION } from '../../../src/store/clickhouse/schema.ts';
import { StoreError } from '../../../src/store/store.ts';
import { ClientContext } from './client-context.ts';
import { startEngine } from './engine.ts';

describe('tables of a ClickHouse store', function () {
  this.timeout(120_000);
  const context = new ClientContext();
  const { open, standIn } = context;
  context.register(() => startEngine(['--cluster', 'all']));
  let options: ClickHouseOptions;
  let client: Client;
  beforeEach(() => {
    options = context.options;
    client = open();
  });

  const refuses = (change: Partial<ClickHouseOptions>, reason: RegExp) =>
    assert.rejects(
      migrate(client, { ...options, ...change }),
      (error) => error instanceof StoreError && reason.test(error.message),
    );
  const tables = () =>
    client.rows<{ name: string; sql: string; comment: string }>(
      `SELECT name, create_table_query AS sql, comment FROM system.tables
       WHERE database = {database:String} AND name NOT LIKE '.%' ORDER BY name`,
      { database: options.database },
    );
  const exchange = async () => (await tables()).find(({ name }) => name === 'exchange')!;
  it('are made by eight receivers at once, on an empty server', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => migrate(open(), options)));
    assert.deepEqual(
      results.filter(({ status }) => status === 'rejected'),
      [],
    );
    assert.equal((await exchange()).comment, `meshtap exchanges, version ${SCHEMA_VERSION}`);
  });

  it('stay as they are when another receiver starts, with their rows', async () => {
    await migrate(client, options);
    const before = await tables();
    await client.run(
      `INSERT INTO ${options.database}.exchange (received, time, writer, path) VALUES (now(), now(), 1, '/')`,
    );
    await migrate(open(), options);
    assert.deepEqual(await tables(), before);
    assert.equal((await client.rows(`SELECT path FROM ${options.database}.exchange`)).length, 1);
  });

  it('are completed if a receiver was killed while it made them', async () => {
    await migrate(client, options);
    const whole = await tables();
    for (const { name } of whole.filter((table) => table.name !== 'exchange'))
      await client.run(`DROP TABLE ${options.database}.${name}`);
    await migrate(client, options);
    assert.deepEqual(
      (await tables()).map(({ name }) => name),
      whole.map(({ name }) => name),
    );
  });

  it('are in a database whose name needs quotes', async () => {
    options = { ...options, database: 'a`b\\c "d\' -e' };
    await migrate(client, options);
    assert.ok(await exchange());
  });

  it('are made without making the database, if it is there', async () => {
    await client.run(`CREATE DATABASE ${options.database}`);
    const server = await standIn();
    await migrate(open({ hosts: [server.host] }), options);
    assert.ok(server.seen.some((sql) => /CREATE TABLE/.test(sql)));
    assert.ok(!server.seen.some((sql) => /CREATE DATABASE/.test(sql)));
  });

  it('are not touched if they belong to another program', async () => {
    await client.run(`CREATE DATABASE ${options.database}`);
    await client.run(
      `CREATE TABLE ${options.database}.exchange (rate Float64) ENGINE = Memory COMMENT 'rates'`,
    );
    const before = await tables();
    await refuses(
      {},
      /^The database meshtap_\d+ cannot be used: its table exchange belongs to another program$/,
    );
    assert.deepEqual(await tables(), before);
  });

  it('are not touched if they are of a newer version', async () => {
    await migrate(client, options);
    await client.run(
      `ALTER TABLE ${options.database}.exchange MODIFY COMMENT 'meshtap exchanges, version 99'`,
    );
    const before = await tables();
    await refuses(
      { keepForMs: 1000 },
      new RegExp(`its format is 99, and this version of meshtap knows up to ${SCHEMA_VERSION}$`),
    );
    assert.deepEqual(await tables(), before);
  });

  it('of one server are not used for a cluster, nor the other way round', async () => {
    await migrate(client, options);
    await refuses({ cluster: 'all' }, /: its tables were made for one server$/);
    options = { ...options, database: `${options.database}_cluster` };
    await migrate(client, { ...options, cluster: 'all' });
    await refuses({}, /: its tables were made for a cluster; give its name with --store-cluster$/);
  });

  it('are not made on a server that is too old', async () => {
    for (const version of ['26.2.19.43', '25.12.1.1', '']) {
      const server = await standIn();
      const headers = { 'x-clickhouse-summary': '{}' };
      server.behave({ status: 200, body: `{"version":"${version}"}\n`, headers });
      await assert.rejects(migrate(open({ hosts: [server.host] }), options), (error) => {
        assert.ok(error instanceof StoreError);
        assert.equal(error.message, `The server is ClickHouse ${version}, and meshtap needs 26.3 or newer`);
        return true;
      });
      assert.equal(server.seen.length, 1);
    }
  });

  describe('that keep exchanges for another time than before', () => {
    const ttl = async () => /TTL (.*?) SETTINGS/.exec((await exchange()).sql)?.[1];

    it('are changed, for what is there too', async () => {
      await migrate(client, { ...options, keepForMs: 3_600_000 });
      assert.equal(await ttl(), 'toDateTime(received) + toIntervalSecond(3600)');
      await client.run(
        `INSERT INTO ${options.database}.exchange (received, time, writer) VALUES (now(), now(), 1)`,
      );
      await migrate(client, { ...options, keepForMs: 7_200_000 });
      assert.equal(await ttl(), 'toDateTime(received) + toIntervalSecond(7200)');
      const end = async () =>
        client.rows<{ isLater: number }>(
          `SELECT delete_ttl_info_max > now() + INTERVAL 90 MINUTE AS isLater FROM system.parts
           WHERE active AND database = {database:String} AND table = 'exchange'`,
          { database: options.database },
        );
      while (!(await end()).every(({ isLater }) => isLater === 1)) await delay(50);
    });

    it('are changed by several receivers at once', async () => {
      await migrate(client, options);
      await Promise.all(
        Array.from({ length: 4 }, () => migrate(open(), { ...options, keepForMs: 7_200_000 })),
      );
      assert.equal(await ttl(), 'toDateTime(received) + toIntervalSecond(7200)');
    });

    it('are not changed if the time is the same', async () => {
      await migrate(client, options);
      const server = await standIn();
      await migrate(open({ hosts: [server.host] }), options);
      assert.ok(!server.seen.some((sql) => /ALTER/.test(sql)));
    });

    it('keep them for at most 50 years, as the times of ClickHouse end in 2106', async () => {
      await migrate(client, { ...options, keepForMs: 1e15 });
      assert.equal(await ttl(), `toDateTime(received) + toIntervalSecond(${50 * 365 * 86_400})`);
    });
  });
});
