import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { eventually } from '../../../e2e/support/eventually.ts';
import { runCli } from '../../src/cli.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { postExchanges, until } from '../support/receiver.ts';

const FREE = ['--listen', '127.0.0.1:0', '--page', '127.0.0.1:0'];

describe('meshtap receive', function () {
  this.timeout(120_000);
  const temp = useTempDir();

  /** Runs it until the test stops it. */
  const start = (...args: string[]) => {
    const out = { stdout: '', stderr: '' };
    const stop = new AbortController();
    const done = runCli(['receive', ...FREE, ...args], {
      env: { XDG_DATA_HOME: temp('data') },
      cwd: temp(),
      stdin: Readable.from([]),
      stdout: { write: (text) => (out.stdout += text) },
      stderr: { write: (text) => (out.stderr += text) },
      signal: stop.signal,
    });
    const urlAfter = (words: string) => new RegExp(`${words} +(http://[0-9.:]+)`).exec(out.stderr)?.[1] ?? '';
    const end = async () => {
      stop.abort();
      return { code: await done, ...out };
    };
    const ready = async () => {
      await until(() => urlAfter('Page:') !== '', 'the start');
      return { ingest: urlAfter('Ingest:'), page: urlAfter('Page:') };
    };
    return { out, end, ready };
  };

  it('takes exchanges, writes each that fits as a line of JSON, and ends with 0', async () => {
    const receiver = start('--store', ':memory:', '--filter', '-path:/no');
    const { ingest, page } = await receiver.ready();
    await postExchanges(ingest, ['/one', '/no', '/two']);
    assert.equal((await fetch(`${page}/healthz`)).status, 200);
    await until(() => receiver.out.stdout.includes('/two'), 'the exchanges');
    const { code, stdout } = await receiver.end();
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).path),
      ['/one', '/two'],
    );
    assert.equal(code, 0);
    await assert.rejects(fetch(`${page}/healthz`));
  });

  it('shows no exchanges with --quiet, and a table when it is asked to', async () => {
    const quiet = start('--store', ':memory:', '--quiet');
    await postExchanges((await quiet.ready()).ingest, ['/one']);
    assert.equal((await quiet.end()).stdout, '');
    const table = start('--store', ':memory:', '-o', 'table');
    await postExchanges((await table.ready()).ingest, ['/one']);
    await until(() => table.out.stdout.includes('/one'), 'the exchange');
    assert.match((await table.end()).stdout, /^TIME .*\n.* GET .*cart\.shop\/one .* 200 /);
  });

  it("keeps exchanges in the user's data folder, for the user alone, until the next run", async () => {
    const first = start();
    await postExchanges((await first.ready()).ingest, ['/kept']);
    await first.end();
    const file = temp('data', 'meshtap', 'receive.db');
    assert.deepEqual([existsSync(file), statSync(file).mode & 0o077], [true, 0]);
    const second = start('--quiet');
    const { page } = await second.ready();
    const { exchanges } = (await (await fetch(`${page}/api/exchanges`)).json()) as { exchanges: object[] };
    assert.equal(exchanges.length, 1);
    await second.end();
  });

  it('keeps the catalogue until the next run, unless it is told to learn it again', async () => {
    const learnedBy = async (...flags: string[]) => {
      const receiver = start('--quiet', ...flags);
      const { ingest, page } = await receiver.ready();
      if (!existsSync(temp('posted'))) await postExchanges(ingest, ['/one']);
      writeFileSync(temp('posted'), '');
      type State = { catalogue: { learned: number; waiting: number } };
      const look = async () => ((await (await fetch(`${page}/api/state`)).json()) as State).catalogue;
      const { learned } = await eventually(
        'a catalogue',
        look,
        (each) => each.learned > 0 && each.waiting === 0,
      );
      await receiver.end();
      return learned;
    };
    assert.equal(await learnedBy(), 1);
    const database = new DatabaseSync(temp('data', 'meshtap', 'receive.db'));
    database.exec('UPDATE catalogue SET learned = 3, deleted = 2');
    database.close();
    assert.equal(await learnedBy(), 3);
    assert.equal(await learnedBy('--rebuild-catalogue'), 1);
  });

  it('asks for the tokens of the files, without the line feed at their end', async () => {
    for (const name of ['page', 'ingest']) writeFileSync(temp(name), `${name}-t0ken\n`, { mode: 0o600 });
    const tokens = ['--page-token-file', 'page', '--ingest-token-file', 'ingest'];
    const receiver = start('--store', ':memory:', ...tokens);
    const { ingest, page } = await receiver.ready();
    const statusOf = async (url: string, token: string, init: RequestInit = {}) =>
      (await fetch(url, { ...init, headers: { authorization: `Bearer ${token}` } })).status;
    const state = `${page}/api/state`;
    assert.deepEqual([await statusOf(state, 'x'), await statusOf(state, 'page-t0ken')], [401, 200]);
    const post = { method: 'POST', body: '{}' };
    assert.equal(await statusOf(`${ingest}/publish`, 'x', post), 401);
    assert.notEqual(await statusOf(`${ingest}/publish`, 'ingest-t0ken', post), 401);
    const { stderr } = await receiver.end();
    assert.doesNotMatch(stderr, /t0ken|Warning: Other users/);
  });

  it('warns of a token file that others can read', async () => {
    writeFileSync(temp('open'), 'a-token', { mode: 0o644 });
    const receiver = start('--store', ':memory:', '--page-token-file', 'open');
    await receiver.ready();
    assert.match(
      (await receiver.end()).stderr,
      /^Warning: Other users .+ can read .+open\. Run `chmod 600` on it\./,
    );
  });

  for (const flag of ['--listen', '--page']) {
    it(`says whose address is taken, and what to do: ${flag}`, async () => {
      const other = createServer();
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
      const { port } = other.address() as { port: number };
      const taken = [...FREE, '--store', ':memory:', flag, `127.0.0.1:${port}`];
      const { code, stderr } = await runMeshtap(['receive', ...taken]);
      other.close();
      assert.equal(code, 1);
      assert.equal(
        stderr,
        `Cannot listen on 127.0.0.1:${port}: another program listens there, maybe another receiver.\n` +
          `Stop it, or give another address with ${flag}.\n`,
      );
    });
  }

  it('says that a file is no store', async () => {
    writeFileSync(temp('note.txt'), 'This is no database. '.repeat(500));
    const { code, stderr } = await runMeshtap(['receive', ...FREE, '--store', 'note.txt'], { cwd: temp() });
    assert.equal(code, 1);
    assert.match(stderr, /^Cannot open the store .+note\.txt: .+\nName another file with --store/);
  });

  it('says that no ClickHouse server answers, and what to do, without the password', async () => {
    const port = 1;
    const { code, stdout, stderr } = await runMeshtap(
      ['receive', ...FREE, '--store', `clickhouse://writer@127.0.0.1:${port}/x`],
      { env: { MESHTAP_STORE_PASSWORD: 's3cret' } },
    );
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(
      stderr,
      `Cannot open the store ClickHouse at 127.0.0.1:${port}, database x: nothing listens there.\n` +
        'Check the host and the port in --store, and that the server runs.\n',
    );
  });

  const wrong: [string[], RegExp][] = [
    [['--listen', 'somewhere'], /"somewhere" as --listen: it is not an address to listen on/],
    [['--listen', '127.0.0.1:70000'], /as --listen: it is not an address/],
    [['--listen', '::1:9000'], /as --listen: it is not an address/],
    [
      ['--page', '0.0.0.0:9080'],
      /the page on 0\.0\.0\.0: others can reach that address.+\nAdd --page-token-file/,
    ],
    [['--page', '[::]:9080'], /the page on ::: others can reach/],
    [['--listen', '127.0.0.1:9080'], /as both --listen and --page: they are two servers/],
    [['--page-token-file', 'nowhere'], /nowhere as --page-token-file: there is no such file/],
    [['--page-token-file', 'empty'], /empty as --page-token-file: it is empty/],
    [['--ingest-token-file', 'two'], /two as --ingest-token-file: it holds more than one word/],
    [['--store', 'postgres://db:5432/x'], /there is no store for postgres:\/\//],
    [['--store', 'clickhouse://db:8123/x'], /the ClickHouse URL as --store: it names no user/],
    [
      ['--store', 'clickhouse://a:s3cret@db/x'],
      /it has a password.+\nRemove it\. .+ --store-password-file FILE, or set MESHTAP_STORE_PASSWORD/,
    ],
    [['--store', ':memory:', '--store-cluster', 'main'], /--store-cluster with a SQLite store/],
    [['--store', 'clickhouse://a@db/x', '--store-ca-file', 'empty'], /empty as --store-ca-file/],
    [
      ['--store', 'clickhouse://a@db/x', '--store-password-file', 'two-lines'],
      /two-lines as --store-password-file: it holds more than one line/,
    ],
    [['--keep-for', '0s'], /"0s" as --keep-for: it is less than a second/],
    [['--keep-for', 'a week'], /"a week" as --keep-for: it is not a duration/],
    [['--keep-bytes', '2 apples'], /"2 apples" as --keep-bytes: it is not a size/],
    [['--keep-bytes', '1000'], /"1000" as --keep-bytes: it is less than 1MiB/],
    [['--filter', 'colour:red'], /^Cannot use --filter: colour: is not a field/],
    [['-o', 'xml'], /"xml" as --output/],
  ];
  for (const [flags, message] of wrong) {
    it(`refuses ${flags.join(' ')} before it opens anything`, async () => {
      writeFileSync(temp('empty'), ' \n');
      writeFileSync(temp('two'), 't0p s3cret');
      writeFileSync(temp('two-lines'), 'one\ns3cret');
      const env = { XDG_DATA_HOME: temp('data') };
      const { code, stdout, stderr } = await runMeshtap(['receive', ...flags], { cwd: temp(), env });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /s3cret/);
      assert.equal(existsSync(temp('data')), false);
    });
  }
});
