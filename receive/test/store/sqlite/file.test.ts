import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventually } from '../../../../e2e/support/eventually.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { type Store, StoreError } from '../../../src/store/store.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';

const EVERYTHING = { filter: { terms: [] }, limit: 1000 };

describe('file of a SQLite store', () => {
  let folder: string;
  let path: string;
  const stores: Store[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-file-'));
    path = join(folder, 'store.db');
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });

  async function open(file = path): Promise<Store> {
    const store = await openSqliteStore({ path: file, keepForMs: 3_600_000, keepBytes: 2 ** 30 });
    stores.push(store);
    return store;
  }
  const rejects = (promise: Promise<unknown>, reason: RegExp) =>
    assert.rejects(promise, (error) => error instanceof StoreError && reason.test(error.message));

  it('is for its owner only, as is a folder that was made for it', async () => {
    const store = await open(join(folder, 'a', 'b', 'store.db'));
    await store.append([makeExchange()]);
    const mode = async (...parts: string[]) => (await stat(join(folder, ...parts))).mode & 0o777;
    assert.deepEqual([await mode('a'), await mode('a', 'b')], [0o700, 0o700]);
    for (const file of ['store.db', 'store.db-wal', 'store.db-shm', 'store.db.lock']) {
      assert.equal(await mode('a', 'b', file), 0o600, file);
    }
  });

  it('keeps what it has from one receiver to the next', async () => {
    const first = await open();
    await first.append([makeExchange({ requestId: 'a' })]);
    const position = await first.position();
    await stores.pop()!.close();
    const second = await open();
    await second.append([makeExchange({ requestId: 'b' })]);
    assert.equal((await second.state()).exchanges, 2);
    const { exchanges } = await second.arrivals({ terms: [] }, position, 10);
    assert.deepEqual(
      exchanges.map(({ requestId }) => requestId),
      ['b'],
    );
  });

  it('is refused to a second receiver, and free again when the first has closed it', async () => {
    await open();
    await rejects(open(), /Cannot use the store .*store\.db: another receiver has it open/);
    await stores.pop()!.close();
    await open();
  });

  for (const [what, content] of [
    ['text', 'no database, though longer than the header of one would have to be. '.repeat(40)],
    ['a damaged database', `SQLite format 3\u0000${'x'.repeat(8000)}`],
  ] as const) {
    it(`is left as it was when it holds ${what}`, async () => {
      await writeFile(path, content);
      await rejects(open(), /it is not a SQLite database|it is damaged/);
      assert.equal(await readFile(path, 'utf8'), content);
    });
  }

  it("is left as it was when it is another program's database, or a newer version's", async () => {
    for (const sql of [
      'CREATE TABLE notes (text)',
      'PRAGMA application_id = 1836343664; PRAGMA user_version = 99',
    ]) {
      await rm(path, { force: true });
      const other = new DatabaseSync(path);
      other.exec(sql);
      other.close();
      const before = await readFile(path);
      await rejects(open(), /another program|its format is 99, and this version of meshtap knows up to/);
      assert.deepEqual(await readFile(path), before);
    }
  });

  const itOnLinux = process.platform === 'linux' ? it : () => {};
  itOnLinux('says when its folder cannot be made, and goes on', async () => {
    path = '/proc/meshtap/receive.db';
    await rejects(open(), /Cannot (?:use|open) the store/);
  });

  it('says when it cannot be made', async () => {
    await mkdir(path);
    await rejects(open(), /Cannot use the store/);
  });

  it('takes exchanges again when another program has let go of its lock', async () => {
    const store = await open();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    await rejects(store.append([makeExchange()]), /another program holds its lock/);
    assert.equal((await store.list(EVERYTHING)).exchanges.length, 0, 'it can be read meanwhile');
    other.exec('ROLLBACK');
    other.close();
    await store.append([makeExchange()]);
    assert.equal((await store.state()).exchanges, 1);
  });

  it('has a journal that stays bounded while another program reads now and then', async function () {
    this.timeout(300_000);
    const store = await open();
    const other = new DatabaseSync(path, { readOnly: true });
    const bodies = makeExchange({ request: makeMessage(Buffer.alloc(1_000_000, 0xff)) });
    for (let batch = 0; batch < 20; batch++) {
      other.exec('BEGIN');
      other.prepare('SELECT count(*) FROM exchange').get();
      await store.append(Array.from({ length: 10 }, () => bodies));
      other.exec('COMMIT');
      await store.list(EVERYTHING);
    }
    other.close();
    await store.append([makeExchange()]);
    const { size } = await stat(`${path}-wal`);
    assert.ok(size < 130e6, `${size} bytes`);
  });

  for (const suffix of ['', '-wal']) {
    it(`takes nothing more when its ${suffix || 'database'} was deleted, as that would be lost`, async () => {
      const store = await open();
      await store.append([makeExchange()]);
      await rm(`${path}${suffix}`);
      await rejects(
        store.append([makeExchange()]),
        /its file was deleted or replaced .*start the receiver again/,
      );
    });
  }

  it('drops all names that nothing has in one run', async () => {
    await open();
    await stores.pop()!.close();
    const database = new DatabaseSync(path);
    database.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO name (kind, value, folded, last) SELECT 1, 'once-' || i, 'once-' || i, 1 FROM n`);
    database.close();
    const store = await open();
    await store.append([makeExchange()]);
    await store.expire();
    assert.deepEqual(await store.values('host', 'once', 100), []);
  });

  it('stays near what it may keep while much comes, and its journal with it', async () => {
    const keepBytes = 4 * 2 ** 20;
    const store = await openSqliteStore({ path, keepForMs: 3_600_000, keepBytes });
    stores.push(store);
    const batch = Array.from({ length: 20 }, () =>
      makeExchange({ request: makeMessage(randomBytes(20_000)) }),
    );
    for (let round = 0; round < 60; round++) await store.append(batch);
    await eventually(
      'few bytes, and few of them in the journal',
      async () => {
        // A run deletes what was too much when it began: what comes after it begins another one.
        await store.append([makeExchange()]);
        return [(await store.state()).bytes, (await stat(`${path}-wal`)).size] as const;
      },
      ([bytes, journal]) => bytes < keepBytes * 1.25 && journal < 2 ** 20,
      { timeoutMs: 60_000 },
    );
  });
});
