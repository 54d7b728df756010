import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { getTool } from '../get.ts';

type Running = {
  child: ChildProcessWithoutNullStreams;
  closed: Promise<unknown[]>;
  /** What it writes to standard error. */
  errors: Promise<string>;
  port: string;
};

describe('the engine of ClickHouse as a server', function () {
  this.timeout(180_000);
  let folder: string;
  const running: Running[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-engine-'));
  });
  afterEach(async () => {
    for (const { child, closed } of running.splice(0)) {
      child.kill('SIGKILL');
      await closed;
    }
    await rm(folder, { recursive: true });
  });

  /** Starts it on the folder. `port` is that which it prints, empty if it ends before. */
  async function start(...parameters: string[]): Promise<Running> {
    const child = spawn(await getTool('clickhouse-engine'), [folder, ...parameters], { stdio: 'pipe' });
    const [closed, errors] = [once(child, 'close'), text(child.stderr)];
    const [line] = await Promise.race([once(child.stdout, 'data'), closed.then(() => [''])]);
    const engine = { child, closed, errors, port: String(line).trim() };
    running.push(engine);
    return engine;
  }

  async function query(port: string, sql: string, password = 'right', parameters = '') {
    const headers = { 'x-clickhouse-user': 'someone', 'x-clickhouse-key': password };
    const url = `http://127.0.0.1:${port}/?${parameters}`;
    const response = await fetch(url, { method: 'POST', headers, body: sql });
    return { status: response.status, answer: (await response.text()).trim() };
  }
  const USER = ['--user', 'someone', '--password', 'right'];

  it('answers queries with their settings, and says what is wrong with others', async () => {
    const { port } = await start(...USER);
    const one = await query(port, 'SELECT {one:UInt8} + 1', 'right', 'param_one=1&max_threads=1');
    assert.deepEqual(one, { status: 200, answer: '2' });
    const { status, answer } = await query(port, 'SELECT * FROM nowhere');
    assert.equal(status, 404);
    assert.match(answer, /UNKNOWN_TABLE/);
  });

  it('takes one user and password', async () => {
    const { port } = await start(...USER);
    const { status, answer } = await query(port, 'SELECT 1', 'wrong');
    assert.equal(status, 403);
    assert.match(answer, /AUTHENTICATION_FAILED/);
  });

  it('keeps tables in its folder, also if it is killed', async () => {
    const first = await start(...USER);
    await query(first.port, 'CREATE TABLE kept ENGINE = MergeTree ORDER BY one AS SELECT 1 AS one');
    first.child.kill('SIGKILL');
    await first.closed;
    const { port } = await start(...USER);
    assert.deepEqual(await query(port, 'SELECT one FROM kept'), { status: 200, answer: '1' });
  });

  it('has a cluster of itself', async () => {
    const { port } = await start(...USER, '--cluster', 'alone');
    for (const statement of [
      "CREATE TABLE part ON CLUSTER `alone` (one UInt8) ENGINE = ReplicatedMergeTree('/a/{shard}', '{replica}') ORDER BY one",
      "CREATE TABLE whole ON CLUSTER `alone` (one UInt8) ENGINE = Distributed('alone', 'default', 'part', one)",
      'INSERT INTO whole VALUES (1)',
    ])
      assert.deepEqual(await query(port, statement, 'right', 'prefer_localhost_replica=0'), {
        status: 200,
        answer: '',
      });
    assert.deepEqual(await query(port, 'SELECT one FROM whole'), { status: 200, answer: '1' });
  });

  it('refuses a folder or a port that another one uses', async () => {
    const { port } = await start();
    const second = await start();
    assert.deepEqual(await second.closed, [1, null]);
    assert.match(await second.errors, /^Cannot serve ClickHouse's engine from \S+ on port 0: /m);
    const third = await start('--port', port);
    assert.deepEqual(await third.closed, [1, null]);
    assert.match(await third.errors, new RegExp(`^Cannot .+ on port ${port}: .*in use`, 'm'));
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`ends at once and without a word at ${signal}`, async () => {
      const { child, closed, errors } = await start();
      child.kill(signal);
      assert.deepEqual([await closed, await errors], [[null, signal], '']);
    });

  it('ends with its standard input if it is told to', async () => {
    const { child, closed, errors } = await start('--until-eof');
    child.stdin.end();
    assert.deepEqual([await closed, await errors], [[0, null], '']);
  });
});
