import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { packBatch } from '../../../src/store/sqlite/batch.ts';
import { type Channels, type Latest, SqliteCatalogue } from '../../../src/store/sqlite/catalogue.ts';
import { SqliteChannel } from '../../../src/store/sqlite/channel.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { QueryLimitError, type Store, StoreError } from '../../../src/store/store.ts';
import { LEARNER_LIMIT } from '../../../src/store/threads/catalogue-thread.ts';
import { makeExchange } from '../exchanges.ts';
import { callTooLate } from '../late-answer.ts';
import { countLearned, learnAll } from '../learning.ts';

const KEEP = { keepForMs: 3_600_000, keepBytes: 2 ** 30 };

describe('catalogue of a SQLite store in a file', () => {
  let folder: string;
  let path: string;
  let stop: () => Promise<void> = async () => {};
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-catalogue-'));
    path = join(folder, 'store.db');
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  async function open(change: Partial<typeof KEEP> = {}): Promise<Store> {
    await stop();
    const store = await openSqliteStore({ path, ...KEEP, ...change });
    stop = () => store.close();
    return store;
  }
  async function close(): Promise<void> {
    await stop();
    stop = async () => {};
  }
  /** Changes the file while nothing has it open. */
  async function change(sql: string, ...values: Uint8Array[]): Promise<void> {
    await close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL');
    if (values.length === 0) database.exec(sql);
    else database.prepare(sql).run(...values);
    database.close();
  }
  const put = (store: Store, count: number, host = 'orders') =>
    store.append(Array.from({ length: count }, () => makeExchange({ host, path: '/orders' })));

  it('goes on after a restart from where it was saved', async () => {
    const first = await open();
    await put(first, 3);
    await learnAll(first.catalogue);
    const learned = await first.catalogue.endpoints();
    await first.catalogue.save();
    await put(first, 2);
    await learnAll(first.catalogue);
    const second = await open();
    assert.deepEqual(await second.catalogue.endpoints(), learned);
    assert.equal((await second.catalogue.state()).waiting, 2);
    assert.equal(await learnAll(second.catalogue), 2);
    assert.equal(await countLearned(second.catalogue), 5);
  });

  it('is the same when it is rebuilt as when it was learned, saved and loaded in parts', async () => {
    for (let part = 0; part < 3; part++) {
      const store = await open();
      await put(store, 2, `host-${part}`);
      await put(store, 2);
      await learnAll(store.catalogue);
      await store.catalogue.save();
    }
    const store = await open();
    const learned = await store.catalogue.endpoints();
    await store.catalogue.rebuild();
    assert.deepEqual(await store.catalogue.endpoints(), []);
    assert.equal(await learnAll(store.catalogue), 12);
    assert.deepEqual(await store.catalogue.endpoints(), learned);
  });

  it('learns the exchanges of a file that an older version made, from the beginning', async () => {
    await put(await open(), 4);
    await change('DROP TABLE catalogue; DROP TABLE catalogue_host; PRAGMA user_version = 1');
    const store = await open();
    assert.equal((await store.state()).exchanges, 4);
    assert.equal((await store.catalogue.state()).waiting, 4);
    assert.equal(await learnAll(store.catalogue), 4);
    await store.catalogue.save();
    assert.deepEqual((await (await open()).catalogue.state()).learned, 4);
  });

  for (const [what, state] of [
    ['damaged', Buffer.from('no state')],
    ['cut', gzipSync('[1, 2').subarray(0, 20)],
    ['of a newer version', gzipSync('[99]')],
    ['larger than any state', gzipSync(Buffer.alloc(300 * 2 ** 20), { level: 1 })],
  ] as const) {
    it(`is rebuilt if a saved state is ${what}, and says so once`, async function () {
      this.timeout(120_000);
      const store = await open();
      await put(store, 3);
      await learnAll(store.catalogue);
      await store.catalogue.save();
      await change('UPDATE catalogue_host SET state = ?', state);
      const { catalogue } = await open();
      const isDamaged = (error: unknown) =>
        error instanceof StoreError && /damaged or of a newer version; it is rebuilt/.test(error.message);
      await assert.rejects(catalogue.endpoints(), isDamaged);
      await assert.rejects(catalogue.learn(1000), isDamaged);
      assert.equal(await learnAll(catalogue), 3);
      assert.equal(await countLearned(catalogue), 3);
      await catalogue.save();
      assert.equal(await countLearned((await open()).catalogue), 3);
    });
  }

  it('does not save more than its share of what the store may keep', async () => {
    const keepBytes = 2 ** 20;
    const store = await open({ keepBytes });
    // Random names cannot be compressed.
    const names = Array.from({ length: 3000 }, () => `host-${crypto.randomUUID()}`);
    await store.append(names.map((host) => makeExchange({ host, path: `/${crypto.randomUUID()}` })));
    await learnAll(store.catalogue);
    await store.catalogue.save();
    await close();
    const database = new DatabaseSync(path, { readOnly: true });
    const sql = 'SELECT count(*) AS hosts, sum(length(state)) AS bytes FROM catalogue_host';
    const { hosts, bytes } = database.prepare(sql).get() as { hosts: number; bytes: number };
    database.close();
    assert.ok(hosts > 0);
    assert.ok(bytes <= keepBytes / 8, `${bytes} bytes`);
    assert.equal((await (await open({ keepBytes })).catalogue.state()).waiting, 0);
  });

  it('learns what arrives after the store was emptied and the clock set back', async () => {
    const store = await open({ keepForMs: -1000 });
    await put(store, 2);
    await learnAll(store.catalogue);
    await store.catalogue.save();
    await store.expire();
    await change(`UPDATE catalogue SET position = ${(Date.now() + 3_600_000) * 1000}`);
    const later = await open();
    await put(later, 3);
    assert.equal(await learnAll(later.catalogue), 3);
    assert.deepEqual(await later.catalogue.state(), { endpoints: 1, learned: 5, waiting: 0, missed: 0 });
  });

  it('counts exchanges that cannot be read as missed, says where that failed, and learns the others', async () => {
    await put(await open(), 3);
    await change(
      'UPDATE message SET request_headers = CAST(? AS TEXT) WHERE id = (SELECT max(id) FROM message)',
      Buffer.from('secret'),
    );
    const { catalogue } = await open();
    const { learned, waiting, failure } = await catalogue.learn(30_000);
    assert.deepEqual([learned, waiting], [3, 0]);
    assert.match(failure ?? '', /^SyntaxError at /);
    assert.doesNotMatch(failure ?? '', /secret/);
    assert.deepEqual(await catalogue.state(), { endpoints: 1, learned: 2, waiting: 0, missed: 1 });
  });

  it('saves later what it could not save while another program had the lock', async () => {
    const store = await open();
    await put(store, 2, 'a');
    await learnAll(store.catalogue);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(store.catalogue.save(), /another program holds its lock/);
    other.exec('ROLLBACK');
    other.close();
    await put(store, 3, 'b');
    await learnAll(store.catalogue);
    await store.catalogue.save();
    assert.equal(await countLearned((await open()).catalogue), 5);
  });
});

describe('SqliteCatalogue', () => {
  let folder: string;
  let channels: Channels;
  let latest: Latest;
  let catalogue: SqliteCatalogue;
  const limit = { ...LEARNER_LIMIT };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-catalogue-'));
    const setup = { path: join(folder, 'store.db'), catalogueBytes: 2 ** 20 };
    const writer = new SqliteChannel({ ...setup, role: 'writer' });
    latest = { stock: await writer.call('stock') };
    channels = { writer, reader: writer, learner: new SqliteChannel({ ...setup, role: 'learner' }, limit) };
    catalogue = new SqliteCatalogue(channels, latest);
  });
  afterEach(async () => {
    await channels.learner.close();
    await channels.writer.close();
    await rm(folder, { recursive: true });
  });

  async function put(count: number, path = '/orders'): Promise<void> {
    const exchanges = Array.from({ length: count }, () => makeExchange({ host: 'orders', path }));
    latest.stock = await channels.writer.call('append', packBatch(exchanges));
  }
  /** Ends the thread in the middle of a step. */
  async function kill(): Promise<void> {
    limit.stepMs = 1;
    await assert.rejects(
      callTooLate(() => channels.learner.call('learn', 10_000)),
      QueryLimitError,
    );
    limit.stepMs = LEARNER_LIMIT.stepMs;
  }

  it('goes on from the last save when its thread has died', async () => {
    await put(500);
    await learnAll(catalogue);
    await catalogue.save();
    await put(1500);
    await catalogue.learn(0);
    await kill();
    assert.equal(await countLearned(catalogue), 500);
    assert.equal(await learnAll(catalogue), 1500);
    assert.equal(await countLearned(catalogue), 2000);
    await catalogue.save();
    assert.deepEqual(await catalogue.state(), { endpoints: 1, learned: 2000, waiting: 0, missed: 0 });
  });

  it('drops what it learned if the file has been saved by another thread since', async () => {
    await put(2);
    await learnAll(catalogue);
    const other = { progress: { revision: 0, position: 0, learned: 0, missed: 0 }, hosts: [] };
    await channels.writer.call('saveCatalogue', { ...other, states: new Uint8Array() });
    await catalogue.save();
    assert.equal(await countLearned(catalogue), 0);
    assert.equal(await learnAll(catalogue), 2);
    await catalogue.save();
    assert.equal(await countLearned(catalogue), 2);
  });

  it('ends a comparison that is under way when it is closed', async () => {
    await put(1);
    await learnAll(catalogue);
    const description = `openapi: 3.1.0\ninfo: {title: a, version: "1"}\npaths: {}\nx:\n${'  - a\n'.repeat(300_000)}`;
    const comparison = catalogue.compare('orders', Buffer.from(description));
    const refused = assert.rejects(comparison, /The store is closed/);
    await catalogue.close();
    await refused;
  });
});
