import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { buildLayer, gzipStored, packImage } from '../../src/image/image.ts';
import { digestOf } from '../../src/image/oci.ts';
import { extractPlugin } from '../../src/registry/accept.ts';
import { TINY_MODULE } from '../support/cli.ts';

const PROVENANCE = { version: '1.2.3', created: '1970-01-01T00:00:00Z' };

describe('packImage', () => {
  it('gives this digest on every machine and with every Node', async () => {
    const { manifest } = await packImage(TINY_MODULE, PROVENANCE);
    assert.equal(manifest.digest, 'sha256:1cd32dd4150962f91dfa60613f63ae9c31bf1cd56f983d87b24de37a40d85d0c');
  });

  it('makes an OCI manifest with a real config and one tar+gzip layer', async () => {
    const { manifest, config, layer } = await packImage(TINY_MODULE, PROVENANCE);
    assert.deepEqual(JSON.parse(manifest.bytes.toString()), {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: config.digest,
        size: config.bytes.length,
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          digest: layer.digest,
          size: layer.bytes.length,
        },
      ],
      annotations: {
        'module.wasm.image/variant': 'compat',
        'org.opencontainers.image.created': '1970-01-01T00:00:00Z',
        'org.opencontainers.image.description': 'Envoy filter that posts every HTTP exchange to a backend',
        'org.opencontainers.image.licenses': 'Apache-2.0',
        'org.opencontainers.image.title': 'meshtap',
        'org.opencontainers.image.version': '1.2.3',
      },
    });
    const { architecture, os, rootfs, history } = JSON.parse(config.bytes.toString());
    assert.equal(`${os}/${architecture}`, 'linux/amd64');
    assert.equal(rootfs.type, 'layers');
    assert.equal(rootfs.diff_ids.length, history.length);
  });

  it('says the source and revision that it is given', async () => {
    const source = 'https://git.example.com/mesh/tap';
    const { manifest } = await packImage(TINY_MODULE, { ...PROVENANCE, source, revision: 'abc123' });
    const { annotations } = JSON.parse(manifest.bytes.toString());
    assert.equal(annotations['org.opencontainers.image.source'], source);
    assert.equal(annotations['org.opencontainers.image.revision'], 'abc123');
  });
});

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

describe('gzipStored', () => {
  it('writes the header, one stored block, the CRC-32 and the length', () => {
    const expected = [
      [0x1f, 0x8b, 0x08, 0x00], // magic, deflate, no flags
      [0x00, 0x00, 0x00, 0x00, 0x00, 0xff], // no time, no extra flags, unknown OS
      [0x01, 0x03, 0x00, 0xfc, 0xff], // last block, stored, 3 bytes, complement
      [0x61, 0x62, 0x63], // abc
      [0xc2, 0x41, 0x24, 0x35], // CRC-32 of abc
      [0x03, 0x00, 0x00, 0x00], // length
    ].flat();
    assert.deepEqual([...gzipStored(Buffer.from('abc'))], expected);
  });

  for (const length of [0, 1, 65535, 65536, 200_000]) {
    it(`gives ${length} bytes back when unzipped`, () => {
      const bytes = Buffer.alloc(length, 'meshtap');
      assert.ok(gunzipSync(gzipStored(bytes)).equals(bytes));
    });
  }
});
