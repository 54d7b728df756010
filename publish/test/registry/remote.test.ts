import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackedImage, packImage } from '../../src/image/image.ts';
import { digestOf } from '../../src/image/oci.ts';
import { pullModule } from '../../src/index.ts';
import { findOras } from '../../src/registry/remote.ts';
import { makeRun, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { startWebRegistry, type WebAnswer, type WebRegistry } from '../support/web-registry.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const json = (status: number, value: unknown): WebAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

// The real ORAS CLI against a registry that misbehaves: what it says then is read in one place, refusal.ts.
describe('pullModule, through the real ORAS CLI', function () {
  this.timeout(300_000); // ORAS is built when this machine does not have it yet.
  let registry: WebRegistry | undefined;
  let image: PackedImage;
  before(async () => {
    image = await packImage(TINY_MODULE, { version: '1.2.3', created: '1970-01-01T00:00:00Z' });
  });
  afterEach(() => registry?.close());

  const serve = async (answer: (method: string, path: string) => WebAnswer): Promise<string> => {
    registry = await startWebRegistry((method, path) =>
      path === '/v2/' ? json(200, {}) : answer(method, path),
    );
    return `${registry.host}/mesh/tap:1`;
  };
  const good = (path: string): WebAnswer => {
    if (path.includes('/manifests/')) {
      const headers = { 'content-type': MANIFEST, 'docker-content-digest': image.manifest.digest };
      return { status: 200, headers, body: image.manifest.bytes };
    }
    return path.endsWith(image.layer.digest) ? { status: 200, body: image.layer.bytes } : json(404, {});
  };
  const pull = (reference: string) => pullModule(reference, { plainHttp: true });

  it('gives the module and the digest of the manifest', async () => {
    const reference = await serve((_method, path) => good(path));
    assert.deepEqual(await pull(reference), { digest: image.manifest.digest, module: TINY_MODULE });
  });

  it('picks linux/amd64 from an index, and gives the digest of that child', async () => {
    const { digest, bytes } = image.manifest;
    const platform = { os: 'linux', architecture: 'amd64' };
    const index = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ mediaType: MANIFEST, digest, size: bytes.length, platform }],
    });
    const reference = await serve((_method, path) => {
      if (!path.endsWith('/manifests/1')) return good(path);
      return {
        status: 200,
        headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' },
        body: index,
      };
    });
    assert.equal((await pull(reference)).digest, digest);
  });

  it('fails the verification when a layer is not what its digest says', async () => {
    const reference = await serve((_method, path) => {
      if (path.includes('/manifests/')) return good(path);
      return { status: 200, body: Buffer.alloc(image.layer.bytes.length, 'x') };
    });
    await assert.rejects(pull(reference), { exitCode: 5 });
  });

  it('fails the verification when a manifest is not what its digest says', async () => {
    const other = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, layers: [] });
    const reference = await serve(() => ({
      status: 200,
      headers: { 'content-type': MANIFEST },
      body: other,
    }));
    await assert.rejects(pull(`${reference}@${image.manifest.digest}`), { exitCode: 5 });
  });

  it('fails the verification when the image is of a shape that Istio refuses', async () => {
    const body = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, layers: [] });
    const reference = await serve(() => ({
      status: 200,
      headers: { 'content-type': MANIFEST, 'docker-content-digest': digestOf(Buffer.from(body)) },
      body,
    }));
    await assert.rejects(pull(reference), { exitCode: 5, why: /it has no layers/ });
  });

  const refusals: [string, WebAnswer, RegExp][] = [
    [
      'says to log in when a password is asked for',
      {
        ...json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }),
        headers: { 'www-authenticate': 'Basic realm="r"' },
      },
      /the registry answered 401, .*\nLog in with `oras login/,
    ],
    [
      'says to use another account when the repository is closed',
      json(403, { errors: [{ code: 'DENIED', message: 'requested access to the resource is denied' }] }),
      /the registry answered 403, .*\n.*another account/,
    ],
    [
      'says that the image is not there',
      json(404, { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }),
      /the registry answered 404, .*not found.*\nCheck the repository and the tag/,
    ],
    ['passes on what a proxy in between says', { status: 418, body: '<html>' }, /418/],
  ];
  for (const [name, answer, message] of refusals) {
    it(name, async () => {
      const reference = await serve(() => answer);
      await assert.rejects(pull(reference), { exitCode: 4, message });
    });
  }

  it('says that the registry cannot be reached', async () => {
    const reference = await serve(() => json(404, {}));
    await registry?.close();
    await assert.rejects(pull(reference), { exitCode: 4, message: /cannot be reached.*connection refused/ });
  });

  it('says to pass --plain-http when the registry does not use TLS', async () => {
    const reference = await serve(() => json(404, {}));
    await assert.rejects(pullModule(reference), { exitCode: 4, message: /pass --plain-http/ });
  });
});

describe('findOras', () => {
  const temp = useTempDir();
  const find = (env: Record<string, string>) => {
    return findOras(makeRun({ env, cwd: temp() }));
  };
  const putOras = (directory: string): string => {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'oras');
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  };

  it('takes the one that MESHTAP_ORAS names before the one on PATH', async () => {
    const named = putOras(temp('named'));
    putOras(temp('bin'));
    assert.equal(await find({ MESHTAP_ORAS: named, PATH: temp('bin') }), named);
  });

  it('passes over what npx puts on PATH, where another program of that name may be', async () => {
    putOras(temp('node_modules', '.bin'));
    const real = putOras(temp('bin'));
    assert.equal(await find({ PATH: `${temp('node_modules', '.bin')}:${temp('bin')}` }), real);
  });

  it('says when MESHTAP_ORAS names no program', async () => {
    const problem = { exitCode: 1, message: /MESHTAP_ORAS names nowhere, and there is no such file/ };
    await assert.rejects(find({ MESHTAP_ORAS: 'nowhere' }), problem);
  });
});
