import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pullModule } from '../../publish/src/index.ts';
import { runCommand } from '../../tools/command.ts';
import { getTool } from '../../tools/get.ts';
import { CHECKOUT, needMeshtap, runMeshtap } from '../support/meshtap-cli.ts';
import { CREDENTIALS, type Registry, startRegistry } from '../support/registry.ts';
import { useTestRun } from '../support/test-run.ts';

const MODULE = join(CHECKOUT, 'bin', 'http-trace-filter.wasm');
const PINNED = /^\S+@(sha256:[0-9a-f]{64})\n$/;

describe('meshtap push', () => {
  const run = useTestRun('registry');
  let open: Registry;
  let closed: Registry;

  before(async function () {
    // The registry may have to be built first.
    this.timeout(600_000);
    await run.setUp(async () => {
      await Promise.all(['registry', 'oras', 'istio-fetch'].map((name) => getTool(name as 'oras')));
      open = await startRegistry(run.folder());
      run.stopAfterAll(open.stop);
      closed = await startRegistry(run.folder(), { hasBasicAuth: true });
      run.stopAfterAll(closed.stop);
    });
  });

  const push = (image: string, ...flags: string[]) => runMeshtap(['push', image, '--plain-http', ...flags]);

  /** Writes a registry configuration, as `docker login` does, into a folder of its own and returns the folder. */
  const writeLogin = async (host: string, password: string) => {
    const folder = join(run.folder(), `login-${password}`);
    await mkdir(folder, { recursive: true });
    const auth = Buffer.from(`${CREDENTIALS.user}:${password}`).toString('base64');
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
    return folder;
  };

  it('prints the digest that the registry then serves', async () => {
    const { code, stdout, stderr } = await push(`${open.host}/push/first:1`);
    assert.equal(code, 0, stderr);
    const digest = PINNED.exec(stdout)?.[1];
    const response = await fetch(`http://${open.host}/v2/push/first/manifests/1`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    assert.equal(response.headers.get('docker-content-digest'), digest);
  });

  it('says so when the image already exists', async () => {
    const first = await push(`${open.host}/push/twice:1`);
    const second = await push(`${open.host}/push/twice:1`);
    assert.equal(second.code, 0, second.stderr);
    assert.equal(second.stdout, first.stdout);
    assert.match(second.stderr, /already/);
    assert.doesNotMatch(first.stderr, /already/);
  });

  it('pushes what pulls as the module that was built', async () => {
    const { stdout } = await push(`${open.host}/push/pull:1`);
    const { digest, module } = await pullModule(stdout.trim(), { plainHttp: true });
    assert.equal(digest, PINNED.exec(stdout)?.[1]);
    assert.ok(Buffer.from(module).equals(await readFile(MODULE)));
  });

  it('pushes an image that Istio’s own fetcher accepts', async () => {
    const { stdout } = await push(`${open.host}/push/istio:1`);
    const output = join(run.folder(), 'fetched.wasm');
    const digest = await fetchAsIstio(stdout, output);
    assert.equal(digest, PINNED.exec(stdout)?.[1]);
    assert.deepEqual(await readFile(output), await readFile(MODULE));
  });

  it('pushes with the credentials of --registry-config, and Istio’s fetcher pulls with them', async () => {
    const login = await writeLogin(closed.host, CREDENTIALS.password);
    const { code, stdout, stderr } = await push(
      `${closed.host}/push/auth:1`,
      '--registry-config',
      join(login, 'config.json'),
    );
    assert.equal(code, 0, stderr);
    const output = join(run.folder(), 'fetched-with-auth.wasm');
    assert.equal(await fetchAsIstio(stdout, output, login), PINNED.exec(stdout)?.[1]);
  });

  it('exits 4 and says what, why and what to do when the credentials are wrong', async () => {
    const wrong = 'not-the-password';
    const login = await writeLogin(closed.host, wrong);
    const image = `${closed.host}/push/wrong:1`;
    const { code, stdout, stderr } = await push(image, '--registry-config', join(login, 'config.json'));
    assert.deepEqual({ code, stdout }, { code: 4, stdout: '' });
    assert.match(stderr, new RegExp(`^Cannot push .*${image}: .+\\.\n.+\\.\n?$`, 'ms'));
    assert.match(stderr, /401|unauthorized/i);
    assert.ok(!stderr.includes(wrong), 'no password in the message');
  });

  it('exits 4 when a registry that asks gets no credentials', async () => {
    const nobody = join(run.folder(), 'nobody.json');
    await writeFile(nobody, '{}');
    const { code, stdout } = await push(`${closed.host}/push/nobody:1`, '--registry-config', nobody);
    assert.deepEqual({ code, stdout }, { code: 4, stdout: '' });
  });

  it('packs the same digest, byte for byte, each time', async () => {
    const folders = ['one', 'two'].map((name) => join(run.folder(), name));
    for (const folder of folders) await needMeshtap(['package', '--output-dir', folder]);
    const [one, two] = await Promise.all(folders.map((folder) => readFile(join(folder, 'index.json'))));
    assert.ok(one && two);
    assert.deepEqual(one, two);
  });
});

// Without credentials the fetcher would look for those of the user who runs the tests.
async function fetchAsIstio(reference: string, output: string, loginFolder = '/dev/null'): Promise<string> {
  const env = { ...process.env, DOCKER_CONFIG: loginFolder };
  const command = await getTool('istio-fetch');
  return (await runCommand(command, ['-o', output, `oci://${reference.trim()}`], { env })).trim();
}
