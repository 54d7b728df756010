import assert from 'node:assert/strict';
import { eventually } from '../../../../e2e/support/eventually.ts';
import type { Client, ClientLimits } from '../../../src/store/clickhouse/client.ts';
import { UnsureInsertError } from '../../../src/store/clickhouse/errors.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import { Writer } from '../../../src/store/clickhouse/writer.ts';
import { StoreError } from '../../../src/store/store.ts';
import { ClientContext, failure } from './client-context.ts';
import { startEngine } from './engine.ts';
import type { Behaviour, StandIn } from './stand-in.ts';
import { named, readRows } from './stored-rows.ts';

/** An answer of a server that has too many parts. */
const FULL: Behaviour = {
  status: 500,
  body: "Code: 252. DB::Exception: Too many parts, at 'secret'. (TOO_MANY_PARTS)",
};

describe('a failure of an insert into ClickHouse', function () {
  this.timeout(120_000);
  const context = new ClientContext();
  const { open, standIn } = context;
  context.register(startEngine);
  let reader: Client;
  beforeEach(async () => {
    reader = open();
    await migrate(reader, context.options);
  });

  /** A writer without pauses, on the engine or on others. */
  const write = (servers: readonly { host: string }[] | undefined, limits: Partial<ClientLimits> = {}) => {
    const hosts = servers?.map(({ host }) => host) ?? context.options.hosts;
    return new Writer(open({ hosts }, limits), context.options.database, 0);
  };
  const rows = () => readRows(reader, context.options);
  const ids = async () => (await rows()).map(({ id }) => id);
  const inserts = ({ seen }: StandIn) => seen.filter((sql) => sql.startsWith('INSERT')).length;
  const fails = async (promise: Promise<unknown>, isUnsure: boolean): Promise<Error> => {
    const error = await failure(promise);
    assert.ok(error instanceof StoreError, `${error}`);
    assert.equal(error instanceof UnsureInsertError, isUnsure, error.message);
    return error;
  };

  describe('whose answer is lost', () => {
    it('stores the rows once', async () => {
      const server = await standIn('drop answer', 'pass');
      await write([server]).append(named('a', 'b'));
      assert.deepEqual(await ids(), ['a', 'b']);
      assert.equal(inserts(server), 2);
    });

    it('stores the rows once, however often it is lost, also on another host', async () => {
      const first = await standIn('drop answer');
      const second = await standIn('drop answer', 'pass', 'drop answer', 'pass');
      await write([first, second]).append(named('a', 'b'));
      assert.deepEqual(await ids(), ['a', 'b']);
      assert.ok(inserts(first) + inserts(second) >= 3);
    });

    it('gives up in the end, and goes on as another writer with later times', async () => {
      const server = await standIn('drop answer');
      const writer = write([server], { insertMs: 6000 });
      const before = writer.id;
      const error = await fails(writer.append(named('a')), true);
      assert.match(
        error.message,
        /^Cannot store in ClickHouse at 127\.0\.0\.1:\d+: it (?:closed the connection|did not answer within 6 s)$/,
      );
      assert.notEqual(writer.id, before);
      assert.deepEqual(writer.ids, [before, writer.id]);
      server.behave('pass');
      await writer.append(named('b'));
      const found = await eventually('both rows', rows, ({ length }) => length === 2);
      assert.deepEqual(
        found.map((row) => [row.id, row.writer]),
        [
          ['a', before],
          ['b', writer.id],
        ],
      );
    });
  });

  describe('whose server does not answer', () => {
    it('stores the rows on the next one', async () => {
      const [hanging, alive] = [await standIn('hang'), await standIn()];
      await write([hanging, alive], { insertMs: 8000 }).append(named('a'));
      assert.deepEqual(await ids(), ['a']);
    });

    it('gives up in time, and sends no more rows until it answers again', async () => {
      const server = await standIn('hang');
      const writer = write([server], { insertMs: 4000, connectMs: 1000 });
      const error = await fails(writer.append(named('a')), true);
      assert.match(error.message, /: it did not answer within 4 s$/);
      const unsure = writer.ids.length;
      for (let call = 0; call < 2; call++) await fails(writer.append(named('b')), false);
      assert.equal(inserts(server), 1);
      assert.equal(writer.ids.length, unsure, 'nothing was sent as this writer');
      server.behave('pass');
      await writer.append(named('c'));
      assert.deepEqual(await ids(), ['c']);
    });

    it('has stored what it sent when the server goes on, as a writer that it is no more', async () => {
      const writer = write(undefined, { insertMs: 5000 });
      context.server.pause();
      try {
        await fails(writer.append(named('late')), true);
      } finally {
        context.server.resume();
      }
      const [row] = await eventually('the late row', rows, ({ length }) => length === 1);
      assert.equal(row!.writer, writer.ids[0]);
      assert.notEqual(row!.writer, writer.id);
    });
  });

  describe('that finds no listener', () => {
    it('tries again until it does', async () => {
      const writer = write(undefined, { insertMs: 60_000 });
      await context.server.kill();
      const stored = writer.append(named('a'));
      await context.server.restart();
      await stored;
      assert.deepEqual(await ids(), ['a']);
    });

    it('gives up without a doubt, and stays the same writer', async () => {
      const writer = write([{ host: '127.0.0.1:1' }], { insertMs: 100 });
      const before = writer.id;
      const error = await fails(writer.append(named('a')), false);
      assert.match(error.message, /nothing listens there$/);
      assert.equal(writer.id, before);
    });
  });

  it('fails at once if the server refuses, without quoting it', async () => {
    const server = await standIn(FULL);
    const error = await fails(write([server]).append(named('a')), false);
    assert.match(error.message, /: its tables have too many parts; .* \(code 252, TOO_MANY_PARTS\)$/);
    assert.doesNotMatch(error.message, /secret/);
    assert.equal(inserts(server), 1);
  });

  it('does not believe that rows are stored if an error comes after the status 200', async () => {
    const headers = { 'x-clickhouse-summary': '{}' };
    const server = await standIn({ status: 200, body: 'Code: 241. DB::Exception: secret', headers });
    const error = await fails(write([server], { insertMs: 500 }).append(named('a')), true);
    assert.doesNotMatch(error.message, /secret/);
    server.behave({ status: 200, body: '', headers });
    await write([server]).append(named('b'));
  });

  it('does not believe that something else has stored rows', async () => {
    const server = await standIn({ status: 200, body: '' });
    const error = await fails(write([server], { insertMs: 3000 }).append(named('a')), true);
    assert.match(error.message, /it is not ClickHouse$/);
  });
});
