import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { Interruption } from '../../src/errors.ts';
import { type PackedImage, packImage } from '../../src/image/image.ts';
import { readVersion } from '../../src/installation.ts';
import { runMeshtap, SOME_DIGEST, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { type OrasCall, type OrasScript, writeOrasScript } from '../support/oras-script.ts';

const NAME = 'r.example/mesh/tap:1';
const REPOSITORY = 'r.example/mesh/tap';
const ABSENT: Partial<OrasCall> = {
  status: 1,
  stderr: `Error: failed to fetch the content of "${NAME}": ${NAME}: not found`,
};
const PASSWORD = 'correct horse\tbattery';

describe('meshtap push', function () {
  this.timeout(120_000); // It starts programs.
  let oras: OrasScript;
  afterEach(() => assert.deepEqual(oras.deviations(), []));
  const temp = useTempDir();
  let image: PackedImage;
  before(async () => {
    image = await packImage(TINY_MODULE, { version: readVersion(), created: '1970-01-01T00:00:00Z' });
  });
  beforeEach(() => writeFileSync(temp('filter.wasm'), TINY_MODULE));

  const fetchManifest = (extra: Partial<OrasCall> = {}): OrasCall => ({
    args: ['manifest', 'fetch', NAME],
    stdout: image.manifest.bytes,
    ...extra,
  });
  const fetchLayer = (extra: Partial<OrasCall> = {}): OrasCall => ({
    args: ['blob', 'fetch', `${REPOSITORY}@${image.layer.digest}`, '--output', '-'],
    stdout: image.layer.bytes,
    ...extra,
  });
  const copy = (extra: Partial<OrasCall> = {}): OrasCall => ({
    args: ['cp', '--no-tty', '--from-oci-layout'],
    ...extra,
  });
  const push = (calls: OrasCall[], args: string[] = [], extra: object = {}) => {
    oras = writeOrasScript(temp(), calls);
    return runMeshtap(['push', NAME, '--wasm', temp('filter.wasm'), ...args], { env: oras.env, ...extra });
  };

  it('uploads what is new, pulls it back, and prints nothing but IMAGE@DIGEST', async () => {
    const result = await push([fetchManifest(ABSENT), copy(), fetchManifest(), fetchLayer()]);
    assert.equal(result.stderr.split('\n')[0], `Pushed ${NAME} (${image.manifest.digest})`);
    assert.deepEqual([result.code, result.stdout], [0, `${NAME}@${image.manifest.digest}\n`]);
  });

  it('names the layout by digest, and leaves no copy of it behind', async () => {
    await push([fetchManifest(ABSENT), copy(), fetchManifest(), fetchLayer()]);
    const [source = '', target] = oras.calls()[1]?.slice(3) ?? [];
    assert.equal(target, NAME);
    assert.ok(source.endsWith(`@${image.manifest.digest}`));
    assert.ok(!existsSync(source.slice(0, source.lastIndexOf('@'))));
  });

  it('uploads nothing when the tag has this digest already, says so and checks it', async () => {
    const result = await push([fetchManifest(), fetchManifest(), fetchLayer()]);
    assert.match(result.stderr, /is there already with this digest, nothing to upload/);
    assert.equal(result.code, 0);
  });

  it('says which image a tag pointed at when it moves it', async () => {
    const other = await packImage(TINY_MODULE, { ...image.provenance, version: '0.0.1' });
    const before = fetchManifest({ stdout: other.manifest.bytes });
    const result = await push([before, copy(), fetchManifest(), fetchLayer()]);
    assert.match(result.stderr, new RegExp(`the tag pointed at ${other.manifest.digest} before`));
  });

  for (const reach of ['--plain-http', '--insecure', '--ca-file']) {
    it(`hands ${reach} and the other flags to every call of ORAS, in the form that each wants`, async () => {
      writeFileSync(temp('ca.pem'), '');
      writeFileSync(temp('auth.json'), '{}');
      // Without TLS there is no certificate to check.
      const more = reach === '--plain-http' ? [] : ['--ca-file', temp('ca.pem')];
      const args = [
        ...(reach === '--ca-file' ? [] : [reach]),
        ...more,
        '--registry-config',
        temp('auth.json'),
      ];
      await push([fetchManifest(ABSENT), copy(), fetchManifest(), fetchLayer()], args);
      const [first, upload] = oras.calls();
      assert.deepEqual(first?.slice(3), args);
      assert.deepEqual(
        upload?.slice(5),
        args.map((arg) => arg.replace(/^--/, '--to-')),
      );
    });
  }

  it('gives a password to ORAS on standard input alone', async () => {
    const login: OrasCall = {
      args: ['login', 'r.example', '--username', 'ci', '--password-stdin'],
      stdin: PASSWORD,
    };
    const result = await push(
      [login, fetchManifest(ABSENT), copy(), fetchManifest(), fetchLayer()],
      ['--username', 'ci', '--password-stdin'],
      { stdin: `${PASSWORD}\n` },
    );
    assert.equal(result.code, 0);
    assert.ok(!JSON.stringify([oras.calls(), result]).includes('battery'));
    const config = oras.calls()[1]?.at(-1) ?? '';
    assert.match(config, /config\.json$/);
    assert.ok(!existsSync(config), 'the login is gone with the command');
  });

  it('exits 4 when the registry refuses the upload', async () => {
    const stderr = `Error from destination registry for "${NAME}": PUT "https://r.example/v2/": response status code 403: denied`;
    const result = await push([fetchManifest(ABSENT), copy({ status: 1, stderr })]);
    assert.equal(result.code, 4);
    assert.match(result.stderr, /^Cannot push r\.example\/mesh\/tap:1: the registry answered 403, PUT /);
    assert.equal(result.stdout, '');
  });

  it('exits 5 when the tag gives another image after the push', async () => {
    const other = await packImage(TINY_MODULE, { ...image.provenance, version: '0.0.1' });
    const result = await push([
      fetchManifest(ABSENT),
      copy(),
      fetchManifest({ stdout: other.manifest.bytes }),
    ]);
    assert.equal(result.code, 5);
    assert.match(result.stderr, /Cannot trust .* after the push: the registry gives sha256:/);
    assert.equal(result.stdout, '');
  });

  it('exits 5 when the layer comes back changed', async () => {
    const changed = Buffer.from(image.layer.bytes);
    changed[changed.length - 1300] = 0xee;
    const result = await push([fetchManifest(), fetchManifest(), fetchLayer({ stdout: changed })]);
    assert.equal(result.code, 5);
  });

  it('goes on when the registry hides what is not there yet behind a 403', async () => {
    const hidden = {
      status: 1,
      stderr: 'Error response from registry: GET "https://r.example": response status code 403: denied',
    };
    const result = await push([fetchManifest(hidden), copy(), fetchManifest(), fetchLayer()]);
    assert.equal(result.code, 0);
  });

  it('stops ORAS and takes the temporary layout away on Ctrl-C', async () => {
    const abort = new AbortController();
    const running = push([fetchManifest(ABSENT), copy({ hangs: true })], [], { signal: abort.signal });
    while (oras.calls().length < 2) await new Promise((done) => setTimeout(done, 10));
    const layout = oras.calls()[1]?.[3] ?? '';
    abort.abort(new Interruption('SIGINT'));
    const result = await running;
    assert.equal(result.code, 130);
    assert.ok(!existsSync(layout.slice(0, layout.lastIndexOf('@'))));
  });
});

describe('meshtap push, before it talks to the registry', () => {
  const temp = useTempDir();
  beforeEach(() => writeFileSync(temp('filter.wasm'), TINY_MODULE));
  const refuse = async (args: string[], why: RegExp, stdin = '') => {
    const oras = writeOrasScript(temp(), []);
    const result = await runMeshtap(['push', ...args], { env: oras.env, stdin });
    assert.deepEqual([result.code, result.stdout], [2, '']);
    assert.match(result.stderr, why);
    assert.deepEqual(oras.calls(), []);
  };

  it('refuses a digest that the packed image does not have', () =>
    refuse(
      [`${NAME}@${SOME_DIGEST}`, '--wasm', temp('filter.wasm')],
      /the packed image has the digest sha256:/,
    ));
  it('refuses a module that is not there', () => refuse([NAME, '--wasm', temp('nope.wasm')], /no such file/));
  it('refuses a file that is not a module', () =>
    refuse([NAME, '--wasm', import.meta.filename], /not a Wasm module/));
  it('refuses a user name without password', () =>
    refuse([NAME, '--wasm', temp('filter.wasm'), '--username', 'ci'], /--password-stdin is missing/));
  it('refuses an empty password', () =>
    refuse(
      [NAME, '--wasm', temp('filter.wasm'), '--username', 'ci', '--password-stdin'],
      /holds no password/,
      '\n',
    ));
  it('refuses a certificate authority that is not there', () =>
    refuse(
      [NAME, '--wasm', temp('filter.wasm'), '--ca-file', temp('ca.pem')],
      /Cannot read .*ca\.pem: there is no such file/,
    ));
});
