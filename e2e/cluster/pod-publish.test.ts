import assert from 'node:assert/strict';
import { getMesh, PROVIDER, undoAfterEach } from '../istio/mesh-under-test.ts';
import { makePluginName } from '../istio/plugin.ts';
import { writeOtherModule } from '../istio/published-image.ts';
import { startScene, useInMesh } from '../istio/scene.ts';
import { awaitTapped } from '../istio/tapping.ts';
import { awaitTracesOf } from '../istio/traces.ts';
import { runOnCluster } from './rollout-scene.ts';

type Row = { name: string; source: string; state: string; ready: boolean; digest: string | null };

// publish.test.ts is about the same with proxies that are not pods.
const describeOnKind = PROVIDER === 'kind' ? describe : () => {};

const TIMEOUT = ['--timeout', '90s'];

describeOnKind('meshtap publish, to pods', () => {
  const scene = useInMesh('pod-publish', async (namespace) => {
    const plain = await startScene(namespace);
    return { ...plain, gateway: await getMesh().startGateway(namespace, 'gateway', plain.app) };
  });
  const name = makePluginName();
  const run = (command: string, ...flags: string[]) =>
    runOnCluster(command, [scene().namespace, '--name', name, ...flags]);
  undoAfterEach(async () => {
    const { code, stderr } = await run('remove');
    assert.equal(code, 0, stderr);
  });

  const publish = (...flags: string[]) => {
    const { backend } = scene();
    const { registry } = getMesh();
    return run(
      'publish',
      ...TIMEOUT,
      '-o',
      'json',
      '--plain-http',
      ...flags,
      ...[
        ...['--image', `${registry.pushHost}/meshtap/pods:1`, '--pull-host', registry.pullHost],
        ...['--backend-address', backend.host, '--backend-port', `${backend.port}`],
      ],
    );
  };
  const readRows = (stdout: string) => (JSON.parse(stdout) as { proxies: Row[] }).proxies;

  it('checks, pushes, applies, waits for sidecars and gateway, and stdout has their status', async () => {
    const { code, stdout, stderr } = await publish();
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /^(Warning|Note|Cannot)/m);
    assert.deepEqual(
      readRows(stdout).map(({ name: pod, source, state, ready }) => ({ pod, source, state, ready })),
      ['app', 'client', 'gateway'].map((pod) => ({ pod, source: 'pod', state: 'running', ready: true })),
    );
    const { gateway, backend } = scene();
    const send = (request: { path: string }) => getMesh().sendThrough(gateway, request);
    await awaitTapped(send, gateway.proxy);
    assert.equal((await send({ path: '/published' })).status, 200);
    await awaitTracesOf(backend, '/published', 1);
  });

  it('moves all pods to another module, and rollback waits until they are back', async () => {
    const before = readRows((await publish()).stdout);
    const next = await publish('--wasm', await writeOtherModule('pods'));
    assert.equal(next.code, 0, next.stderr);
    assert.notEqual(readRows(next.stdout)[0]?.digest, before[0]?.digest);
    const back = await run('rollback', '--wait', ...TIMEOUT);
    assert.equal(back.code, 0, back.stderr);
    const status = await run('status', '-o', 'json');
    assert.deepEqual(
      readRows(status.stdout).map(({ digest }) => digest),
      before.map(({ digest }) => digest),
    );
  });
});
