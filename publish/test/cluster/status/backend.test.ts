import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { isReady, listFinalProblems } from '../../../src/cluster/status/report.ts';
import { takeSnapshot } from '../../../src/cluster/status/snapshot.ts';
import { REQUEST } from './look-scene.ts';
import { makeBackend, makePlugin, makePodsCluster } from './pods-cluster.ts';
import { RECORDED_CONFIG } from './recorded.ts';

const { signal } = new AbortController();
const lists = { cluster: 'outbound|9990||lists.shop.svc.cluster.local' };
const withManager = makePlugin({ pluginConfig: { ...RECORDED_CONFIG, sampling: { manager: lists } } });

async function look(
  backend: ClusterResource[],
  { plugin = makePlugin(), forbidden = [] as string[], request = REQUEST } = {},
) {
  const cluster = makePodsCluster([plugin], backend);
  for (const one of forbidden) cluster.refusals.set(one, 403);
  const report = await takeSnapshot(request, cluster, { signal });
  const [{ problems, warnings } = assert.fail()] = report.namespaces;
  const others = warnings.filter(({ why }) => why !== 'it has no pod with a proxy');
  return { problems, warnings: others, isReady: isReady(report), final: listFinalProblems(report).length };
}

describe('the look of status at the backend', () => {
  it('finds nothing wrong with one that has an endpoint', async () => {
    assert.deepEqual(await look(makeBackend()), { problems: [], warnings: [], isReady: true, final: 0 });
  });

  it('finds a namespace not ready, for good, whose backend has no endpoint', async () => {
    const [service] = makeBackend();
    assert.ok(service);
    const found = await look([service]);
    assert.match(
      found.problems[0]?.why ?? '',
      /^the backend's Service shop\/backend has no endpoint, so every/,
    );
    assert.match(found.problems[0]?.fix ?? '', /selector app=backend .*`kubectl scale -n shop/);
    assert.deepEqual([found.isReady, found.final], [false, 1]);
  });

  it('finds it not ready while the backend is starting, and has hope', async () => {
    const found = await look(makeBackend({ ready: false }));
    assert.match(found.problems[0]?.why ?? '', /no endpoint that is ready yet/);
    assert.deepEqual([found.isReady, found.final], [false, 0]);
  });

  it('finds a backend that the mesh does not have, and a port that the backend does not have', async () => {
    const gone = await look([]);
    assert.match(gone.problems[0]?.why ?? '', /^the mesh has no Service or ServiceEntry for the backend/);
    assert.deepEqual([gone.isReady, gone.final], [false, 1]);
    const plugin = makePlugin({ pluginConfig: { backend: { ...RECORDED_CONFIG.backend, port: 9001 } } });
    const { problems } = await look(makeBackend(), { plugin });
    assert.deepEqual(problems[0], {
      why: 'the backend backend.shop.svc.cluster.local has no port 9001',
      fix: 'Apply again with one of its ports: 9000.',
      isFinal: true,
    });
  });

  it('takes the plugin of the root namespace for one that has none', async () => {
    const plugin = makePlugin({}, { namespace: 'istio-system' });
    assert.equal((await look([], { plugin })).problems.length, 1);
  });

  it('looks at nothing where the configuration names no service of the mesh, or is none', async () => {
    for (const pluginConfig of [{ backend: { cluster: 'mine' } }, { backend: 'x' }, 'x', null, undefined]) {
      const found = await look([], { plugin: makePlugin({ pluginConfig }) });
      assert.deepEqual(found, { problems: [], warnings: [], isReady: true, final: 0 });
    }
  });

  it('does not look for the endpoints of a host that only DNS knows', async () => {
    const plugin = makePlugin({ pluginConfig: { backend: { address: 'traces.example.com', port: 443 } } });
    for (const forbidden of [[], ['list ServiceEntry of undefined']])
      assert.deepEqual((await look([], { plugin, forbidden })).warnings, []);
  });

  it('warns that it could not look where a right is missing, with the way to get it', async () => {
    for (const right of ['read Service shop/backend', 'list EndpointSlice of shop']) {
      const { problems, warnings } = await look(makeBackend(), { forbidden: [right] });
      assert.deepEqual(problems, []);
      assert.match(
        warnings[0]?.why ?? '',
        /^the backend could not be checked: the right to (get services|list end)/,
      );
      assert.match(
        warnings[0]?.fix ?? '',
        /`meshtap rbac shop --commands status --backend-address backend\.shop\.svc\.cluster\.local`/,
      );
    }
  });

  it('warns of a sampling manager that cannot be asked, and stays ready', async () => {
    const found = await look(makeBackend(), { plugin: withManager });
    assert.match(
      found.warnings[0]?.why ?? '',
      /no Service or ServiceEntry for the sampling manager lists\.shop/,
    );
    assert.deepEqual([found.problems, found.isReady], [[], true]);
  });
});
