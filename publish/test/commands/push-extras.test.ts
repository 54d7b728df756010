import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type PackedImage, packImage } from '../../src/image/image.ts';
import { readVersion } from '../../src/installation.ts';
import { type CliSetup, runMeshtap, TINY_MODULE, useTempDir } from '../support/cli.ts';
import {
  type OrasCall,
  type OrasScript,
  writeOrasScript,
  writeProgramScript,
} from '../support/oras-script.ts';

const REPOSITORY = 'r.example/mesh/tap';
const NAME = `${REPOSITORY}:1.2.3`;
const SPDX = '{"spdxVersion": "SPDX-2.3"}';
const CREATED = '1970-01-01T00:00:00Z';

describe('meshtap push, with more than an image', function () {
  this.timeout(120_000); // It starts programs.
  let image: PackedImage;
  let scripts: OrasScript[] = [];
  afterEach(() =>
    assert.deepEqual(
      scripts.flatMap((script) => script.deviations()),
      [],
    ),
  );
  const temp = useTempDir();
  before(async () => {
    image = await packImage(TINY_MODULE, { version: readVersion(), created: CREATED });
  });
  beforeEach(() => writeFileSync(temp('filter.wasm'), TINY_MODULE));
  const pinned = () => `${REPOSITORY}@${image.manifest.digest}`;
  const fetchTag = (tag: string, extra: Partial<OrasCall> = {}): OrasCall => ({
    args: ['manifest', 'fetch', `${REPOSITORY}:${tag}`],
    stdout: image.manifest.bytes,
    ...extra,
  });
  const absent = (tag: string) => fetchTag(tag, { status: 1, stderr: 'Error: not found' });
  const fetchLayer = (): OrasCall => ({ args: ['blob', 'fetch'], stdout: image.layer.bytes });
  const present = () => [fetchTag('1.2.3'), fetchTag('1.2.3'), fetchLayer()];
  const push = (
    args: string[],
    { oras = present(), cosign = [], ...setup }: { oras?: OrasCall[]; cosign?: OrasCall[] } & CliSetup = {},
  ) => {
    scripts = [writeOrasScript(temp(), oras), writeProgramScript(temp(), 'cosign', cosign)];
    const env = Object.assign({}, ...scripts.map((script) => script.env), setup.env);
    const flags = ['push', NAME, '--wasm', temp('filter.wasm'), ...args];
    return runMeshtap(flags, { ...setup, cwd: temp(), env });
  };

  describe('tags', () => {
    it('sets each further tag on the one digest, uploads once, and prints one line', async () => {
      const oras = [
        absent('1.2.3'),
        { args: ['cp'] },
        fetchTag('1.2.3'),
        fetchLayer(),
        absent('1.2'),
        absent('latest'),
        { args: ['tag', pinned(), '1.2', 'latest'] },
        fetchTag('1.2'),
        fetchTag('latest'),
      ];
      const { code, stdout } = await push(
        ['--tag', '1.2', '--tag', 'latest', '--tag', '1.2.3', '--tag', '1.2'],
        {
          oras,
        },
      );
      assert.deepEqual([code, stdout], [0, `${NAME}@${image.manifest.digest}\n`]);
    });

    it('leaves a tag alone that points there already, and says where one pointed that moves', async () => {
      const other = await packImage(TINY_MODULE, { ...image.provenance, version: '0.0.1' });
      const oras = [
        ...present(),
        fetchTag('1.2'),
        fetchTag('latest', { stdout: other.manifest.bytes }),
        { args: ['tag', pinned(), 'latest'] },
        fetchTag('latest'),
      ];
      const { stderr } = await push(['--tag', '1.2', '--tag', 'latest'], { oras });
      assert.ok(
        stderr.endsWith(`Tagged ${REPOSITORY}:latest; the tag pointed at ${other.manifest.digest} before\n`),
      );
    });

    it('exits 5 when a tag gives another image than it was set to', async () => {
      const other = await packImage(TINY_MODULE, { ...image.provenance, version: '0.0.1' });
      const oras = [
        ...present(),
        absent('1.2'),
        { args: ['tag'] },
        fetchTag('1.2', { stdout: other.manifest.bytes }),
      ];
      const { code, stdout, stderr } = await push(['--tag', '1.2'], { oras });
      assert.deepEqual([code, stdout], [5, '']);
      assert.match(stderr, /Cannot trust r\.example\/mesh\/tap:1\.2 after the push/);
    });

    it('exits 4 when the registry refuses a tag', async () => {
      const refused = { args: ['tag'], status: 1, stderr: 'Error: response status code 403: denied' };
      const { code, stderr } = await push(['--tag', '1.2'], { oras: [...present(), absent('1.2'), refused] });
      assert.equal(code, 4);
      assert.match(stderr, /^Cannot tag r\.example\/mesh\/tap@sha256:\S+: the registry answered 403/m);
    });

    it('takes the first one for an image that has none', async () => {
      scripts = [writeOrasScript(temp(), [fetchTag('1.2'), fetchTag('1.2'), fetchLayer()])];
      const args = ['push', REPOSITORY, '--wasm', temp('filter.wasm'), '--tag', '1.2'];
      const { stdout } = await runMeshtap(args, { env: scripts[0]?.env ?? {} });
      assert.equal(stdout, `${REPOSITORY}:1.2@${image.manifest.digest}\n`);
    });
  });

  describe('an SBOM', () => {
    it('is attached to the digest under the type of its kind, with the date of the image', async () => {
      for (const [text, type, name] of [
        [SPDX, 'application/spdx+json', 'sbom.spdx.json'],
        [
          '{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}',
          'application/spdx+json',
          'sbom.spdx.json',
        ],
        [
          '{"bomFormat": "CycloneDX", "specVersion": "1.6"}',
          'application/vnd.cyclonedx+json',
          'sbom.cdx.json',
        ],
      ] as const) {
        writeFileSync(temp('sbom.json'), text);
        const date = `org.opencontainers.image.created=${CREATED}`;
        const flags = ['--no-tty', '--artifact-type', type, '--annotation', date, '--plain-http'];
        const attach = { args: ['attach', ...flags, pinned(), `${name}:${type}`] };
        const { code } = await push(['--attach-sbom', 'sbom.json', '--plain-http'], {
          oras: [...present(), attach],
        });
        assert.equal(code, 0);
        assert.deepEqual(scripts[0]?.deviations(), []);
      }
    });

    for (const [name, text, why] of [
      ['not JSON', '<spdx/>', /it is not JSON/],
      ['JSON of another kind', '{"name": "x"}', /it is neither SPDX nor CycloneDX/],
      ['a list', '["SPDX-2.3"]', /it is neither SPDX nor CycloneDX/],
      ['not there', undefined, /there is no such file/],
    ] as const) {
      it(`is refused before anything is pushed when it is ${name}`, async () => {
        if (text !== undefined) writeFileSync(temp('sbom.json'), text);
        const { code, stderr } = await push(['--attach-sbom', 'sbom.json'], { oras: [] });
        assert.equal(code, 2);
        assert.match(stderr, why);
      });
    }
  });

  describe('a signature', () => {
    const KEY_FLAGS = ['--sign-key', 'cosign.key', '--no-transparency-log'];
    beforeEach(() => writeFileSync(temp('cosign.key'), 'x'));

    it('is of the digest, never of a tag, and comes before the further tags', async () => {
      const oras = [...present(), absent('1.2'), { args: ['tag'] }, fetchTag('1.2')];
      const sign = { args: ['sign', '--yes', '--key', temp('cosign.key'), pinned()] };
      const { code, stdout, stderr } = await push(['--sign-key', 'cosign.key', '--tag', '1.2'], {
        oras,
        cosign: [sign],
      });
      assert.deepEqual([code, stdout], [0, `${NAME}@${image.manifest.digest}\n`]);
      assert.match(stderr, /Signed r\.example\/mesh\/tap@sha256:[a-f0-9]{64}\nTagged /);
    });

    it('is made without the public log when asked, by cosign 3 and by cosign 2', async () => {
      const args = ['sign', '--yes', '--key', temp('cosign.key'), '--tlog-upload=false'];
      const old = {
        args: [...args, '--use-signing-config=false', pinned()],
        status: 1,
        stderr: 'Error: unknown flag: --use-signing-config\n',
      };
      const { code } = await push(KEY_FLAGS, { cosign: [old, { args: [...args, pinned()] }] });
      assert.equal(code, 0);
    });

    it('is made by an identity without a key, and shows what cosign asks', async () => {
      const sign = { args: ['sign', '--yes', pinned()], stderr: 'Go to https://login.example\n' };
      const { code, stdout, stderr } = await push(['--sign-keyless'], { cosign: [sign] });
      assert.deepEqual([code, stdout], [0, `${NAME}@${image.manifest.digest}\n`]);
      assert.match(stderr, /Go to https:\/\/login\.example/);
    });

    it('takes the key of a key service as it is, and hands on how to reach the registry', async () => {
      const key = 'awskms:///alias/tap';
      writeFileSync(temp('ca.pem'), '');
      const certificate = ['--registry-cacert', temp('ca.pem')];
      for (const [flags, access] of [
        [['--plain-http'], ['--allow-http-registry']],
        [
          ['--insecure', '--ca-file', temp('ca.pem')],
          ['--allow-insecure-registry', ...certificate],
        ],
        [['--ca-file', temp('ca.pem')], certificate],
      ] as const) {
        const sign = { args: ['sign', '--yes', '--key', key, ...access, pinned()] };
        assert.equal((await push(['--sign-key', key, ...flags], { cosign: [sign] })).code, 0);
      }
    });

    it('gives a password to cosign in a file of its own, never as an argument, and takes it away again', async () => {
      const copy = temp('config-as-seen.json');
      const cosign = temp('cosign-that-looks');
      writeFileSync(
        cosign,
        `#!/bin/sh\ncp "$DOCKER_CONFIG/config.json" '${copy}'\necho "$DOCKER_CONFIG" "$@" >&2\n`,
        {
          mode: 0o755,
        },
      );
      const { code, stderr } = await push(['--sign-keyless', '--username', 'ci', '--password-stdin'], {
        oras: [{ args: ['login'] }, ...present()],
        stdin: 'correct horse',
        env: { MESHTAP_COSIGN: cosign, PATH: '/usr/bin:/bin' },
      });
      assert.equal(code, 0);
      const auth = Buffer.from('ci:correct horse').toString('base64');
      assert.deepEqual(JSON.parse(readFileSync(copy, 'utf8')), { auths: { 'r.example': { auth } } });
      const folder = /^(\/\S+) sign/m.exec(stderr)?.[1] ?? '';
      assert.ok(folder !== '' && !existsSync(folder));
      assert.ok(!stderr.includes('horse') && !stderr.includes(auth));
    });

    const failures: [string, string, number, RegExp][] = [
      [
        'the password is wrong',
        'Error: reading key: decrypt: encrypted: decryption failed',
        1,
        /Set COSIGN_PASSWORD/,
      ],
      [
        'the key is none',
        'Error: signing [r.example/tap@sha256:ab]: signing digest: getting signer: reading key: unsupported pem type: X',
        2,
        /^Cannot sign \S+, which is pushed: reading key: unsupported pem type: X\.\nGive --sign-key the private key/m,
      ],
      [
        'Sigstore cannot be reached',
        'Error: getting signing config from TUF: dial tcp: no such host',
        1,
        /or sign with a key and --no-transparency-log/,
      ],
      [
        'the registry refuses the signature',
        'Error: PUT https://r.example/v2/: DENIED: response status code 403',
        4,
        /^Cannot sign r\.example\S+: the registry answered 403/m,
      ],
      ['cosign says nothing', '', 1, /cosign gave no reason/],
    ];
    for (const [name, stderr, code, message] of failures) {
      it(`exits ${code} and says what to do when ${name}`, async () => {
        const sign = { args: ['sign'], status: 1, stderr: `${stderr}\n` };
        const result = await push(KEY_FLAGS, { cosign: [sign] });
        assert.deepEqual([result.code, result.stdout], [code, '']);
        assert.match(result.stderr, message);
      });
    }

    const refusals: [string, string[], RegExp][] = [
      [
        'a key that is not there',
        ['--sign-key', 'nope.key'],
        /Cannot read the key \S+nope\.key: there is no such file/,
      ],
      ['two ways to sign', ['--sign-key', 'cosign.key', '--sign-keyless'], /Pass one of them/],
      ['an identity without the log', ['--sign-keyless', '--no-transparency-log'], /short-lived certificate/],
      ['a tag that is none', ['--tag', 'a/b'], /"a\/b" as --tag/],
    ];
    for (const [name, args, message] of refusals) {
      it(`is refused before anything is pushed for ${name}`, async () => {
        const { code, stderr } = await push(args, { oras: [] });
        assert.equal(code, 2);
        assert.match(stderr, message);
      });
    }

    it('says before the upload which tool is missing', async () => {
      scripts = [writeOrasScript(temp(), [])];
      const args = ['push', NAME, '--wasm', temp('filter.wasm'), '--sign-keyless'];
      const { code, stderr } = await runMeshtap(args, { env: scripts[0]?.env ?? {} });
      assert.equal(code, 1);
      assert.match(stderr, /^Cannot sign .*: the cosign CLI was not found\.\nInstall cosign 2 or newer/);
    });
  });
});
