import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { eventually } from '../../../../e2e/support/eventually.ts';
import type { Client } from '../../../src/store/clickhouse/client.ts';
import { QueryError, QueryLimitError, StoreError } from '../../../src/store/store.ts';
import { ClientContext, failure } from './client-context.ts';
import { startEngine } from './engine.ts';
import type { Behaviour } from './stand-in.ts';

describe('ClickHouse client', function () {
  this.timeout(120_000);
  const context = new ClientContext();
  const { open, standIn } = context;
  context.register(startEngine);
  const one = (client: Client) => client.rows<{ n: number }>('SELECT 1 AS n');

  it('returns rows, with large whole numbers as numbers', async () => {
    const sql = 'SELECT number AS n, toUInt64(9007199254740991) AS large FROM numbers({count:UInt8})';
    const large = Number.MAX_SAFE_INTEGER;
    assert.deepEqual(await open().rows(sql, { count: 2 }), [
      { n: 0, large },
      { n: 1, large },
    ]);
  });

  describe('whose server', () => {
    it('has closed an idle connection makes a new one', async () => {
      const server = await standIn('pass', 'close', 'pass');
      const client = open({ hosts: [server.host] });
      await one(client);
      assert.deepEqual(await one(client), [{ n: 1 }]);
      assert.equal(server.connections, 2);
    });

    it('does not answer gives up, and works when it answers again', async () => {
      const server = await standIn('hang', 'pass');
      const client = open({ hosts: [server.host] }, { queryMs: 3000, graceMs: 1000 });
      const error = await failure(one(client));
      assert.ok(error instanceof StoreError);
      assert.match(error.message, /: it did not answer within 4 s$/);
      assert.deepEqual(await one(client), [{ n: 1 }]);
    });

    it('never finishes the TLS handshake gives up', async () => {
      const sockets: Socket[] = [];
      const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
      try {
        const { port } = await eventually('the port', () => silent.address() as { port: number }, Boolean);
        const client = open({ hosts: [`127.0.0.1:${port}`], isSecure: true }, { connectMs: 100 });
        assert.match((await failure(one(client))).message, /it cannot be reached in time$/);
      } finally {
        silent.close();
        for (const socket of sockets) socket.destroy();
      }
    });

    const garbage: [string, Behaviour][] = [
      ['answers with a page', { status: 200, body: '<html>secret</html>' }],
      ['answers with nothing', { status: 200, body: '' }],
      ['answers with an error of a gateway', { status: 502, body: 'secret gateway' }],
      [
        'answers with rows that are cut',
        { status: 200, body: '{"secret', headers: { 'content-length': '20' } },
      ],
      [
        'has the name of ClickHouse but not its rows',
        { status: 200, body: '"secret\n', headers: { 'x-clickhouse-summary': '{}' } },
      ],
    ];
    for (const [what, behaviour] of garbage) {
      it(`${what} fails without quoting it`, async () => {
        const server = await standIn(behaviour);
        const client = open({ hosts: [server.host] }, { insertMs: 100, queryMs: 1000, graceMs: 1000 });
        const errors = [await failure(one(client))];
        // An insert looks only at who answers.
        if (!what.startsWith('has the name'))
          errors.push(await failure(client.insert('t', Buffer.of(1), 't')));
        for (const error of errors) {
          assert.ok(error instanceof StoreError, `${error}`);
          assert.doesNotMatch(`${error.message}${error.stack}`, /secret/);
        }
      });
    }

    it('refuses the password says so, without the password, and prints nothing', async () => {
      const printed: unknown[] = [];
      const { log, warn, error: print } = console;
      for (const name of ['log', 'warn', 'error'] as const) console[name] = (...all) => printed.push(all);
      try {
        const error = await failure(one(open({ password: 'wrong one' })));
        assert.ok(error instanceof StoreError);
        assert.match(error.message, /it refuses the user or the password; check both \(code 516, /);
        assert.doesNotMatch(`${error.message}${error.stack}`, /wrong one/);
      } finally {
        Object.assign(console, { log, warn, error: print });
      }
      assert.deepEqual(printed, []);
    });
  });

  describe('limits a query', () => {
    const cases: [string, string, Record<string, string | number>][] = [
      [
        'in time',
        'SELECT sleepEachRow(0.1) FROM numbers(100)',
        { max_execution_time: 1, max_block_size: '1' },
      ],
      ['in rows', 'SELECT number FROM numbers(100)', { max_result_rows: '10' }],
      ['in bytes', 'SELECT repeat(toString(number), 1000) FROM numbers(100)', { max_result_bytes: '1000' }],
      [
        'in memory',
        'SELECT groupArray(number) FROM numbers(10000000)',
        { max_memory_usage: '10000000', max_untracked_memory: '0' },
      ],
    ];
    for (const [what, sql, settings] of cases) {
      it(what, async () => {
        const error = await failure(open().rows(sql, {}, settings));
        assert.ok(error instanceof QueryLimitError, error.message);
        assert.match(error.message, /^The query took too long; narrow it/);
      });
    }

    it('and says if it has a value that ClickHouse cannot use', async () => {
      const error = await failure(open().rows('SELECT {n:UInt8}', { n: 'secret' }));
      assert.ok(error instanceof QueryError && !(error instanceof QueryLimitError));
      assert.doesNotMatch(error.message, /secret/);
    });

    it('and how many of them wait', async () => {
      const server = await standIn('hang');
      const client = open({ hosts: [server.host] });
      const all = Array.from({ length: 108 }, () => failure(one(client)));
      await eventually(
        'eight requests',
        () => server.seen.length,
        (count) => count === 8,
      );
      const error = await failure(one(client));
      assert.ok(error instanceof QueryLimitError);
      assert.match(error.message, /Too many queries wait/);
      await client.close();
      for (const each of await Promise.all(all)) assert.match(each.message, /: the store is closed$/);
      assert.equal(server.seen.length, 8);
    });
  });

  it('ends a statement and an insert when it is closed', async () => {
    const server = await standIn('hang');
    const client = open({ hosts: [server.host] });
    const running = [client.run('SELECT 1'), client.insert('t', Buffer.of(1), 't')].map(failure);
    await eventually(
      'both requests',
      () => server.seen.length,
      (count) => count === 2,
    );
    await client.close();
    for (const error of await Promise.all(running)) {
      assert.ok(error instanceof StoreError);
      assert.match(error.message, /: the store is closed$/);
    }
  });
});
