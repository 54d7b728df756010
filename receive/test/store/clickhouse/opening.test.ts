import assert from 'node:assert/strict';
import { ReceiverError } from '../../../src/errors.ts';
import { serveReceiver } from '../../../src/served-receiver.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { describePlace } from '../../../src/store/store-place.ts';
import { type Engine, startEngine } from './engine.ts';

describe('a receiver that cannot open its ClickHouse store', function () {
  this.timeout(120_000);
  let engine: Engine;
  before(async () => {
    engine = await startEngine();
  });
  after(() => engine?.stop());

  const open = async ({ keepForMs, keepBytes, ...store }: ClickHouseOptions): Promise<ReceiverError> => {
    const address = { host: '127.0.0.1', port: 0 };
    const options = { version: '0', listen: address, page: address, pageFiles: undefined };
    const error = await serveReceiver({ ...options, store, keepForMs, keepBytes }, () => {}).then(
      (receiver) => receiver.close(),
      (each) => each,
    );
    assert.ok(error instanceof ReceiverError, `${error}`);
    assert.equal(error.what, `Cannot open the store ${describePlace(store)}`);
    assert.doesNotMatch(error.message, /s3cret/);
    return error;
  };

  it('says that user or password are wrong', async () => {
    const { why, fix } = await open(engine.options({ password: 's3cret' }));
    assert.match(why, /^it refuses the user or the password \(code \d+, \w+\)$/);
    assert.match(fix, /Check the user in --store, and its password/);
  });

  it('says that the tables belong to another program', async () => {
    const options = engine.options();
    const client = new Client(options);
    await client.run(`CREATE DATABASE ${options.database}`);
    await client.run(`CREATE TABLE ${options.database}.exchange (a Int8) ENGINE = MergeTree ORDER BY a`);
    await client.close();
    const { why, fix } = await open(options);
    assert.match(why, /its table exchange belongs to another program$/);
    assert.match(fix, /^Give another database in --store/);
  });

  it('says that the server knows no such cluster', async () => {
    const { why } = await open(engine.options({ cluster: 'nowhere' }));
    assert.equal(why, 'ClickHouse has no cluster nowhere');
  });
});
