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
import { readVersion } from '../../src/installation.ts';
import { postExchanges, until } from '../support/receiver.ts';

const PACKAGE = join(import.meta.dirname, '..', '..');
const MODULES = join(PACKAGE, '..', 'node_modules');

// As npm would install it: unpacked below node_modules, beside what it depends on, far from the checkout.
describe('the npm package', function () {
  this.timeout(120_000);
  let folder: string;
  let installed: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-pack-'));
    installed = join(folder, 'node_modules', 'meshtap');
    // npm, which may run the tests, tells its children where it works itself.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PACKAGE, env });
    mkdirSync(installed, { recursive: true });
    const tarball = join(folder, `meshtap-${readVersion()}.tgz`);
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
    const grep = ['-rhoE', '--include=*.js', "(from|import\\() ?'[^.'][^']*'", join(installed, 'dist')];
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

  it('receives, stores in a worker thread of its own, serves the page, and drains on SIGTERM', async () => {
    const child = start('receive', '--listen', '0', '--page', '0');
    const out = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (out.stdout += chunk));
    child.stderr.on('data', (chunk) => (out.stderr += chunk));
    const urlOf = (name: string) => new RegExp(`${name}: +(http://[0-9.:]+)`).exec(out.stderr)?.[1] ?? '';
    try {
      await until(() => urlOf('Page') !== '', `the start: ${out.stderr}`);
      await postExchanges(urlOf('Ingest'), ['/packed']);
      const page = await fetch(urlOf('Page'));
      assert.match(await page.text(), /<script[^>]* src="\/?page\.js"/);
      await until(() => out.stdout.includes('\n'), 'a line');
      child.kill('SIGTERM');
      const [code] = await once(child, 'close');
      assert.deepEqual([code, JSON.parse(out.stdout).path], [0, '/packed'], out.stderr);
      assert.doesNotMatch(out.stderr, /warning/i);
      assert.ok(existsSync(join(folder, '.local', 'share', 'meshtap', 'receive.db')));
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('runs the receiver image that the release has written into it', async () => {
    const manifest = readManifest();
    const image = `ghcr.io/acme/tap/receiver:1.2.3@sha256:${'a'.repeat(64)}`;
    writeFileSync(
      join(installed, 'package.json'),
      JSON.stringify({ ...manifest, meshtap: { receiverImage: image } }),
    );
    const { code, stdout, stderr } = await run('receiver', 'traces');
    assert.equal(code, 0, stderr);
    assert.ok(stdout.includes(`image: ${image}\n`) || stdout.includes(`image: "${image}"\n`));
  });
});
