import assert from 'node:assert/strict';
import { eventually } from '../../../../e2e/support/eventually.ts';
import type { Exchange } from '../../../src/exchange.ts';
import { Client, type ClientLimits } from '../../../src/store/clickhouse/client.ts';
import { UnsureInsertError } from '../../../src/store/clickhouse/errors.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { Writer } from '../../../src/store/clickhouse/writer.ts';
import { StoreError } from '../../../src/store/store.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';
import { type Engine, startEngine } from './engine.ts';
import { type Behaviour, type StandIn, startStandIn } from './stand-in.ts';

const DAY_MS = 86_400_000;
/** An answer of a server that has too many parts. */
const FULL: Behaviour = {
  status: 500,
  body: "Code: 252. DB::Exception: Too many parts, at 'secret'. (TOO_MANY_PARTS)",
};

describe('ClickHouse writer', function () {
  this.timeout(30_000);
  let engine: Engine;
  let options: ClickHouseOptions;
  let reader: Client;
  const clients: Client[] = [];
  const standIns: StandIn[] = [];
  before(async () => {
    engine = await startEngine();
  });
  after(() => engine?.stop());
  beforeEach(async () => {
    options = engine.options();
    reader = open();
    await migrate(reader, options);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await Promise.all(standIns.splice(0).map((server) => server.stop()));
  });

  function open(hosts = options.hosts, limits: Partial<ClientLimits> = {}): Client {
    const client = new Client({ ...options, hosts }, limits);
    clients.push(client);
    return client;
  }
  /** A writer without pauses, through stand-ins. */
  const write = (servers: StandIn[], limits: Partial<ClientLimits> = {}) =>
    new Writer(
      open(
        servers.map(({ host }) => host),
        limits,
      ),
      options.database,
      0,
    );
  async function standIn(...behaviours: Behaviour[]): Promise<StandIn> {
    const server = await startStandIn(engine.url);
    standIns.push(server);
    if (behaviours.length > 0) server.behave(...behaviours);
    return server;
  }
  const named = (...requestIds: string[]) => requestIds.map((requestId) => makeExchange({ requestId }));
  type Row = { id: string; writer: number; receivedUs: number };
  const rows = () =>
    reader.rows<Row>(
      `SELECT request_id AS id, writer, toUnixTimestamp64Micro(received) AS receivedUs
       FROM ${options.database}.exchange ORDER BY received`,
    );
  const ids = async () => (await rows()).map(({ id }) => id);
  const inserts = ({ seen }: StandIn) => seen.filter((sql) => sql.startsWith('INSERT')).length;
  const fails = async (promise: Promise<unknown>, isUnsure: boolean): Promise<StoreError> => {
    const error = await promise.then(
      () => assert.fail('it did not fail'),
      (reason) => reason,
    );
    assert.ok(error instanceof StoreError, `${error}`);
    assert.equal(error instanceof UnsureInsertError, isUnsure, error.message);
    return error;
  };

  it('gives rows later and later times of arrival, one writer all of them', async () => {
    const writer = new Writer(reader, options.database, 0);
    await writer.append(named('a', 'b'));
    await writer.append(named('c'));
    const found = await rows();
    assert.deepEqual(
      found.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(new Set(found.map((row) => row.writer)), new Set([writer.id]));
    assert.equal(new Set(found.map(({ receivedUs }) => receivedUs)).size, 3);
    assert.deepEqual(writer.ids, [writer.id]);
  });

  describe('if an answer is lost', () => {
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
      const writer = write([server], { insertMs: 100, connectMs: 50 });
      const before = writer.id;
      const error = await fails(writer.append(named('a')), true);
      assert.match(
        error.message,
        /^Cannot store in ClickHouse at 127\.0\.0\.1:\d+: it closed the connection$/,
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

  describe('if a server does not answer', () => {
    it('stores the rows on the next one', async () => {
      const [hanging, alive] = [await standIn('hang'), await standIn()];
      await write([hanging, alive], { insertMs: 1000 }).append(named('a'));
      assert.deepEqual(await ids(), ['a']);
    });

    it('gives up in time, and sends no more rows until it answers again', async () => {
      const server = await standIn('hang');
      const writer = write([server], { insertMs: 200, connectMs: 50 });
      const error = await fails(writer.append(named('a')), true);
      assert.match(error.message, /: it did not answer within 0\.2 s$/);
      const unsure = writer.ids.length;
      for (let call = 0; call < 3; call++) await fails(writer.append(named('b')), false);
      assert.equal(inserts(server), 1);
      assert.equal(writer.ids.length, unsure, 'nothing was sent as this writer');
      server.behave('pass');
      await writer.append(named('c'));
      assert.deepEqual(await ids(), ['c']);
    });

    it('has stored what it sent when the server goes on, as a writer that it is no more', async () => {
      const writer = new Writer(open(options.hosts, { insertMs: 300, connectMs: 100 }), options.database, 0);
      engine.pause();
      try {
        await fails(writer.append(named('late')), true);
      } finally {
        engine.resume();
      }
      const [row] = await eventually('the late row', rows, ({ length }) => length === 1);
      assert.equal(row!.writer, writer.ids[0]);
      assert.notEqual(row!.writer, writer.id);
    });
  });

  describe('if nothing listens', () => {
    it('tries again until it does', async () => {
      const client = open();
      const writer = new Writer(client, options.database, 0);
      await engine.kill();
      const stored = writer.append(named('a'));
      await engine.restart();
      await stored;
      assert.deepEqual(await ids(), ['a']);
    });

    it('gives up without a doubt, and stays the same writer', async () => {
      const writer = new Writer(open(['127.0.0.1:1'], { insertMs: 100 }), options.database, 0);
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

  it('does not believe that something else has stored rows', async () => {
    const server = await standIn({ status: 200, body: '' });
    const error = await fails(write([server], { insertMs: 100 }).append(named('a')), true);
    assert.match(error.message, /what answers is not ClickHouse$/);
  });

  describe('keeps the number of inserts low', () => {
    const times = async (batch: Exchange[]): Promise<number[]> => {
      const writer = new Writer(reader, options.database, 400);
      const began: number[] = [];
      for (let call = 0; call < 3; call++) {
        await writer.append(batch);
        const last = (await rows()).at(-1)!;
        began.push(last.receivedUs / 1000);
      }
      return began.slice(1).map((time, index) => time - began[index]!);
    };

    it('with a pause between small ones', async () => {
      for (const ms of await times(named('a'))) assert.ok(ms > 390, `${ms}`);
    });

    it('and makes no pause after a large one', async () => {
      const large = Array.from({ length: 3 }, () =>
        makeExchange({ request: makeMessage(Buffer.alloc(2e6)) }),
      );
      // The pause is then that of the machine; an hour would be more than the test may take.
      const writer = new Writer(reader, options.database, 3_600_000);
      for (let call = 0; call < 3; call++) await writer.append(large);
      assert.equal((await rows()).length, 9);
    });
  });

  it('has all rows of an insert in one day, so that they become visible together', async () => {
    const { now } = Date;
    const midnightMs = Math.ceil(now() / DAY_MS) * DAY_MS;
    Date.now = () => midnightMs - 1;
    try {
      // A millisecond has room for a thousand rows.
      await new Writer(reader, options.database, 0).append(
        named(...Array.from({ length: 1001 }, (_, at) => `${at}`)),
      );
    } finally {
      Date.now = now;
    }
    const found = await rows();
    assert.equal(found[0]!.receivedUs, midnightMs * 1000);
    assert.deepEqual(
      found.map(({ id }) => Number(id)),
      found.map((_, at) => at),
    );
  });

  it('keeps the order of arrival when the clock goes back', async () => {
    const { now } = Date;
    const writer = new Writer(reader, options.database, 0);
    await writer.append(named('a', 'b'));
    Date.now = () => now() - 5000;
    try {
      await writer.append(named('c'));
    } finally {
      Date.now = now;
    }
    assert.deepEqual(await ids(), ['a', 'b', 'c']);
  });

  it('stores hostile values, and what comes after them', async () => {
    const text = `\0\ud800'"\\\n\t\u{10ffff}${'é'.repeat(300)}`;
    const hostile = makeExchange({
      ...{ startUs: Number.MAX_SAFE_INTEGER, durationUs: Number.MAX_SAFE_INTEGER },
      ...{ method: text, scheme: text, host: text, path: text, source: `${text}:65535`, requestId: text },
      ...{ traceId: text, status: 999 },
      request: makeMessage(Buffer.of(0, 255, 254, 128), { headers: [[text, text]], size: 2 ** 53 - 1 }),
      response: makeMessage('', { headers: Array.from({ length: 2000 }, () => ['', '']), version: text }),
    });
    const wrong = [Number.NaN, -1, 1.5, 1e300, 2 ** 53, Number.POSITIVE_INFINITY].map((number) =>
      makeExchange({
        startUs: number,
        durationUs: number,
        status: number,
        request: makeMessage('', { size: number }),
      }),
    );
    const ancient = makeExchange({ startUs: 0 });
    await new Writer(reader, options.database, 0).append([hostile, ...wrong, ancient, ...named('after')]);
    const columns =
      'toUnixTimestamp64Micro(time) AS us, has_time, duration, status, request_size AS size, path';
    const found = await reader.rows<Record<string, unknown>>(
      `SELECT ${columns} FROM ${options.database}.exchange ORDER BY received`,
    );
    const large = Number.MAX_SAFE_INTEGER;
    assert.deepEqual(found[0], {
      ...{ us: large, has_time: true, duration: large, status: 999, size: large },
      path: Buffer.from(text).toString(),
    });
    const [negative, fraction] = [found[2]!, found[3]!];
    assert.deepEqual(
      [negative.has_time, negative.duration, negative.status, negative.size],
      [false, null, 0, 0],
    );
    assert.deepEqual([fraction.us, fraction.duration, fraction.status, fraction.size], [1, 1, 1, 1]);
    assert.deepEqual([found[7]!.us, found[7]!.has_time], [0, true]);
    assert.equal((await ids()).at(-1), 'after');
  });
});
