import assert from 'node:assert/strict';
import { type ClickHouse, startClickHouse } from '../support/clickhouse.ts';
import { useTestRun } from '../support/test-run.ts';

const INSERTER = { user: 'proxies', password: 'p' };

describe('ClickHouse of the tests', function () {
  // It may have to be downloaded first.
  this.timeout(300_000);
  const run = useTestRun('clickhouse');
  let clickHouse: ClickHouse;
  before(async () => {
    clickHouse = await run.setUp(() => startClickHouse({ folder: run.folder(), inserter: INSERTER }));
    run.stopAfterAll(() => clickHouse.stop());
    await clickHouse.run('CREATE DATABASE d');
    await clickHouse.run('CREATE TABLE d.t (a String) ENGINE = MergeTree ORDER BY a');
  });
  beforeEach(() => clickHouse.run('TRUNCATE TABLE d.t'));

  const ask = (query: string, body: string, { user, password } = INSERTER) =>
    fetch(`http://127.0.0.1:${clickHouse.port}/?query=${encodeURIComponent(query)}`, {
      method: 'POST',
      headers: { 'x-clickhouse-user': user, 'x-clickhouse-key': password },
      body,
    });
  const insert = (a: string) => ask('INSERT INTO d.t FORMAT JSONEachRow', JSON.stringify({ a }));

  it('lets the inserter insert, and do nothing else', async () => {
    assert.equal((await insert('one')).status, 200);
    for (const query of ['SELECT * FROM d.t', 'DROP TABLE d.t', ''])
      assert.equal((await ask(query, 'SELECT 1')).status, 403, query);
    assert.equal(await clickHouse.run('SELECT a FROM d.t'), 'one');
  });

  it('refuses a wrong password, and says what is wrong with a statement', async () => {
    const { status } = await ask('INSERT INTO d.t FORMAT JSONEachRow', '{}', { ...INSERTER, password: 'q' });
    assert.equal(status, 403);
    await assert.rejects(clickHouse.run('SELECT ('), /ClickHouse answers 400: .*SYNTAX_ERROR/s);
  });

  it('has its data after it was stopped and started again', async () => {
    await insert('two');
    await clickHouse.stop();
    await assert.rejects(insert('three'));
    await clickHouse.restart();
    assert.equal(await clickHouse.run('SELECT a FROM d.t'), 'two');
  });

  it('answers what it was sent while it was frozen', async () => {
    clickHouse.pause();
    const inserted = insert('four');
    clickHouse.resume();
    assert.equal((await inserted).status, 200);
    assert.equal(await clickHouse.run('SELECT a FROM d.t'), 'four');
  });
});
