import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from '../../../e2e/support/eventually.ts';
import { startEngine } from '../../../receive/test/store/clickhouse/engine.ts';
import { readVersion } from '../../src/installation.ts';
import { postExchanges, until } from '../support/receiver.ts';

const PACKAGE = join(import.meta.dirname, '..', '..');
const CHECKOUT = join(PACKAGE, '..');
const MODULES = join(CHECKOUT, 'node_modules');
const RECEIVER_IMAGE = `ghcr.io/acme/tap/receiver:1.2.3@sha256:${'a'.repeat(64)}`;

// As npm would install it: unpacked below node_modules, beside what it depends on, far from the checkout.
describe('the npm package', function () {
  this.timeout(300_000);
  let folder: string;
  let installed: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-pack-'));
    installed = join(folder, 'node_modules', 'meshtap');
    const env = { ...process.env, RECEIVER_IMAGE, REPOSITORY: 'https://github.com/acme/tap' };
    const options = { cwd: folder, env, encoding: 'utf8' } as const;
    const packed = execFileSync(process.execPath, [join(PACKAGE, 'scripts', 'pack.ts')], options).trim();
    assert.equal(packed, join('build', `meshtap-${readVersion()}.tgz`));
    mkdirSync(installed, { recursive: true });
    const tarball = join(CHECKOUT, packed);
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
    for (const name of Object.keys(readManifest().dependencies)) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(MODULES, name), link);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const readManifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const start = (...args: string[]) =>
    spawn(process.execPath, [join(installed, 'bin', 'meshtap.js'), ...args], {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') },
    });
  const run = async (...args: string[]) => {
    const child = start(...args);
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, stdout, stderr };
  };

  it('depends on all that its compiled files import', () => {
    const names = Object.keys(readManifest().dependencies);
    const grep = ['-rhoE', '--include=*.js', "(from |import\\()'[^.'][^']*'", join(installed, 'dist')];
    const imports = execFileSync('grep', grep, { encoding: 'utf8' }).matchAll(
      /'(?:node:[^']+|((?:@[^/']+\/)?[^/']+)[^']*)'/g,
    );
    for (const [, name] of imports)
      if (name !== undefined && name !== 'module') assert.ok(names.includes(name), name);
  });

  it('knows its version and holds the filter, the schema and the page', async () => {
    const { code, stdout } = await run('--version');
    assert.deepEqual([code, stdout], [0, `${readVersion()}\n`]);
    for (const file of [
      'http-trace-filter.wasm',
      'plugin-config.schema.json',
      'page/index.html',
      'page/page.js',
    ])
      assert.ok(existsSync(join(installed, 'dist', 'assets', file)), file);
  });

  /** Starts a receiver with the flags, has it used, and ends it with SIGTERM. */
  const receive = async (flags: string[], use: (urls: { ingest: string; page: string }) => Promise<void>) => {
    const child = start('receive', '--listen', '0', '--page', '0', ...flags);
    const out = { stdout: '', stderr: '', words: '' };
    child.stdout.on('data', (chunk) => (out.stdout += chunk));
    child.stderr.on('data', (chunk) => (out.stderr += chunk));
    const urlOf = (name: string) => new RegExp(`${name}: +(http://[0-9.:]+)`).exec(out.stderr)?.[1] ?? '';
    try {
      await until(() => urlOf('Page') !== '' || child.exitCode !== null, 'the start');
      assert.equal(child.exitCode, null, out.stderr);
      out.words = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
      await use({ ingest: urlOf('Ingest'), page: urlOf('Page') });
      await until(() => out.stdout.includes('\n'), 'a line');
      child.kill('SIGTERM');
      const [code] = await once(child, 'close');
      assert.equal(code, 0, out.stderr);
      assert.doesNotMatch(out.stderr, /warning/i);
      return out;
    } finally {
      child.kill('SIGKILL');
    }
  };

  it('receives, stores in a worker thread of its own, serves the page, and drains on SIGTERM', async () => {
    const { stdout } = await receive([], async ({ ingest, page }) => {
      await postExchanges(ingest, ['/packed']);
      assert.match(await (await fetch(page)).text(), /<script[^>]* src="\/?page\.js"/);
    });
    assert.equal(JSON.parse(stdout).path, '/packed');
    assert.ok(existsSync(join(folder, '.local', 'share', 'meshtap', 'receive.db')));
  });

  it('stores in ClickHouse and learns in a thread of its own, with a password that no list of processes has', async () => {
    const engine = await startEngine();
    try {
      const { user, password, hosts } = engine.options();
      writeFileSync(join(folder, 'password'), password, { mode: 0o600 });
      const store = ['--store', `clickhouse://${user}@${hosts}/packed`, '--store-password-file', 'password'];
      const { stdout, stderr, words } = await receive(store, async ({ ingest, page }) => {
        // If ClickHouse stalls, the receiver asks to send it again, and may have stored it all the same.
        await eventually(
          'the exchange to be taken',
          () => postExchanges(ingest, ['/packed']),
          () => true,
        );
        const { exchanges } = (await (await fetch(`${page}/api/exchanges`)).json()) as {
          exchanges: { path: string }[];
        };
        assert.deepEqual([...new Set(exchanges.map(({ path }) => path))], ['/packed']);
        type State = { catalogue: { learned: number } };
        const look = async () =>
          ((await (await fetch(`${page}/api/state`)).json()) as State).catalogue.learned;
        await eventually('the catalogue', look, (learned) => learned > 0);
      });
      const [line = ''] = stdout.split('\n');
      assert.equal(JSON.parse(line).path, '/packed');
      assert.match(stderr, /stored in ClickHouse at 127\.0\.0\.1:\d+, database packed\)/);
      for (const text of [stderr, words]) assert.ok(!text.includes(password) && text.includes('packed'));
    } finally {
      await engine.stop();
    }
  });

  it('holds a lock file that npm takes, with the very packages of the checkout', () => {
    const { packages } = JSON.parse(readFileSync(join(installed, 'npm-shrinkwrap.json'), 'utf8'));
    const lock = JSON.parse(readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8'));
    const { '': own, ...others } = packages;
    assert.deepEqual(own, readManifest());
    for (const name of Object.keys(own.dependencies)) assert.ok(others[`node_modules/${name}`], name);
    for (const [path, entry] of Object.entries(others)) assert.deepEqual(entry, lock.packages[path], path);
    // Fails if the lock file does not fit the manifest, or if it lacks what a package needs.
    const env = { PATH: process.env.PATH, HOME: folder };
    const args = ['ci', '--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--loglevel=error'];
    execFileSync('npm', args, { cwd: installed, env });
  });

  it('is not the workspace, which is private and holds no lock file', () => {
    const workspace = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
    assert.deepEqual([workspace.private, existsSync(join(PACKAGE, 'npm-shrinkwrap.json'))], [true, false]);
    const { private: isPrivate, devDependencies, repository } = readManifest();
    assert.deepEqual([isPrivate, devDependencies], [undefined, undefined]);
    assert.deepEqual(repository, { type: 'git', url: 'git+https://github.com/acme/tap.git' });
  });

  it('runs the receiver image that the release has written into it', async () => {
    const { code, stdout, stderr } = await run('receiver', 'traces');
    assert.equal(code, 0, stderr);
    assert.ok(
      stdout.includes(`image: ${RECEIVER_IMAGE}\n`) || stdout.includes(`image: "${RECEIVER_IMAGE}"\n`),
    );
  });
});
