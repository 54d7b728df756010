import assert from 'node:assert/strict';
import { parseManifest, pickChild } from '../../src/registry/pull.ts';
import { SOME_DIGEST } from '../support/cli.ts';

const parse = (value: unknown) => parseManifest(Buffer.from(JSON.stringify(value)), 'r.example/tap:1');
const child = (os: string, architecture: string, size: number) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: SOME_DIGEST,
  size,
  platform: { os, architecture },
});

describe('parseManifest', () => {
  it('knows an index by its media type or by its manifests', () => {
    const manifests = [child('linux', 'arm64', 1), child('linux', 'amd64', 2)];
    assert.equal(parse({ mediaType: 'application/vnd.oci.image.index.v1+json', manifests }).kind, 'index');
    assert.equal(parse({ manifests }).kind, 'index');
  });

  it('takes a manifest without media type for an OCI image', () => {
    const parsed = parse({ schemaVersion: 2, layers: [] });
    assert.deepEqual(parsed, { kind: 'image', mediaType: '', layers: [] });
  });

  const hostile: [string, Uint8Array][] = [
    ['a web page', Buffer.from('<html></html>')],
    ['a list', Buffer.from('[]')],
    ['null', Buffer.from('null')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['layers of a wrong type', Buffer.from('{"layers":{}}')],
    ['a layer without digest', Buffer.from('{"layers":[{"mediaType":"a","size":1}]}')],
    [
      'a digest that is a path',
      Buffer.from('{"layers":[{"mediaType":"a","size":1,"digest":"sha256:../../x"}]}'),
    ],
    ['a negative size', Buffer.from(`{"layers":[{"mediaType":"a","size":-1,"digest":"${SOME_DIGEST}"}]}`)],
  ];
  for (const [name, bytes] of hostile) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parseManifest(bytes, 'r.example/tap:1'), { name: 'PublishError', exitCode: 5 });
    });
  }
});

describe('pickChild', () => {
  it('picks linux/amd64, whatever this machine is', () => {
    const manifests = [child('linux', 'arm64', 1), child('linux', 'amd64', 2)];
    assert.equal(pickChild({ kind: 'index', manifests }, 'r.example/tap:1').size, 2);
  });

  it('refuses an index without it', () => {
    const index = { kind: 'index' as const, manifests: [child('wasi', 'wasm', 1)] };
    assert.throws(() => pickChild(index, 'r.example/tap:1'), { exitCode: 5, message: /linux\/amd64/ });
  });
});
