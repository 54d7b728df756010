import assert from 'node:assert/strict';
import type { ClusterResource } from '../../publish/src/cluster/api.ts';
import { MOUNTED_LABEL } from '../../publish/src/config-map/config-map.ts';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { writeOtherModule } from '../istio/published-image.ts';
import { BACKEND_PORT, useInMesh } from '../istio/scene.ts';
import { readTracesOf } from '../istio/traces.ts';
import { eventually } from '../support/eventually.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';
import { REPLICAS, startDeployment } from './deployment.ts';
import { openApi } from './publisher-cluster.ts';

// Controllers and kubelet make pods from what is applied: only a cluster has them.
const describeOnKind = PROVIDER === 'kind' ? describe : () => {};

const ROLLOUT = { timeoutMs: 150_000, intervalMs: 500 };

describeOnKind('a Deployment whose pods mount the filter from a ConfigMap', () => {
  const scene = useInMesh('config-map', async (namespace) => {
    const mesh = getMesh();
    const [client, backend] = await Promise.all([
      mesh.startWorkload(namespace, { name: 'client' }),
      mesh.startPlainWorkload(namespace, { name: 'backend', port: BACKEND_PORT }),
    ]);
    const api = openApi(mesh.cluster);
    const web = await startDeployment('web', client);
    return { namespace, client, backend, web, api };
  });

  const readDeployment = async () => {
    const { api, namespace } = scene();
    const metadata = { name: 'web', namespace };
    return (
      (await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', metadata })) ??
      assert.fail('no Deployment')
    );
  };
  const listPods = (): Promise<ClusterResource[]> => {
    const { api, namespace } = scene();
    return api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector: 'app=web' });
  };
  const awaitPods = (what: string, isWanted: (pod: ClusterResource) => boolean) =>
    eventually(
      `all pods of web to be ${what}, and ready`,
      listPods,
      (pods) => pods.length === REPLICAS && pods.every((pod) => isReady(pod) && isWanted(pod)),
      ROLLOUT,
    );
  const meshtap = async (command: string, flags: string[] = []) => {
    const { namespace } = scene();
    const { kubeconfig } = getMesh().cluster;
    const result = await runMeshtap([command, namespace, '--kubeconfig', kubeconfig, ...flags]);
    assert.equal(result.code, 0, result.stderr);
    return result;
  };
  const apply = (flags: string[] = []) => {
    const { backend } = scene();
    return meshtap('apply', [
      ...['--delivery', 'config-map', '--selector', 'app=web', '--direction', 'inbound'],
      ...['--backend-address', backend.host, '--backend-port', `${backend.port}`, ...flags],
    ]);
  };
  const send = (path: string) => getMesh().send(scene().client, scene().web, { path });
  const awaitTraced = (path: string) =>
    eventually(
      `a document of ${path}`,
      async () => {
        assert.equal((await send(path)).status, 200);
        return readTracesOf(scene().backend, path);
      },
      (traces) => traces.length > 0,
      { timeoutMs: 45_000, intervalMs: 200 },
    );

  it('is tapped after a restart, loads another module with --restart, and is as before in the end', async () => {
    await awaitPods('there', () => true);
    const before = await readDeployment();

    const first = await apply();
    assert.match(first.stderr, /Deployment \S+\/web: its pods restart to mount the filter/);
    const mounted = await awaitPods('mounting the filter', isMounting);
    await awaitTraced('/mounted');

    await apply();
    assert.deepEqual(uidsOf(await listPods()), uidsOf(mounted), 'nothing restarts when nothing changes');

    const other = ['--wasm', await writeOtherModule('config-map')];
    assert.match(
      (await apply(other)).stdout,
      /restart needed to load the changed module: run again with --restart/,
    );
    assert.deepEqual(uidsOf(await listPods()), uidsOf(mounted), 'a changed module alone restarts nothing');
    await apply([...other, '--restart']);
    const old = uidsOf(mounted);
    const restarted = await awaitPods('new', (pod) => isMounting(pod) && !old.includes(uidOf(pod)));
    await awaitTraced('/restarted');

    await meshtap('remove');
    const kept = uidsOf(restarted);
    await awaitPods('without the filter', (pod) => !isMounting(pod) && !kept.includes(uidOf(pod)));
    assert.deepEqual((await readDeployment()).spec, before.spec);
    const { api, namespace } = scene();
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'wasm-filter', namespace } };
    assert.equal(await api.read(configMap), undefined);
    assert.equal((await send('/after')).status, 200);
    assert.deepEqual(await readTracesOf(scene().backend, '/after'), []);
  });

  it('never answers 500 while its pods restart one after the other', async () => {
    await awaitPods('there', () => true);
    const load = await getMesh().startLoad(scene().client, scene().web, { path: '/load' });
    await apply();
    await awaitPods('mounting the filter', isMounting);
    await awaitTraced('/under-load');
    const { failures } = await load.stop();
    // A request that is cut off by an ending pod was not answered by the filter.
    assert.deepEqual(
      failures.filter((failure) => failure.includes('status 500')),
      [],
    );
    await meshtap('remove');
    await awaitPods('without the filter', (pod) => !isMounting(pod));
  });
});

// Pods that are ending are not counted on: `awaitPods` waits until they are gone.
function isReady({ metadata, status }: ClusterResource): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  const isTrue = conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  return isTrue && metadata.deletionTimestamp === undefined;
}

// The label comes from the template; the mount in the proxy's container was made by injection from the annotations.
function isMounting({ metadata, spec }: ClusterResource): boolean {
  const hasMount = JSON.stringify(spec).includes('"mountPath":"/var/local/lib/wasm-filters"');
  assert.equal(hasMount, metadata.labels?.[MOUNTED_LABEL] === 'meshtap', 'label and mount come together');
  return hasMount;
}

function uidOf({ metadata }: ClusterResource): string {
  return metadata.uid ?? '';
}

function uidsOf(pods: readonly ClusterResource[]): string[] {
  return pods.map(uidOf).sort();
}
