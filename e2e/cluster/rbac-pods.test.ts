import assert from 'node:assert/strict';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { writeOtherModule } from '../istio/published-image.ts';
import { startScene, useInMesh } from '../istio/scene.ts';
import type { Resource } from '../mesh/cluster.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';
import { addAccount } from './account.ts';
import { REPLICAS, startDeployment } from './deployment.ts';
import { applyRoles, removeRoles } from './rbac-scene.ts';

type Row = { name: string; source: string; state: string; ready: boolean };

// What a port-forward to a kubelet asks for, and what controllers do, is there on a cluster alone; rbac.test.ts takes the
// rules one by one.
const describeOnKind = PROVIDER === 'kind' ? describe : () => {};

const TIMEOUT = ['--timeout', '120s'];

describeOnKind('a service account with the Role that meshtap rbac prints, and no other right,', () => {
  const scene = useInMesh('rbac-pods', async (namespace) => {
    const plain = await startScene(namespace);
    await startDeployment('web', plain.client);
    return plain;
  });
  const roles: Resource[] = [];
  // Some are in the root namespace, which stays.
  after(() => removeRoles(roles));

  /** Makes an account, gives it what `meshtap rbac` prints, and returns how to run commands as it. */
  const employ = async (...flags: string[]) => {
    const { namespace } = scene();
    const account = await addAccount(namespace);
    roles.push(...(await applyRoles(account, [namespace, ...flags])));
    return (command: string, ...more: string[]) =>
      runMeshtap([command, namespace, '--kubeconfig', account.kubeconfig, ...more]);
  };
  const toBackend = () => {
    const { host, port } = scene().backend;
    return ['--backend-address', host, '--backend-port', `${port}`];
  };
  const readRows = (stdout: string) => (JSON.parse(stdout) as { proxies: Row[] }).proxies;
  const assertRunning = (stdout: string, count: number) => {
    const states = readRows(stdout).map(({ source, state, ready }) => `${source} ${state} ${ready}`);
    assert.deepEqual(states, Array(count).fill('pod running true'));
  };
  const image = () => `${getMesh().registry.pullHost}/meshtap/rbac:1`;

  it('publishes to pods, looks at them, goes back and takes all away, and misses no right on the way', async () => {
    const run = await employ(...toBackend());
    const publish = (...flags: string[]) =>
      run('publish', '--image', image(), '--plain-http', ...toBackend(), ...TIMEOUT, '-o', 'json', ...flags);
    const first = await publish();
    assert.equal(first.code, 0, first.stderr);
    assert.doesNotMatch(first.stderr, /^(Warning|Note)/m, 'what could not be checked would be reported');
    assertRunning(first.stdout, 2 + REPLICAS);
    const second = await publish('--wasm', await writeOtherModule('rbac'));
    assert.equal(second.code, 0, second.stderr);
    const back = await run('rollback', '--wait', ...TIMEOUT);
    assert.equal(back.code, 0, back.stderr);
    const status = await run('status', '-o', 'json');
    assert.equal(status.code, 0, status.stderr);
    assertRunning(status.stdout, 2 + REPLICAS);
    const removed = await run('remove');
    assert.equal(removed.code, 0, removed.stderr);
  });

  it('for status alone, asks pods by port-forward, and may write nothing', async () => {
    const write = await employ('--commands', 'apply,remove', ...toBackend());
    const look = await employ('--commands', 'status');
    const flags = ['--image', image(), '--plain-http', ...toBackend()];
    const applied = await write('apply', ...flags);
    assert.equal(applied.code, 0, applied.stderr);
    const status = await look('status', '--wait', ...TIMEOUT, '-o', 'json');
    assert.equal(status.code, 0, status.stderr);
    assertRunning(status.stdout, 2 + REPLICAS);
    const blind = await write('status');
    assert.equal(blind.code, 3, blind.stderr);
    assert.match(blind.stderr, /answered 403/);
    for (const command of [['apply', ...flags, '--skip-preflight', '--direction', 'inbound'], ['remove']]) {
      const [name = '', ...rest] = command;
      const { code, stderr } = await look(name, ...rest);
      assert.equal(code, 3, stderr);
      assert.match(stderr, /answered 403/);
    }
    const removed = await write('remove');
    assert.equal(removed.code, 0, removed.stderr);
  });

  it('delivers by ConfigMap: restarts the pods of a Deployment, waits for them, and takes all away', async () => {
    const delivery = ['--delivery', 'config-map', ...toBackend()];
    const run = await employ(...delivery);
    const published = await run('publish', ...delivery, ...TIMEOUT, '-o', 'json');
    assert.equal(published.code, 0, published.stderr);
    assert.match(published.stderr, /Deployment \S+\/web: its pods restart to mount the filter/);
    const rows = readRows(published.stdout);
    assert.ok(
      rows.every(({ name }) => name.startsWith('web-')),
      'pods without a Deployment mount nothing',
    );
    assertRunning(published.stdout, REPLICAS);
    const removed = await run('remove');
    assert.equal(removed.code, 0, removed.stderr);
    assert.doesNotMatch(removed.stdout, /skipped|failed/);
  });
});
