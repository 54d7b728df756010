import assert from 'node:assert/strict';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { makePluginName } from '../istio/plugin.ts';
import { pushSharedImage, writeOtherModule } from '../istio/published-image.ts';
import { useScene } from '../istio/scene.ts';
import { awaitTapped } from '../istio/tapping.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';
import { findAdmin } from './admin-address.ts';
import { readResource, runForOutcomes, runOnCluster } from './rollout-scene.ts';

type Row = { state: string; ready: boolean; moduleMatches: boolean | null; digest: string | null };

// On kind the proxies are pods, whose admin ports cannot be reached from here.
const describeLocally = PROVIDER === 'local' ? describe : () => {};

describeLocally('meshtap publish', () => {
  const scene = useScene('publish');
  const name = makePluginName();
  let place: string[] = [];
  before(async () => {
    const admin = await findAdmin(scene().client.proxy);
    place = ['--name', name, '--admin', `${scene().namespace}/client=${admin}`];
  });
  after(async () => {
    const { code, stderr } = await runOnCluster('remove', [scene().namespace, '--name', name]);
    assert.equal(code, 0, stderr);
  });

  const publish = async (...flags: string[]) => {
    const { namespace, backend } = scene();
    const { pushHost, pullHost } = getMesh().registry;
    // Another name of the registry, which resources must not have.
    const otherHost = pushHost.replace('127.0.0.1', 'localhost');
    assert.notEqual(otherHost, pullHost);
    const args = [
      ...['publish', namespace, '--image', `${otherHost}/meshtap/published:1`, '--plain-http'],
      ...['--pull-host', pullHost],
      ...['--backend-address', backend.host, '--backend-port', `${backend.port}`, ...place, ...flags],
    ];
    return runMeshtap([...args, '--kubeconfig', getMesh().cluster.kubeconfig]);
  };
  const readRow = (stdout: string) => (JSON.parse(stdout) as { proxies: Row[] }).proxies[0];

  it('pushes, applies and waits; stdout has the status of each proxy, and nothing else', async () => {
    const { code, stdout, stderr } = await publish('-o', 'json');
    assert.equal(code, 0, stderr);
    const row = readRow(stdout);
    assert.deepEqual([row?.state, row?.ready, row?.moduleMatches], ['running', true, true]);
    assert.match(stderr, /^Pushed .*meshtap\/published:1 \(sha256:/m);
    assert.match(stderr, new RegExp(`^${scene().namespace} +WasmPlugin +${name} +created$`, 'm'));
    const plugin = await readResource(scene().namespace, 'WasmPlugin', name);
    const url = String((plugin?.spec as { url?: unknown } | undefined)?.url);
    assert.match(url, new RegExp(`^oci://${getMesh().registry.pullHost}/meshtap/published:1@sha256:`));
    const { client, send } = scene();
    await awaitTapped(send, client.proxy);
  });

  it('moves on to another module, and rollback waits until the proxy is back', async () => {
    const before = readRow((await publish('-o', 'json')).stdout)?.digest;
    const next = await publish('-o', 'json', '--wasm', await writeOtherModule('published'));
    assert.equal(next.code, 0, next.stderr);
    assert.notEqual(readRow(next.stdout)?.digest, before);
    const rolledBack = await runForOutcomes('rollback', [scene().namespace, ...place, '--wait']);
    assert.equal(rolledBack.code, 0, rolledBack.stderr);
    const status = await runOnCluster('status', [scene().namespace, ...place, '-o', 'json']);
    assert.equal(readRow(status.stdout)?.digest, before);
  });

  const applyAndWait = (image: string, ...flags: string[]) => {
    const { namespace, backend } = scene();
    const args = [
      namespace,
      '--image',
      image,
      '--skip-preflight',
      '--backend-address',
      backend.host,
      ...place,
    ];
    return runOnCluster('apply', [...args, '--wait', ...flags]);
  };

  it('exits 6 when the proxies do not come to run it in time, with the table on stderr', async () => {
    const image = await pushSharedImage(getMesh().registry);
    const another = `${scene().namespace}/another=http://127.0.0.1:1`;
    // Long enough for a look at the proxies, on a slow machine too.
    const { code, stderr } = await applyAndWait(image, '--admin', another, '--timeout', '20s');
    assert.equal(code, 6, stderr);
    assert.match(stderr, /another +unreachable/);
  });

  it('exits 5 when the proxies cannot come to run it, with the table on stderr', async () => {
    // A registry that does not exist: the agent uses its stand-in.
    const { code, stderr } = await applyAndWait(`127.0.0.1:1/meshtap/nowhere:1@sha256:${'c'.repeat(64)}`);
    assert.equal(code, 5, stderr);
    assert.match(stderr, /stand-in-allow/);
  });

  it('finds what is wrong with the command line before it pushes', async () => {
    const { code, stderr } = await publish('--direction', 'sideways');
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /Pushed|Checked|already/);
  });

  it('pushes and writes nothing when the registry refuses', async () => {
    const { namespace } = scene();
    const args = [
      '--image',
      `${getMesh().privateRegistry.pushHost}/x/y:1`,
      '--plain-http',
      '--name',
      'refused',
    ];
    const { code } = await runOnCluster('publish', [
      namespace,
      ...args,
      '--backend-address',
      scene().backend.host,
    ]);
    assert.equal(code, 4);
    assert.equal(await readResource(namespace, 'WasmPlugin', 'refused'), undefined);
  });
});
