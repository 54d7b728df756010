import assert from 'node:assert/strict';
import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { StoreError } from '../../../src/store/store.ts';
import { makeExchange } from '../exchanges.ts';
import { type Engine, startEngine } from './engine.ts';

describe('ClickHouse tables that somebody changed', function () {
  this.timeout(120_000);
  let engine: Engine;
  let options: ClickHouseOptions;
  before(async () => {
    engine = await startEngine();
  });
  after(() => engine?.stop());
  beforeEach(async () => {
    options = engine.options();
    await (await openClickHouseStore(options)).close();
  });

  const change = async (what: string) => {
    const headers = { 'x-clickhouse-user': options.user, 'x-clickhouse-key': options.password };
    const body = `ALTER TABLE ${options.database}.exchange ${what}`;
    const answer = await fetch(engine.url, { method: 'POST', headers, body });
    assert.equal(answer.status, 200, await answer.text());
  };
  const checkRefused = (reason: string) =>
    assert.rejects(openClickHouseStore(options), (error: Error) => {
      assert.ok(error instanceof StoreError);
      assert.equal(
        error.message,
        `The database ${options.database} cannot be used: its table exchange was changed: ${reason}`,
      );
      return true;
    });

  it('are refused if a column is missing', async () => {
    await change('DROP COLUMN scheme');
    await checkRefused('the column scheme is missing');
  });

  it('are refused if a column has another type', async () => {
    await change('MODIFY COLUMN status String');
    await checkRefused('the column status is of the type String instead of UInt16');
  });

  it('are used with more columns, and with a type that has the same values', async () => {
    await change("ADD COLUMN team String DEFAULT 'ours' FIRST");
    await change('MODIFY COLUMN scheme String');
    const store = await openClickHouseStore(options);
    try {
      await store.append([makeExchange({ scheme: 'https' })]);
      const { exchanges } = await store.list({ filter: { terms: [] }, limit: 1 });
      assert.equal(exchanges[0]?.scheme, 'https');
    } finally {
      await store.close();
    }
  });

  it('refuse rows beyond their number of parts, which is no doubtful end of an insert', async () => {
    const store = await openClickHouseStore(options);
    try {
      await store.append([makeExchange()]);
      await change('MODIFY SETTING parts_to_delay_insert = 0, parts_to_throw_insert = 1');
      await assert.rejects(store.append([makeExchange()]), {
        name: 'ClickHouseStoreError',
        message: /: its tables have too many parts; .* \(code 252, TOO_MANY_PARTS\)$/,
      });
      await change('RESET SETTING parts_to_delay_insert, parts_to_throw_insert');
      await store.append([makeExchange()]);
      assert.equal((await store.state()).exchanges, 2);
    } finally {
      await store.close();
    }
  });
});
