import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { digestOf } from '../../src/image/digest.ts';
import { buildLayer } from '../../src/image/layer.ts';
import { extractPlugin } from '../../src/registry/plugin-file.ts';
import { TINY_MODULE } from '../support/cli.ts';

describe('buildLayer', () => {
  it('holds plugin.wasm, owned by root, readable by all, of the year 1970', async () => {
    const tar = gunzipSync((await buildLayer(TINY_MODULE)).bytes);
    const field = (from: number, length: number) => tar.toString('latin1', from, from + length);
    assert.equal(field(0, 100).replace(/\0+$/, ''), 'plugin.wasm');
    assert.equal(field(100, 36), '000644 \u0000000000 \u0000000000 \u000000000000010 ');
    assert.equal(field(136, 12), '00000000000 ');
    assert.equal(field(156, 1), '0', 'a regular file');
    assert.deepEqual(tar.subarray(512, 520), TINY_MODULE);
    assert.equal(tar.length, 512 + 512 + 1024, 'header, padded content, end of archive');
  });

  it('gives the module back', async () => {
    assert.deepEqual(await extractPlugin((await buildLayer(TINY_MODULE)).bytes), TINY_MODULE);
  });

  it('names the tar before gzip by its digest', async () => {
    const { bytes, diffId } = await buildLayer(TINY_MODULE);
    assert.equal(diffId, digestOf(gunzipSync(bytes)));
  });
});
