import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getTool } from '../../tools/get.ts';
import { getMesh, getRunFolder } from '../istio/mesh-under-test.ts';
import { pushImage, writeOtherModule } from '../istio/published-image.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';

const run = promisify(execFile);
const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
// Sigstore's public log is on the Internet.
const LOCAL = '--no-transparency-log';

describe('an image that was signed', () => {
  const environment = { ...process.env };
  let folder = '';
  let namespace = '';
  let signed = '';

  before(async () => {
    folder = getRunFolder();
    process.env.MESHTAP_COSIGN = await getTool('cosign');
    process.env.COSIGN_PASSWORD = 'only-for-tests';
    for (const name of ['signer', 'other']) {
      const prefix = join(folder, name);
      await run(process.env.MESHTAP_COSIGN, ['generate-key-pair', '--output-key-prefix', prefix]);
    }
    namespace = await getMesh().createNamespace('signatures');
    await writeFile(join(folder, 'sbom.json'), '{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT"}');
    signed = await push('meshtap/signed', 'signed', [
      ...['--sign-key', join(folder, 'signer.key'), LOCAL, '--tag', 'second'],
      ...['--attach-sbom', join(folder, 'sbom.json')],
    ]);
  });
  after(async () => {
    for (const name of ['MESHTAP_COSIGN', 'COSIGN_PASSWORD']) {
      if (environment[name] === undefined) delete process.env[name];
      else process.env[name] = environment[name];
    }
    await getMesh().removeNamespace(namespace);
  });

  // Under the name that this machine knows: no proxy pulls it.
  const push = async (
    repository: string,
    mark: string,
    flags: string[],
    { registry } = { registry: getMesh().registry },
  ) => {
    const image = await pushImage(registry, repository, { flags, wasm: await writeOtherModule(mark) });
    return image.replace(registry.pullHost, registry.pushHost);
  };
  const apply = (image: string, name: string, key: string, more: string[] = []) => {
    const flags = [
      '--name',
      name,
      '--image',
      image,
      '--backend-address',
      'a.b.c',
      '--plain-http',
      '--skip-preflight',
    ];
    const verify = ['--verify-key', join(folder, `${key}.pub`), LOCAL];
    const place = ['--kubeconfig', getMesh().cluster.kubeconfig];
    return runMeshtap(['apply', namespace, ...flags, ...verify, ...place, ...more]);
  };
  const isThere = (name: string) =>
    getMesh()
      .cluster.read({ ...PLUGIN, metadata: { name, namespace } })
      .then(
        () => true,
        () => false,
      );

  it('is applied when it verifies with the key', async () => {
    const { code, stderr } = await apply(signed, 'verified', 'signer');
    assert.equal(code, 0, stderr);
    assert.ok(stderr.includes(`${signed} is signed with the key of --verify-key`), stderr);
    assert.ok(await isThere('verified'));
  });

  it('is refused with exit code 5 when another key signed it, and nothing is written', async () => {
    const { code, stderr } = await apply(signed, 'other-key', 'other');
    assert.equal(code, 5, stderr);
    assert.match(stderr, /^Cannot trust .*: its signature was not verified/m);
    assert.ok(!(await isThere('other-key')));
  });

  it('is distinguished from an unsigned one, which is refused too', async () => {
    const unsigned = await push('meshtap/unsigned', 'unsigned', []);
    const { code, stderr } = await apply(unsigned, 'unsigned', 'signer');
    assert.equal(code, 5, stderr);
    assert.match(stderr, /no signatures found/);
    assert.ok(!(await isThere('unsigned')));
  });

  it('is signed and checked in a registry that asks for an account', async () => {
    const flags = ['--sign-key', join(folder, 'signer.key'), LOCAL];
    const image = await push('meshtap/signed', 'private', flags, { registry: getMesh().privateRegistry });
    // As the push left it.
    const login = ['--registry-config', join(folder, 'login.json')];
    const { code, stderr } = await apply(image, 'private', 'signer', login);
    assert.equal(code, 0, stderr);
    const locked = await apply(image, 'private', 'signer');
    assert.equal(locked.code, 4, locked.stderr);
  });

  it('has its further tag and its SBOM on the same digest', async () => {
    const oras = await getTool('oras');
    const tagged = signed.replace(/:[^:/]*@.*$/, ':second');
    const digest = await run(oras, ['resolve', '--plain-http', tagged]);
    assert.equal(digest.stdout.trim(), signed.replace(/^.*@/, ''));
    const found = await run(oras, ['discover', '--plain-http', '--format', 'json', tagged]);
    const { referrers } = JSON.parse(found.stdout) as { referrers: { artifactType: string }[] };
    const types = referrers.map(({ artifactType }) => artifactType).toSorted();
    assert.deepEqual(types, ['application/spdx+json', 'application/vnd.dev.sigstore.bundle.v0.3+json']);
  });
});
