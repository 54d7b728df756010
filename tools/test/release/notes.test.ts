import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { formatReleaseNotes, readTagVersion } from '../../release/notes.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'release', 'notes.ts');

describe('readTagVersion', () => {
  it('gives the version of a tag that the packages have too', () => {
    assert.equal(readTagVersion('v1.2.3', { 'package.json': '1.2.3' }), '1.2.3');
  });

  it('refuses a tag that is not a version', () => {
    for (const tag of ['1.2.3', 'v1.2', 'v1.2.3-rc.1', 'vnext', 'v1.2.3\nx'])
      assert.throws(() => readTagVersion(tag, {}), /it does not name a version/);
  });

  it('names the package whose version is another', () => {
    const packages = { 'package.json': '1.2.3', 'publish/package.json': '1.2.2' };
    assert.throws(() => readTagVersion('v1.2.3', packages), /publish\/package\.json has version 1\.2\.2/);
  });
});

describe('formatReleaseNotes', () => {
  it('are the changes alone where no image was pushed', () => {
    assert.equal(formatReleaseNotes('- One.'), '- One.\n');
  });

  it('name the image by digest, and the workflow and tag that signed it', () => {
    const reference = `ghcr.io/example/meshtap@sha256:${'0'.repeat(64)}`;
    const notes = formatReleaseNotes('- One.', { reference, repository: 'example/meshtap', tag: 'v1.2.3' });
    assert.ok(notes.startsWith('- One.\n\n### Image\n'));
    assert.ok(notes.includes(`$ cosign verify ${reference} \\\n`));
    const identity = 'https://github.com/example/meshtap/.github/workflows/release.yml@refs/tags/v1.2.3';
    assert.ok(notes.includes(`--certificate-identity ${identity}\n`));
    assert.ok(notes.includes(`$ gh attestation verify oci://${reference} --repo example/meshtap\n`));
  });
});

describe('tools/release/notes.ts', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });

  it('exits 2 without a tag, and with an image whose repository is not named', () => {
    assert.equal(run().status, 2);
    assert.equal(run('v1.2.3', 'image@sha256:0').status, 2);
  });

  it('exits 1 and writes no notes where the tag does not fit', () => {
    const { status, stdout, stderr } = run('v999.0.0');
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.match(stderr, /^Cannot release v999\.0\.0: package\.json has version /);
  });
});
