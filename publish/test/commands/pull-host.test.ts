import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { packImage } from '../../src/image/image.ts';
import { readVersion } from '../../src/installation.ts';
import { type FakeApiServer, refusal, startApiServer } from '../support/api-server.ts';
import { runMeshtap, SOME_DIGEST, TINY_MODULE, useTempDir } from '../support/cli.ts';
import { type OrasCall, writeProgramScript } from '../support/oras-script.ts';

const PUSHED = 'localhost:5001/mesh/tap:1';
const PULLED = 'kind-registry:5000/mesh/tap:1';
const PULL_HOST = ['--pull-host', 'kind-registry:5000'];
const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local'];

describe('--pull-host', function () {
  this.timeout(120_000); // It starts programs.
  const temp = useTempDir();
  const packed = packImage(TINY_MODULE, { version: readVersion(), created: '1970-01-01T00:00:00Z' });
  let server: FakeApiServer;
  beforeEach(async () => {
    writeFileSync(temp('filter.wasm'), TINY_MODULE);
    writeFileSync(temp('cosign.pub'), 'x');
    server = await startApiServer(({ method, path, body }) => {
      if (method === 'PATCH') return { status: 200, body: body ?? {} };
      const isList = /\/[a-z]+s$/.test(path);
      return isList
        ? { status: 200, body: { kind: 'List', items: [] } }
        : refusal(404, 'NotFound', 'not found');
    });
  });
  afterEach(() => server.close());

  const run = async (args: string[], calls: OrasCall[] = [], ofCosign: OrasCall[] = []) => {
    const programs = [
      writeProgramScript(temp(), 'oras', calls),
      writeProgramScript(temp(), 'cosign', ofCosign),
    ];
    const env = Object.assign({}, ...programs.map((program) => program.env));
    const result = await runMeshtap(args, { env, cwd: temp() });
    assert.deepEqual(
      programs.flatMap((program) => program.deviations()),
      [],
      result.stderr,
    );
    return result;
  };
  const fetchManifest = async (): Promise<OrasCall> => ({
    args: ['manifest', 'fetch', PUSHED],
    stdout: (await packed).manifest.bytes,
  });
  const writtenUrls = () =>
    server.requests
      .filter(({ method, query }) => method === 'PATCH' && query.dryRun === undefined)
      .map(({ body }) => (body as { spec: { url: string } }).spec.url);

  it('has generate ask the registry of --image, and name the other one in the resources', async () => {
    const { stdout, stderr } = await run(
      ['generate', 'shop', '--image', PUSHED, ...PULL_HOST, ...BACKEND],
      [await fetchManifest()],
    );
    const { digest } = (await packed).manifest;
    const { metadata, spec } = parse(stdout);
    assert.equal(spec.url, `oci://${PULLED}@${digest}`, stderr);
    assert.deepEqual(
      [metadata.annotations['meshtap/image-digest'], metadata.annotations['meshtap/image-tag']],
      [digest, '1'],
    );
    assert.doesNotMatch(stdout, /localhost/);
  });

  it('asks no registry for an image with a digest', async () => {
    const image = `${PUSHED}@${SOME_DIGEST}`;
    const { stdout } = await run(['generate', 'shop', '--image', image, ...PULL_HOST, ...BACKEND]);
    assert.equal(parse(stdout).spec.url, `oci://${PULLED}@${SOME_DIGEST}`);
  });

  it('has publish push to --image, check the signature there, and apply what proxies pull', async () => {
    const { layer, manifest } = await packed;
    const fetchLayer = {
      args: ['blob', 'fetch', `localhost:5001/mesh/tap@${layer.digest}`],
      stdout: layer.bytes,
    };
    const { stderr } = await run(
      [
        ...['publish', 'shop', '--image', PUSHED, ...PULL_HOST, '--wasm', 'filter.wasm', ...BACKEND],
        ...['--skip-preflight', '--verify-key', 'cosign.pub', '--kubeconfig', server.kubeconfig],
        ...['--timeout', '1s'],
      ],
      [await fetchManifest(), await fetchManifest(), fetchLayer],
      [{ args: ['verify', '--key', temp('cosign.pub'), `localhost:5001/mesh/tap@${manifest.digest}`] }],
    );
    assert.deepEqual(writtenUrls(), [`oci://${PULLED}@${manifest.digest}`], stderr);
  });

  it('has apply look at the image at --image, in its checks too', async () => {
    const { layer, manifest } = await packed;
    const image = `${PUSHED}@${manifest.digest}`;
    const fetchPinned = { args: ['manifest', 'fetch', image], stdout: manifest.bytes };
    const fetchLayer = {
      args: ['blob', 'fetch', `localhost:5001/mesh/tap@${layer.digest}`],
      stdout: layer.bytes,
    };
    await run(
      ['apply', 'shop', '--image', image, ...PULL_HOST, ...BACKEND, '--kubeconfig', server.kubeconfig],
      [fetchPinned, fetchPinned, fetchLayer],
    );
  });

  it('refuses a name that is too long with the host, before anything is asked', async () => {
    const image = `localhost:5001/${'x'.repeat(230)}:1`;
    const long = `${'y'.repeat(20)}.example.com:5000`;
    const { code, stderr } = await run(['generate', 'shop', '--image', image, '--pull-host', long]);
    assert.equal(code, 2);
    assert.match(stderr, /it is longer than 255 characters/);
  });
});

describe('--push-host of rollback', () => {
  it('is refused without --verify-key, since nothing else asks a registry', async () => {
    const { code, stderr } = await runMeshtap(['rollback', 'shop', '--push-host', 'localhost:5001']);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot use --push-host without --verify-key: .*\nAdd --verify-key/);
  });
});
