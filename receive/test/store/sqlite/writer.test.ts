import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import type { Exchange } from '../../../src/exchange.ts';
import { packBatch, unpackBatch } from '../../../src/store/sqlite/batch.ts';
import { describeError } from '../../../src/store/sqlite/errors.ts';
import { openForWriting } from '../../../src/store/sqlite/file.ts';
import { Names } from '../../../src/store/sqlite/names.ts';
import { readPragma } from '../../../src/store/sqlite/schema.ts';
import { Writer } from '../../../src/store/sqlite/writer.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';

const NOW_US = 1_795_000_000_000_000;

describe('Writer', () => {
  let database: DatabaseSync;
  let names: Names;
  let writer: Writer;
  beforeEach(() => {
    database = openForWriting(':memory:');
    names = new Names(database);
    writer = new Writer(database, names);
  });
  afterEach(() => database.close());

  const append = (...exchanges: Exchange[]) => writer.append(unpackBatch(packBatch(exchanges)), NOW_US);
  const count = (table: string) => database.prepare(`SELECT count(*) AS count FROM ${table}`).get()!.count;

  it('stores nothing of a batch that the disk has no room for, and all of it when there is room', () => {
    const limit = readPragma(database, 'max_page_count');
    const batch = Array.from({ length: 50 }, (_, index) =>
      makeExchange({ host: `new-${index}`, request: makeMessage('x'.repeat(20_000)) }),
    );
    database.exec(`PRAGMA max_page_count = ${readPragma(database, 'page_count') + 60}`);
    let message = '';
    try {
      append(...batch);
    } catch (error) {
      message = describeError(error, 'Cannot store');
    }
    assert.equal(message, 'Cannot store: the disk is full');
    for (const table of ['exchange', 'message', 'search_docsize', 'name'])
      assert.equal(count(table), 0, table);
    database.exec(`PRAGMA max_page_count = ${limit}`);
    append(...batch);
    for (const table of ['exchange', 'message', 'search_docsize']) assert.equal(count(table), 50, table);
    const { hosts } = database
      .prepare('SELECT count(*) AS hosts FROM exchange JOIN name ON name.id = host')
      .get() as { hosts: number };
    assert.equal(hosts, 50);
  });

  it('keeps the order of arrival when the clock goes back', () => {
    append(makeExchange({ requestId: 'a' }), makeExchange({ requestId: 'b' }));
    writer.append(unpackBatch(packBatch([makeExchange({ requestId: 'c' })])), NOW_US - 5e6);
    const ids = database.prepare('SELECT request_id AS id FROM exchange ORDER BY received').all();
    assert.deepEqual(
      ids.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
  });

  it('drops names that no exchange can have any more, two seconds after the last one', () => {
    append(makeExchange({ host: 'old' }));
    const later = NOW_US + 2e6;
    writer.append(unpackBatch(packBatch([makeExchange({ host: 'new' })])), later);
    names.drop(later, 1000);
    const left = database.prepare("SELECT value FROM name WHERE value IN ('old', 'new', 'web')").all();
    assert.deepEqual(left.map(({ value }) => value).sort(), ['new', 'web']);
    writer.append(unpackBatch(packBatch([makeExchange({ host: 'old' })])), later + 1);
    assert.equal(database.prepare("SELECT count(*) AS count FROM name WHERE value = 'old'").get()!.count, 1);
  });
});
