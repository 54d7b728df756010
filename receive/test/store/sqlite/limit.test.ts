import assert from 'node:assert/strict';
import { packBatch, unpackBatch } from '../../../src/store/sqlite/batch.ts';
import { SqliteChannel } from '../../../src/store/sqlite/channel.ts';
import { summarize } from '../../../src/store/sqlite/counts.ts';
import { openForWriting } from '../../../src/store/sqlite/file.ts';
import { tookTooLong } from '../../../src/store/sqlite/limit.ts';
import { listExchanges } from '../../../src/store/sqlite/lists.ts';
import { Names } from '../../../src/store/sqlite/names.ts';
import { Reader } from '../../../src/store/sqlite/reader.ts';
import { Writer } from '../../../src/store/sqlite/writer.ts';
import { QueryLimitError, StoreError } from '../../../src/store/store.ts';
import { COMPARER } from '../../../src/store/threads/catalogue-thread.ts';
import { WorkerChannel } from '../../../src/store/threads/channel.ts';
import type { ComparerOperations } from '../../../src/store/threads/comparer.ts';
import { makeExchange } from '../exchanges.ts';
import { callTooLate } from '../late-answer.ts';

const SETUP = { path: ':memory:', role: 'writer', catalogueBytes: 0 } as const;
const QUERY = { filter: { terms: [] }, limit: 10 };

describe('QueryLimit', () => {
  it('ends lists and counts whose time is over, and lets the next ones run', () => {
    const database = openForWriting(':memory:');
    const writer = new Writer(database, new Names(database));
    // Of this moment's id, the bits are zero that choose rows at which the clock is looked at.
    writer.append(unpackBatch(packBatch([makeExchange({ startUs: 8192 * 200_000_000 })])), 1);
    const reader = new Reader(database);
    reader.begin(-1);
    assert.throws(() => listExchanges(reader, QUERY), QueryLimitError);
    assert.throws(() => summarize(reader, QUERY.filter, 1e6), QueryLimitError);
    reader.begin();
    assert.equal(listExchanges(reader, QUERY).exchanges.length, 1);
    database.close();
  });
});

describe('SqliteChannel', () => {
  it('refuses queries when too many wait, and answers the others', async () => {
    const channel = new SqliteChannel(SETUP);
    const answers = await Promise.allSettled(Array.from({ length: 150 }, () => channel.call('list', QUERY)));
    const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    assert.equal(refused.length, 49);
    for (const { reason } of refused) assert.ok(reason instanceof QueryLimitError);
    await channel.close();
  });

  it('gives up a worker that does not answer in time', async () => {
    const channel = new SqliteChannel(SETUP, { queryMs: 1, stepMs: 1, error: tookTooLong });
    const list = () => channel.call('list', QUERY);
    for (const answer of await callTooLate(() => Promise.allSettled([list(), list()])))
      assert.ok(answer.status === 'rejected' && answer.reason instanceof QueryLimitError);
  });

  for (const [what, limit] of [
    ['time', { queryMs: 1, heapMib: 1024 }],
    ['memory', { queryMs: 60_000, heapMib: 24 }],
  ] as const) {
    it(`ends a worker that takes more ${what} than it may`, async function () {
      this.timeout(300_000);
      const error = () => new QueryLimitError('too much');
      const own = { queryMs: 60_000, stepMs: 60_000, heapMib: limit.heapMib, error };
      const channel = new WorkerChannel<ComparerOperations>(COMPARER, own);
      const host = JSON.stringify({ host: 'a', schemes: [], endpoints: [], unlearned: 0 });
      const description = 'openapi: 3.1.0\ninfo: {title: a, version: "1"}\npaths: {}\nx:\n';
      await channel.call('compare', host, Buffer.from(`${description}  - a\n`));
      own.queryMs = limit.queryMs;
      const long = Buffer.from(description + '  - a\n'.repeat(200_000));
      await assert.rejects(
        callTooLate(() => channel.call('compare', host, long)),
        QueryLimitError,
      );
      channel.abort();
    });
  }

  it('refuses what runs and what waits when it is aborted', async () => {
    const channel = new SqliteChannel(SETUP);
    await channel.call('list', QUERY);
    const calls = [channel.call('list', QUERY), channel.call('append', packBatch([makeExchange()]))];
    const settled = Promise.allSettled(calls);
    channel.abort();
    for (const result of await settled) {
      assert.ok(result.status === 'rejected' && result.reason instanceof StoreError);
    }
    await assert.rejects(channel.call('list', QUERY), StoreError);
  });

  it('takes no calls when it is closed', async () => {
    const channel = new SqliteChannel(SETUP);
    await channel.call('list', QUERY);
    await channel.close();
    await assert.rejects(channel.call('list', QUERY), StoreError);
  });

  it('stores what waits before it closes, and refuses the queries that wait', async () => {
    const channel = new SqliteChannel(SETUP);
    const calls = [
      channel.call('list', QUERY),
      channel.call('list', QUERY),
      channel.call('append', packBatch([makeExchange()])),
    ] as const;
    const settled = Promise.allSettled(calls);
    await channel.close();
    const [runs, waits, append] = await settled;
    assert.deepEqual([runs.status, append.status], ['fulfilled', 'fulfilled']);
    assert.ok(waits.status === 'rejected' && waits.reason instanceof StoreError);
  });
});
