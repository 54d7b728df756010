import assert from 'node:assert/strict';
import type { Exchange } from '../../../src/exchange.ts';
import type { Client } from '../../../src/store/clickhouse/client.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import { Writer } from '../../../src/store/clickhouse/writer.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';
import { ClientContext } from './client-context.ts';
import { startServer, type TestServer } from './server.ts';
import { named, readRows } from './stored-rows.ts';

/** The shortest partition. */
const PARTITION_MS = 300_000;
describe('ClickHouse writer', function () {
  this.timeout(120_000);
  const context = new ClientContext<TestServer>();
  const { open } = context;
  context.register(startServer);
  let reader: Client;
  beforeEach(async () => {
    reader = open();
    await migrate(reader, context.options);
  });
  const rows = () => readRows(reader, context.options);
  const ids = async () => (await rows()).map(({ id }) => id);

  it('gives rows later and later times of arrival, one writer all of them', async () => {
    const writer = new Writer(reader, context.options.database, 0);
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

  describe('keeps the number of inserts low', () => {
    const times = async (batch: Exchange[]): Promise<number[]> => {
      const writer = new Writer(reader, context.options.database, 400);
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
      const writer = new Writer(reader, context.options.database, 3_600_000);
      for (let call = 0; call < 3; call++) await writer.append(large);
      assert.equal((await rows()).length, 9);
    });
  });

  it('has all rows of an insert in one partition, so that they become visible together', async () => {
    const { now } = Date;
    const boundaryMs = Math.ceil(now() / PARTITION_MS) * PARTITION_MS;
    Date.now = () => boundaryMs - 1;
    try {
      // A millisecond has room for a thousand rows.
      await new Writer(reader, context.options.database, 0).append(
        named(...Array.from({ length: 1001 }, (_, at) => `${at}`)),
      );
    } finally {
      Date.now = now;
    }
    const found = await rows();
    assert.equal(found[0]!.receivedUs, boundaryMs * 1000);
    assert.deepEqual(
      found.map(({ id }) => Number(id)),
      found.map((_, at) => at),
    );
  });

  it('keeps the order of arrival when the clock goes back', async () => {
    const { now } = Date;
    const writer = new Writer(reader, context.options.database, 0);
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
    await new Writer(reader, context.options.database, 0).append([
      hostile,
      ...wrong,
      ancient,
      ...named('after'),
    ]);
    const columns =
      'toUnixTimestamp64Micro(time) AS us, has_time, duration, status, request_size AS size, path';
    const found = await reader.rows<Record<string, unknown>>(
      `SELECT ${columns} FROM ${context.options.database}.exchange ORDER BY received`,
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
