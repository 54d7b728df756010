import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackedImage, packImage } from '../../src/image/image.ts';
import { saveLayout } from '../../src/image/layout.ts';
import { digestOf } from '../../src/image/oci.ts';
import { TINY_MODULE, useTempDir } from '../support/cli.ts';

const NEVER = new AbortController().signal;
const OTHER_MODULE = Buffer.concat([TINY_MODULE, Buffer.from([0, 1, 0])]);

describe('saveLayout', () => {
  const temp = useTempDir();
  let image: PackedImage;
  before(async () => {
    image = await packImage(TINY_MODULE, { version: '1.2.3', created: '1970-01-01T00:00:00Z' });
  });
  const digestIn = (directory: string): string =>
    JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')).manifests[0].digest;

  it('writes each blob under its own digest, and an index that names the manifest', async () => {
    await saveLayout(temp('a', 'image'), image, NEVER);
    const blobs = temp('a', 'image', 'blobs', 'sha256');
    for (const name of readdirSync(blobs))
      assert.equal(digestOf(readFileSync(join(blobs, name))), `sha256:${name}`);
    assert.equal(readdirSync(blobs).length, 3);
    assert.equal(digestIn(temp('a', 'image')), image.manifest.digest);
    assert.equal(readFileSync(temp('a', 'image', 'oci-layout'), 'utf8'), '{"imageLayoutVersion":"1.0.0"}');
    assert.deepEqual(readdirSync(temp('a')), ['image'], 'nothing else is left beside it');
  });

  it('replaces an empty directory and an older layout of ours', async () => {
    mkdirSync(temp('image'));
    await saveLayout(temp('image'), image, NEVER);
    const other = await packImage(OTHER_MODULE, image.provenance);
    await saveLayout(temp('image'), other, NEVER);
    assert.equal(digestIn(temp('image')), other.manifest.digest);
    assert.equal(
      readdirSync(temp('image', 'blobs', 'sha256')).length,
      3,
      'no blob of the older image is left',
    );
  });

  it('writes through a symbolic link', async () => {
    mkdirSync(temp('real'));
    symlinkSync('real', temp('link'));
    await saveLayout(temp('link'), image, NEVER);
    assert.equal(digestIn(temp('real')), image.manifest.digest);
  });

  it('refuses a directory that contains something else, and leaves it as it is', async () => {
    mkdirSync(temp('image'));
    writeFileSync(temp('image', 'thesis.txt'), 'mine');
    await assert.rejects(saveLayout(temp('image'), image, NEVER), {
      exitCode: 2,
      why: 'the directory contains something else',
    });
    assert.deepEqual(readdirSync(temp('image')), ['thesis.txt']);
  });

  it("refuses somebody else's layout", async () => {
    const title = 'org.opencontainers.image.title';
    const foreign = {
      mediaType: image.manifest.mediaType,
      bytes: Buffer.from(JSON.stringify({ annotations: { [title]: 'other' } })),
    };
    await saveLayout(
      temp('image'),
      { ...image, manifest: { ...foreign, digest: digestOf(foreign.bytes) } },
      NEVER,
    );
    await assert.rejects(saveLayout(temp('image'), image, NEVER), { exitCode: 2 });
  });

  it('refuses a file', async () => {
    writeFileSync(temp('image'), '');
    await assert.rejects(saveLayout(temp('image'), image, NEVER), { exitCode: 2, why: 'it is a file' });
  });

  it('leaves the older layout whole when it is stopped', async () => {
    await saveLayout(temp('image'), image, NEVER);
    const other = await packImage(OTHER_MODULE, image.provenance);
    await assert.rejects(saveLayout(temp('image'), other, AbortSignal.abort()));
    assert.equal(digestIn(temp('image')), image.manifest.digest);
    assert.deepEqual(readdirSync(temp()), ['image']);
  });
});
