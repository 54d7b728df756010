import assert from 'node:assert/strict';
import type { Client } from '../../../src/store/clickhouse/client.ts';
import { StoreError } from '../../../src/store/store.ts';
import { ClientContext, failure } from './client-context.ts';
import { startEngine } from './engine.ts';
import { type Behaviour, makeIdentity, type StandIn } from './stand-in.ts';

/** An answer of a server that has failed. */
const BROKEN: Behaviour = {
  status: 500,
  body: 'Code: 242. DB::Exception: Table is read-only. (TABLE_IS_READ_ONLY)',
};

describe('connections of a ClickHouse client', function () {
  this.timeout(120_000);
  const context = new ClientContext();
  const { open, standIn, secureStandIn } = context;
  context.register(startEngine);
  const one = (client: Client) => client.rows<{ n: number }>('SELECT 1 AS n');

  describe('with several hosts', () => {
    it('goes to the next one if there is no connection, and stays there', async () => {
      const [dead, alive] = [await standIn('close'), await standIn()];
      const client = open({ hosts: [dead.host, alive.host] });
      for (let query = 0; query < 3; query++) assert.deepEqual(await one(client), [{ n: 1 }]);
      assert.equal(dead.seen.length, 1);
      assert.equal(alive.seen.length, 3);
    });

    it('comes back to one that failed when the others fail too', async () => {
      const [first, second] = [await standIn('close', 'pass'), await standIn('pass', 'close')];
      const client = open({ hosts: [first.host, second.host] });
      for (let query = 0; query < 3; query++) assert.deepEqual(await one(client), [{ n: 1 }]);
      const queries = ({ seen }: StandIn) => seen.filter((sql) => sql !== '/ping').length;
      assert.deepEqual([queries(first), queries(second)], [3, 2]);
    });

    it('moves on once if several queries fail together', async () => {
      const [dead, alive] = [await standIn('close'), await standIn()];
      const client = open({ hosts: [dead.host, alive.host, '127.0.0.1:1'] });
      await Promise.all(Array.from({ length: 5 }, () => one(client)));
      assert.deepEqual(await one(client), [{ n: 1 }]);
    });

    it('goes to the next one if a server says that it is read-only', async () => {
      const [broken, alive] = [await standIn(BROKEN), await standIn()];
      assert.deepEqual(await one(open({ hosts: [broken.host, alive.host] })), [{ n: 1 }]);
    });

    it('does not go to the next one because of an error in the query', async () => {
      const [first, second] = [await standIn(), await standIn()];
      await failure(open({ hosts: [first.host, second.host] }).rows('SELECT nothing'));
      assert.deepEqual([first.seen.length, second.seen.length], [1, 0]);
    });

    it('names the last one that it tried, and why', async () => {
      const error = await failure(one(open({ hosts: ['127.0.0.1:1', '127.0.0.1:2'] })));
      assert.ok(error instanceof StoreError);
      assert.match(
        error.message,
        /^Cannot read from ClickHouse at 127\.0\.0\.1:[12]: nothing listens there$/,
      );
    });
  });

  describe('over TLS', () => {
    it('trusts the authority that it is given, and no other', async () => {
      const identity = makeIdentity();
      const server = await secureStandIn(identity);
      const secure = { hosts: [server.host], isSecure: true };
      assert.deepEqual(await one(open({ ...secure, caPem: identity.authority })), [{ n: 1 }]);
      for (const caPem of [undefined, makeIdentity().authority])
        assert.match(
          (await failure(one(open({ ...secure, caPem })))).message,
          /its certificate is not trusted/,
        );
      assert.equal(server.seen.length, 1);
    });

    it('refuses a certificate for another name', async () => {
      const identity = makeIdentity();
      const server = await secureStandIn(identity);
      const hosts = [server.host.replace('127.0.0.1', 'localhost')];
      const error = await failure(one(open({ hosts, isSecure: true, caPem: identity.authority })));
      assert.match(error.message, /its certificate is for another name$/);
    });

    it('says so if the server does not speak it', async () => {
      const error = await failure(one(open({ isSecure: true })));
      assert.match(error.message, /it does not speak TLS on this port$/);
    });
  });
});
