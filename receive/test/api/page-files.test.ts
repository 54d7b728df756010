import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readPageFiles } from '../../src/api/page-files.ts';
import { type PageFixture, startPageFixture } from './page-fixture.ts';

const SCRIPT = `console.log(${JSON.stringify('page '.repeat(200))});`;

describe('the files of the page', () => {
  let folder: string;
  let fixture: PageFixture;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshtap-page-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>meshtap</title>');
    writeFileSync(join(folder, 'page.js'), SCRIPT);
    writeFileSync(join(folder, 'page.css'), 'a{}');
    writeFileSync(join(folder, 'secret.txt'), 'no file of a page');
    writeFileSync(join(folder, '.env'), 'no file of a page');
    mkdirSync(join(folder, 'more.js'));
    symlinkSync('/etc/hostname', join(folder, 'link.js'));
    fixture = await startPageFixture({ files: folder });
  });
  after(async () => {
    await fixture.stop();
    rmSync(folder, { recursive: true });
  });

  for (const [path, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/page.css', 'text/css; charset=utf-8'],
  ] as const) {
    it(`serves ${path} with its type and the same protection as the API`, async () => {
      const { status, headers } = await fixture.ask(path);
      assert.deepEqual([status, headers['content-type']], [200, type]);
      assert.equal(headers['cache-control'], 'no-cache');
      assert.match(headers['content-security-policy'] ?? '', /default-src 'none'/);
    });
  }

  for (const path of [
    '/index.html',
    '/secret.txt',
    '/.env',
    '/more.js',
    '/link.js',
    '/page.js/',
    '/%70age.js',
  ]) {
    it(`knows no ${path}`, async () => assert.equal((await fixture.ask(path)).status, 404));
  }

  it('sends gzip to whoever takes it, and only then', async () => {
    const zipped = await fixture.ask({ path: '/page.js', headers: { 'accept-encoding': 'br, gzip' } });
    assert.equal(zipped.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(zipped.body).toString(), SCRIPT);
    assert.equal(zipped.headers.vary, 'accept-encoding');
    for (const encoding of ['identity', 'gzip;q=0', 'br']) {
      const plain = await fixture.ask({ path: '/page.js', headers: { 'accept-encoding': encoding } });
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal(plain.body.toString(), SCRIPT);
    }
  });

  it('answers 304 to whoever has the file', async () => {
    const { headers } = await fixture.ask('/page.js');
    const again = { path: '/page.js', headers: { 'if-none-match': `"other", W/${headers.etag}` } };
    const { status, body } = await fixture.ask(again);
    assert.deepEqual([status, body.byteLength], [304, 0]);
    const other = await fixture.ask({ path: '/page.js', headers: { 'if-none-match': '"other"' } });
    assert.equal(other.status, 200);
  });

  it('gives a file and its gzip different tags', async () => {
    const plain = await fixture.ask('/page.js');
    const zipped = await fixture.ask({ path: '/page.js', headers: { 'accept-encoding': 'gzip' } });
    assert.notEqual(plain.headers.etag, zipped.headers.etag);
  });

  it('says what to do if the folder has no page', () => {
    const empty = mkdtempSync(join(tmpdir(), 'meshtap-page-'));
    try {
      assert.throws(() => readPageFiles(empty), /no index\.html\. Run make build/);
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
