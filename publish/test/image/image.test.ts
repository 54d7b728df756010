import assert from 'node:assert/strict';
import { packImage } from '../../src/image/image.ts';
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
