import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Descriptor, ImageManifest } from '../../src/image/oci.ts';
import { acceptImage, acceptManifest } from '../../src/registry/accept.ts';
import { SOME_DIGEST, TINY_MODULE } from '../support/cli.ts';

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const CONTENT = 'application/vnd.module.wasm.content.layer.v1+wasm';
const CONFIG = 'application/vnd.module.wasm.config.v1+json';

interface Shape {
  mediaType?: string;
  layers: string[];
  /** Bytes of whatever layer is asked for. */
  bytes: Buffer;
}

async function tarGzip(...names: string[]): Promise<Buffer> {
  const archive = pack();
  for (const name of names)
    archive.entry({ name }, name.endsWith('plugin.wasm') ? TINY_MODULE : Buffer.from('text'));
  archive.finalize();
  return gzipSync(await buffer(archive));
}

function manifestOf({ mediaType = OCI, layers }: Shape): ImageManifest {
  const descriptors: Descriptor[] = layers.map((type) => ({ mediaType: type, digest: SOME_DIGEST, size: 1 }));
  return { kind: 'image', mediaType, layers: descriptors };
}

async function accept(shape: Shape): Promise<{ module: Uint8Array; asked: string[] }> {
  const asked: string[] = [];
  const module = await acceptImage(manifestOf(shape), 'r.example/tap:1', async (layer) => {
    asked.push(layer.mediaType);
    return shape.bytes;
  });
  return { module, asked };
}

async function refusal(shape: Shape): Promise<string> {
  const error = await accept(shape).then(
    () => assert.fail('it was accepted'),
    (problem) => problem,
  );
  assert.equal(error.exitCode, 5);
  return error.why;
}

describe('acceptImage', () => {
  it('takes plugin.wasm out of the last layer of a compat image', async () => {
    const bytes = await tarGzip('README', './a/plugin.wasm');
    const { module, asked } = await accept({
      layers: ['application/vnd.oci.image.layer.v1.tar', OCI_LAYER],
      bytes,
    });
    assert.deepEqual(module, TINY_MODULE);
    assert.deepEqual(asked, [OCI_LAYER]);
  });

  it('takes a Docker image', async () => {
    const { module } = await accept({
      mediaType: DOCKER,
      layers: [DOCKER_LAYER],
      bytes: await tarGzip('plugin.wasm'),
    });
    assert.deepEqual(module, TINY_MODULE);
  });

  it('takes the raw module of an artifact with two layers', async () => {
    const { module, asked } = await accept({ layers: [CONTENT, CONFIG], bytes: TINY_MODULE });
    assert.deepEqual(module, TINY_MODULE);
    assert.deepEqual(asked, [CONTENT]);
  });

  it('refuses an OCI layer in a Docker manifest, without trying the other shapes', async () => {
    const why = await refusal({
      mediaType: DOCKER,
      layers: [OCI_LAYER],
      bytes: await tarGzip('plugin.wasm'),
    });
    assert.equal(why, `as a Docker image: its last layer is ${OCI_LAYER}, expected ${DOCKER_LAYER}`);
  });

  it('refuses an artifact with one layer, and names types and counts found and expected', async () => {
    assert.equal(
      await refusal({ layers: [CONTENT], bytes: TINY_MODULE }),
      `as a compat image: its last layer is ${CONTENT}, expected ${OCI_LAYER}; as an artifact: it has 1 layer, expected 2`,
    );
  });

  it('refuses zstd layers', async () => {
    const zstd = 'application/vnd.oci.image.layer.v1.tar+zstd';
    assert.match(
      await refusal({ layers: [zstd], bytes: TINY_MODULE }),
      /last layer is .*zstd, expected .*gzip/,
    );
  });

  it('refuses the layout of the Wasm working group', async () => {
    assert.match(
      await refusal({ layers: ['application/wasm'], bytes: TINY_MODULE }),
      /last layer is application\/wasm/,
    );
  });

  it('refuses an image without layers', async () => {
    assert.match(
      await refusal({ layers: [], bytes: TINY_MODULE }),
      /it has no layers.*it has 0 layers, expected 2/,
    );
  });

  it('refuses a layer without plugin.wasm', async () => {
    assert.match(
      await refusal({ layers: [OCI_LAYER], bytes: await tarGzip('filter.wasm') }),
      /has no plugin.wasm/,
    );
  });

  it('refuses a layer that is not gzip', async () => {
    assert.match(
      await refusal({ layers: [OCI_LAYER], bytes: Buffer.from('nonsense') }),
      /the layer is not gzip/,
    );
  });

  it('refuses a gzip without a tar archive', async () => {
    const bytes = gzipSync(Buffer.alloc(1024, 'x'));
    assert.match(await refusal({ layers: [OCI_LAYER], bytes }), /the layer is not a tar archive/);
  });

  it('refuses a module that is none', async () => {
    assert.match(
      await refusal({ layers: [CONTENT, CONFIG], bytes: Buffer.from('<html></html>') }),
      /not a Wasm module/,
    );
  });
});

describe('acceptManifest', () => {
  it('takes every shape whose manifest looks right', () => {
    for (const layers of [[OCI_LAYER], [CONFIG, CONTENT]]) {
      acceptManifest(manifestOf({ layers, bytes: TINY_MODULE }), 'r.example/tap:1');
    }
  });

  it('refuses a shape that no layer could save', () => {
    const manifest = manifestOf({ layers: ['application/wasm'], bytes: TINY_MODULE });
    assert.throws(() => acceptManifest(manifest, 'r.example/tap:1'), { exitCode: 5 });
  });
});
