import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFlags } from '../../src/options/flag.ts';
import { readSigner, VERIFY_FLAGS } from '../../src/options/signatures.ts';
import { checkSignature } from '../../src/stages/registry.ts';
import { makeScreen, SOME_DIGEST, useTempDir } from '../support/cli.ts';
import { type OrasCall, writeProgramScript } from '../support/oras-script.ts';

const REPOSITORY = 'r.example/mesh/tap';
const IMAGE = `${REPOSITORY}:1@${SOME_DIGEST}`;

describe('checkSignature', function () {
  this.timeout(120_000); // It starts programs.
  const temp = useTempDir();
  let said = '';
  beforeEach(() => {
    said = '';
    writeFileSync(temp('cosign.pub'), 'x');
  });
  const verify = async (given: Record<string, unknown>, calls: OrasCall[] = []) => {
    const cosign = writeProgramScript(temp(), 'cosign', calls);
    const { run, out } = await makeScreen({ env: cosign.env, cwd: temp() });
    const image = { registry: 'r.example', repository: 'mesh/tap', tag: '1', digest: SOME_DIGEST };
    try {
      const signer = readSigner(readFlags(VERIFY_FLAGS, { verifyKey: 'cosign.pub', ...given }, temp()));
      const openAccess = async () => ({ plainHttp: false, insecure: false });
      await checkSignature({ image, openAccess }, signer, run);
    } finally {
      said = out.stderr;
      assert.deepEqual([cosign.deviations(), out.stdout], [[], '']);
    }
  };
  const call = (extra: Partial<OrasCall> = {}): OrasCall => ({
    args: ['verify', '--key', temp('cosign.pub'), `${REPOSITORY}@${SOME_DIGEST}`],
    ...extra,
  });

  it('does nothing without the flag', async () => {
    await verify({ verifyKey: undefined });
    assert.equal(said, '');
  });

  it('asks cosign about the digest, never about a tag, and says that it is signed', async () => {
    await verify({}, [call()]);
    assert.equal(said, `Checked: ${IMAGE} is signed with the key of --verify-key\n`);
  });

  it('leaves the public log out when asked', async () => {
    const args = [
      'verify',
      '--key',
      temp('cosign.pub'),
      '--insecure-ignore-tlog=true',
      `${REPOSITORY}@${SOME_DIGEST}`,
    ];
    await verify({ transparencyLog: false }, [{ args }]);
  });

  describe('of an identity', () => {
    const IDENTITY = 'https://github.com/acme/tap/.github/workflows/release.yml@refs/tags/v1.2.3';
    const ISSUER = 'https://token.actions.githubusercontent.com';
    const keyless = { verifyKey: undefined, verifyIdentity: IDENTITY, verifyIssuer: ISSUER };
    const expected = (extra: Partial<OrasCall> = {}): OrasCall => ({
      args: [
        ...['verify', '--certificate-identity', IDENTITY, '--certificate-oidc-issuer', ISSUER],
        `${REPOSITORY}@${SOME_DIGEST}`,
      ],
      ...extra,
    });

    it('asks cosign for exactly this identity and this issuer, with the log, and says who signed it', async () => {
      await verify(keyless, [expected()]);
      assert.equal(said, `Checked: ${IMAGE} is signed by ${IDENTITY}\n`);
    });

    for (const [name, stderr, message] of [
      [
        'another identity signed it',
        'Error: no matching attestations: failed to verify certificate identity: no matching CertificateIdentity ' +
          'found, last error: expected SAN value "a", got "b"',
        /expected SAN value "a", got "b"\.\nDo not use this image\. Use one that this identity signed/,
      ],
      [
        'another identity signed it, as cosign 2 says it',
        'Error: no matching signatures: none of the expected identities matched what was in the certificate, got b',
        /Do not use this image\. Use one that this identity signed/,
      ],
      ['nobody signed it', 'Error: no signatures found', /Do not use this image/],
      [
        'the log cannot be reached',
        'Error: setting up clients and keys: getting rekor public keys: updating local metadata and targets',
        /\nCheck that this machine reaches Sigstore's public services\.$/,
      ],
    ] as const) {
      it(`ends with exit code 5 when ${name}`, async () => {
        await assert.rejects(verify(keyless, [expected({ status: 1, stderr })]), { exitCode: 5, message });
        assert.equal(said, '');
      });
    }

    for (const [name, given, message] of [
      [
        'an identity without an issuer',
        { verifyIssuer: undefined },
        /--verify-identity alone.*\nAdd --verify-issuer/,
      ],
      [
        'an issuer without an identity',
        { verifyIdentity: undefined },
        /--verify-issuer alone.*\nAdd --verify-identity/,
      ],
      ['a key as well', { verifyKey: 'cosign.pub' }, /^Cannot use --verify-key with --verify-identity/],
      ['no log', { transparencyLog: false }, /^Cannot use --verify-identity with --no-transparency-log/],
      ['an identity of two words', { verifyIdentity: 'a b' }, /"a b" as --verify-identity/],
      ['an issuer without TLS', { verifyIssuer: 'http://a.example' }, /as --verify-issuer: .*https:/],
    ] as const) {
      it(`is not begun with ${name}`, async () => {
        await assert.rejects(verify({ ...keyless, ...given }), { exitCode: 2, message });
      });
    }
  });

  const failures: [string, string, number, RegExp][] = [
    ['the image is not signed', 'Error: no signatures found', 5, /Do not use this image/],
    [
      'another key signed it',
      'Error: no matching attestations: accepted signatures do not match threshold, Found: 0, Expected 1',
      5,
      /Do not use this image/,
    ],
    [
      'the log has no entry of it',
      'Error: not enough verified log entries from transparency log: 0 < 1',
      5,
      /without the log, pass --no-transparency-log/,
    ],
    ['cosign fails in its own way', 'Error: something new', 5, /Do not use the image until/],
    [
      'the registry cannot be reached',
      'Error: Get "https://r.example/v2/": dial tcp 10.0.0.1:443: connect: connection refused',
      4,
      /the registry cannot be reached/,
    ],
    [
      'the key is a private one',
      'Error: loading public key: unknown Public key PEM file type',
      2,
      /Give --verify-key/,
    ],
  ];
  for (const [name, stderr, exitCode, message] of failures) {
    it(`ends with exit code ${exitCode} when ${name}`, async () => {
      await assert.rejects(verify({}, [call({ status: 1, stderr })]), { exitCode, message });
      assert.equal(said, '');
    });
  }

  it('is not begun with a key that is not there', async () => {
    await assert.rejects(verify({ verifyKey: 'nope.pub' }), {
      exitCode: 2,
      message: /there is no such file/,
    });
  });
});
