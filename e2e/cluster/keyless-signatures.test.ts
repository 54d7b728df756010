import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getTool } from '../../tools/get.ts';
import { getMesh, getRunFolder } from '../istio/mesh-under-test.ts';
import { pushImage, writeOtherModule } from '../istio/published-image.ts';
import { authorityExtensions, identityExtensions, makeCertificate } from '../support/certificates.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';

const run = promisify(execFile);
const IDENTITY = 'https://github.com/acme/tap/.github/workflows/release.yml@refs/tags/v1.2.3';
const ISSUER = 'https://token.actions.githubusercontent.com';

// Sigstore's services are on the Internet. A certificate authority of our own stands for Sigstore's, and cosign is told
// to trust it and to do without the logs; all else is what cosign does with a keyless signature.
describe('an image that an identity signed', () => {
  const environment = { ...process.env };
  let namespace = '';
  let image = '';

  before(async () => {
    const folder = join(getRunFolder(), 'keyless');
    await mkdir(folder);
    process.env.COSIGN_PASSWORD = 'only-for-tests';
    process.env.MESHTAP_COSIGN = await writeCosign(folder, await getTool('cosign'));
    namespace = await getMesh().createNamespace('keyless');
    const { registry } = getMesh();
    const pushed = await pushImage(registry, 'meshtap/keyless', {
      flags: ['--sign-key', join(folder, 'signer.key'), '--no-transparency-log'],
      wasm: await writeOtherModule('keyless'),
    });
    image = pushed.replace(registry.pullHost, registry.pushHost);
  });
  after(async () => {
    for (const name of ['MESHTAP_COSIGN', 'COSIGN_PASSWORD']) {
      if (environment[name] === undefined) delete process.env[name];
      else process.env[name] = environment[name];
    }
    await getMesh().removeNamespace(namespace);
  });

  const apply = (name: string, identity: string, issuer: string) => {
    const flags = ['--image', image, '--backend-address', 'a.b.c', '--plain-http', '--skip-preflight'];
    const verify = ['--verify-identity', identity, '--verify-issuer', issuer];
    const place = ['--kubeconfig', getMesh().cluster.kubeconfig];
    return runMeshtap(['apply', namespace, '--name', name, ...flags, ...verify, ...place]);
  };
  const isThere = (name: string) =>
    getMesh()
      .cluster.read({
        ...{ apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
        metadata: { name, namespace },
      })
      .then(
        () => true,
        () => false,
      );

  it('is applied when the identity and its issuer are the wanted ones', async () => {
    const { code, stderr } = await apply('verified', IDENTITY, ISSUER);
    assert.equal(code, 0, stderr);
    assert.ok(stderr.includes(`${image} is signed by ${IDENTITY}\n`), stderr);
    assert.ok(await isThere('verified'));
  });

  for (const [title, identity, issuer, why] of [
    ['another identity', IDENTITY.replace('v1.2.3', 'v1.2.4'), ISSUER, /expected SAN value/],
    ['an identity that is only a part of it', IDENTITY.slice(0, -1), ISSUER, /expected SAN value/],
    ['another issuer', IDENTITY, 'https://issuer.example', /expected issuer value/],
  ] as const) {
    it(`is refused with exit code 5 when ${title} is wanted, and nothing is written`, async () => {
      const { code, stderr } = await apply('refused', identity, issuer);
      assert.equal(code, 5, stderr);
      assert.match(stderr, why);
      assert.match(stderr, /\nDo not use this image\. Use one that this identity signed/);
      assert.ok(!(await isThere('refused')));
    });
  }
});

// Writes a cosign that signs with a certificate of the identity, and trusts the authority of that certificate alone.
async function writeCosign(folder: string, cosign: string): Promise<string> {
  const at = (name: string) => join(folder, name);
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { issuer: 'authority', issuerKey: authority.privateKey };
  const root = makeCertificate({
    ...{ ...issuer, subject: 'authority', publicKey: authority.publicKey },
    extensions: authorityExtensions(),
  });
  const certificate = makeCertificate({
    ...{ ...issuer, subject: 'signer', publicKey: signer.publicKey },
    extensions: identityExtensions(IDENTITY, ISSUER),
  });
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
  await writeFile(at('signer.pem'), pem);
  await writeFile(at('trusted-root.json'), JSON.stringify(trustedRoot(root)));
  await writeFile(at('key.pem'), signer.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const names = ['--key', at('key.pem'), '--output-key-prefix', at('signer')];
  await run(cosign, ['import-key-pair', '--yes', ...names]);
  const script = `#!/bin/sh
command=$1
shift
case $command in
sign) exec '${cosign}' sign --certificate '${at('signer.pem')}' "$@" ;;
verify) exec '${cosign}' verify --trusted-root '${at('trusted-root.json')}' --insecure-ignore-tlog --insecure-ignore-sct "$@" ;;
esac
exec '${cosign}' "$command" "$@"
`;
  await writeFile(at('cosign'), script);
  await chmod(at('cosign'), 0o755);
  return at('cosign');
}

/** Source: sigstore/protobuf-specs, sigstore_trustroot.proto. */
function trustedRoot(root: Buffer): object {
  const authority = {
    subject: { organization: 'tests', commonName: 'authority' },
    uri: 'https://authority.example',
    certChain: { certificates: [{ rawBytes: root.toString('base64') }] },
    validFor: { start: '2020-01-01T00:00:00Z' },
  };
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    ...{ tlogs: [], ctlogs: [], timestampAuthorities: [], certificateAuthorities: [authority] },
  };
}
