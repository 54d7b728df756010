import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import { type ApiSnapshot, compareSnapshots, takeSnapshot } from './api-snapshot.ts';
import { applying, IMAGE_A, IMAGE_B, makeNamespaces, runOnCluster } from './rollout-scene.ts';

const PLUGIN = 'extensions.istio.io/v1alpha1 WasmPlugin';
const ENTRY = 'networking.istio.io/v1 ServiceEntry';
const RULE = 'networking.istio.io/v1 DestinationRule';

// One story, in order: each command runs in the state that the previous one left, next to resources that it must not
// touch.
describe('the whole API server, before and after', () => {
  let one = '';
  let two = '';
  let last: ApiSnapshot;
  before(async function () {
    this.timeout(180_000);
    let neighbour = '';
    [one = '', two = '', neighbour = ''] = await makeNamespaces('footprint', 3);
    assert.equal((await runOnCluster('apply', [neighbour, ...applying(IMAGE_A)])).code, 0);
    assert.equal((await runOnCluster('apply', [one, two, ...applying(IMAGE_A, '--name', 'other')])).code, 0);
    await getMesh().cluster.apply([
      // One with meshtap's labels but another name; one with its name but without labels.
      {
        ...{ apiVersion: 'v1', kind: 'ConfigMap' },
        metadata: {
          name: 'unrelated',
          namespace: one,
          labels: { 'app.kubernetes.io/managed-by': 'helm', 'meshtap/inventory': 'meshtap' },
        },
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'meshtap', namespace: one } },
    ]);
    last = await takeSnapshot();
  });

  /** Runs a command and gives what has changed in the whole API server since the last one. */
  const changesOf = async (command: string, args: string[], wantedCode = 0) => {
    const { code, stderr } = await runOnCluster(command, args);
    assert.equal(code, wantedCode, stderr);
    const now = await takeSnapshot();
    const changes = compareSnapshots(last, now);
    last = now;
    return changes;
  };
  const inBoth = (sign: string, ...resources: string[]) =>
    [one, two].flatMap((name) => resources.map((each) => `${sign} ${each.replace(' @', ` ${name}`)}`)).sort();
  const flags = applying(IMAGE_A, '--backend-tls');

  it('is the same after diff and a dry run of apply', async () => {
    assert.deepEqual(await changesOf('diff', [one, two, ...withoutPreflight(flags)], 1), []);
    assert.deepEqual(await changesOf('apply', [one, two, ...flags, '--dry-run=server', '--prune']), []);
  });

  it('has the resources of the listed namespaces, and nothing else, after apply', async () => {
    assert.deepEqual(
      await changesOf('apply', [one, two, ...flags]),
      inBoth('+', `${PLUGIN} @/meshtap`, `${ENTRY} @/meshtap-backend`, `${RULE} @/meshtap-backend`),
    );
  });

  it('is the same after an apply that changes nothing', async () => {
    assert.deepEqual(await changesOf('apply', [one, two, ...flags, '--prune']), []);
  });

  it('is the same after the checks before writing', async () => {
    assert.deepEqual(
      await changesOf('apply', [one, two, ...withoutPreflight(flags), '--dry-run=server']),
      [],
    );
  });

  it('has other plugins in the listed namespaces, and nothing else, after another image', async () => {
    assert.deepEqual(
      await changesOf('apply', [one, two, ...applying(IMAGE_B, '--backend-tls')]),
      inBoth('~', `${PLUGIN} @/meshtap`),
    );
  });

  it('has another plugin in the one namespace that is rolled back', async () => {
    assert.deepEqual(await changesOf('rollback', [one, '--dry-run=server']), []);
    assert.deepEqual(await changesOf('rollback', [one]), [`~ ${PLUGIN} ${one}/meshtap`]);
  });

  it('is the same after status', async () => {
    // Nothing runs there: the exit code says so.
    await runOnCluster('status', [one, two]);
    assert.deepEqual(compareSnapshots(last, await takeSnapshot()), []);
  });

  it('lacks what is pruned, of the listed namespace alone', async () => {
    const args = [one, ...applying(IMAGE_A), '--prune'];
    assert.deepEqual(
      await changesOf('apply', args),
      [`- ${RULE} ${one}/meshtap-backend`, `~ ${ENTRY} ${one}/meshtap-backend`].sort(),
    );
  });

  it('is the same after a dry run of remove', async () => {
    assert.deepEqual(await changesOf('remove', [one, two, '--dry-run=server']), []);
  });

  it('lacks the resources of the plugin, and nothing else, after remove', async () => {
    assert.deepEqual(
      await changesOf('remove', [one, two]),
      [
        ...inBoth('-', `${PLUGIN} @/meshtap`, `${ENTRY} @/meshtap-backend`),
        `- ${RULE} ${two}/meshtap-backend`,
      ].sort(),
    );
    assert.deepEqual(await changesOf('remove', [one, two]), []);
  });
});

function withoutPreflight(flags: readonly string[]): string[] {
  return flags.filter((flag) => flag !== '--skip-preflight');
}
