import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { isReady, listFinalProblems } from '../../../src/cluster/status/report.ts';
import { takeSnapshot } from '../../../src/cluster/status/snapshot.ts';
import { buildConfigMap, buildMount, MODULE_URL, MOUNTED_LABEL } from '../../../src/config-map/config-map.ts';
import type { Workload } from '../../../src/config-map/workload.ts';
import { digestOf } from '../../../src/image/oci.ts';
import { MODULE_DIGEST } from '../../../src/resources/metadata.ts';
import { makeMounted, makeWorkload } from '../../config-map/workloads.ts';
import { AdminServer } from '../../support/admin-server.ts';
import { REQUEST } from './look-scene.ts';
import { makePod, type PodOptions } from './pod-objects.ts';
import { makePlugin, makePodsCluster } from './pods-cluster.ts';
import { readRecorded } from './recorded.ts';

const MODULE = Buffer.from('a module');
const DIGEST = digestOf(MODULE);
const OLD = digestOf(Buffer.from('an older one'));
const mount = { name: 'meshtap', configMap: 'wasm-filter', digest: DIGEST };
const { signal } = new AbortController();

function makeConfigMap({ module = MODULE, digest = DIGEST, time = '2026-11-23T08:00:00Z' } = {}) {
  const origin = { name: 'meshtap', version: '1', moduleDigest: digest };
  const built = buildConfigMap('shop', origin, { name: 'wasm-filter', module });
  const managedFields = [{ manager: 'meshtap', operation: 'Apply', time }];
  return { ...built, metadata: { ...built.metadata, managedFields } };
}

function makeMountedPod(options: Partial<PodOptions> = {}, digest = DIGEST): ClusterResource {
  const { labels, annotations } = buildMount({ ...mount, digest });
  return makePod({ name: 'cart', ...options, labels: { app: 'cart', ...labels }, annotations });
}

/** Looks at a namespace whose pods mount the module. */
async function look(resources: ClusterResource[], { selector = {}, forbidden = [] as string[] } = {}) {
  const labels = { ...selector, [MOUNTED_LABEL]: 'meshtap' };
  const plugin = makePlugin({ url: MODULE_URL, selector: { matchLabels: labels } });
  plugin.metadata.annotations = { [MODULE_DIGEST]: DIGEST };
  const cluster = makePodsCluster([plugin, ...resources]);
  for (const right of forbidden) cluster.refusals.set(right, 403);
  const file = MODULE_URL.replace('file://', '');
  const dump = readRecorded('running.json').replace(/"filename": "[^"]*"/, `"filename": "${file}"`);
  const server = await AdminServer.start({ dump });
  cluster.ports.set('shop/cart', server.port);
  try {
    const report = await takeSnapshot(REQUEST, cluster, { signal, isPolling: true, beatPauseMs: 5 });
    const [{ problems, warnings } = assert.fail()] = report.namespaces;
    return { report, problems, warnings, isReady: isReady(report), final: listFinalProblems(report).length };
  } finally {
    await server.stop();
  }
}

describe('the look of status at what pods mount', () => {
  it('finds nothing wrong where pods mount what was applied', async () => {
    const found = await look([makeConfigMap(), makeMounted({ name: 'cart' }, mount), makeMountedPod()]);
    assert.deepEqual([found.problems, found.warnings, found.isReady], [[], [], true]);
  });

  it('finds a ConfigMap whose module somebody has changed, whatever its annotation says', async () => {
    for (const changed of [
      { module: Buffer.from('another') },
      { module: Buffer.from('another'), digest: OLD },
    ]) {
      const found = await look([
        makeConfigMap(changed),
        makeMountedPod({ createdAt: '2026-11-23T09:00:00Z' }),
      ]);
      const [problem = assert.fail()] = found.problems;
      assert.match(
        problem.why,
        /^the ConfigMap wasm-filter holds the module sha256:\w+, but sha256:\w+ was applied/,
      );
      assert.match(problem.fix, /^Run the same `meshtap apply` again, with --force-conflicts and --restart/);
      assert.deepEqual([found.isReady, found.final], [false, 1]);
    }
  });

  it('finds a ConfigMap that is not there, and one without a module', async () => {
    const [gone] = (await look([makeMountedPod()])).problems;
    assert.match(gone?.why ?? '', /^the ConfigMap wasm-filter, which pods mount, is not there/);
    const impossible = buildMount({ ...mount, configMap: '../pods/cart' });
    const [odd] = (
      await look([makePod({ name: 'cart', ...impossible })], {
        forbidden: ['read ConfigMap shop/../pods/cart'],
      })
    ).problems;
    assert.match(odd?.why ?? '', /which pods mount, is not there/);
    const [empty] = (await look([{ ...makeConfigMap(), binaryData: {} }, makeMountedPod()])).problems;
    assert.match(empty?.why ?? '', /which pods mount, holds no module/);
  });

  it('finds a pod that started before its ConfigMap got another module', async () => {
    const found = await look([
      makeConfigMap(),
      makeMounted({ name: 'cart' }, mount),
      makeMountedPod({}, OLD),
    ]);
    const [problem = assert.fail()] = found.report.proxies[0]?.problems ?? [];
    assert.match(problem.why, /^its pod started with the module sha256:\w+, and runs that until it restarts/);
    assert.match(problem.fix, /--restart.*`kubectl rollout restart`/);
    assert.deepEqual([found.problems, found.isReady, found.final], [[], false, 1]);
  });

  it('has hope for it while its workload restarts', async () => {
    const status = { observedGeneration: 1, replicas: 2, updatedReplicas: 1 };
    const workload = makeMounted({ name: 'cart', status }, mount);
    const found = await look([makeConfigMap(), workload, makeMountedPod({}, OLD)]);
    assert.deepEqual([found.isReady, found.final], [false, 0]);
  });

  it('does not mind an old annotation of a pod that came after the change', async () => {
    const pod = makeMountedPod({ createdAt: '2026-11-23T09:00:00Z' }, OLD);
    assert.equal((await look([makeConfigMap(), pod])).isReady, true);
  });

  describe('for workloads that are not tapped', () => {
    const late = makePod({ name: 'late-1', labels: { app: 'late' } });
    const all = (workload: Workload, ...pods: ClusterResource[]) => [
      makeConfigMap(),
      makeMounted({ name: 'cart' }, mount),
      makeMountedPod(),
      workload,
      ...pods,
    ];

    it('finds one that came after the apply', async () => {
      const found = await look(all(makeWorkload({ name: 'late' }), late));
      const [problem = assert.fail(), ...others] = found.problems;
      assert.match(
        problem.why,
        /^not all of it is tapped: Deployment late may have come after `meshtap apply`/,
      );
      assert.match(problem.fix, /^Run the same `meshtap apply` again: it adds the mount/);
      assert.deepEqual([others, found.isReady, found.final], [[], false, 1]);
    });

    it('finds one where no pod mounts the module at all', async () => {
      const found = await look([makeConfigMap(), makeWorkload({ name: 'late' }), late]);
      assert.match(found.problems[0]?.why ?? '', /Deployment late/);
    });

    it('finds one whose pods do not restart by themselves', async () => {
      const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 0 };
      const workload = makeMounted({ name: 'late', spec: { paused: true }, status }, mount);
      const found = await look(all(workload, late));
      assert.match(found.problems[0]?.why ?? '', /^Deployment late has pods without the mount/);
      assert.match(found.problems[0]?.fix ?? '', /it is paused/);
      assert.equal(found.final, 1);
      const moving = makeMounted({ name: 'late', status }, mount);
      assert.equal((await look(all(moving, late))).final, 0);
    });

    const quiet: [string, ClusterResource[], object?][] = [
      ['the selector of the apply leaves it out', all(makeWorkload({ name: 'late' }), late), { app: 'cart' }],
      [
        'its pods have no sidecar',
        all(
          makeWorkload({ name: 'late' }),
          makePod({ name: 'late-1', labels: { app: 'late' }, hasProxy: false }),
        ),
      ],
      ['it has no pods', all(makeWorkload({ name: 'late' }))],
      ['the apply would skip it', all(makeWorkload({ name: 'late', podSpec: { hostNetwork: true } }), late)],
    ];
    for (const [why, resources, selector = {}] of quiet) {
      it(`stays silent where ${why}`, async () => {
        const found = await look(resources, { selector });
        assert.deepEqual([found.problems, found.warnings, found.isReady], [[], [], true]);
      });
    }
  });

  it('warns of what it may not look at, with the way to get the right, and stays ready', async () => {
    const forbidden = ['read ConfigMap shop/wasm-filter', 'list Deployment of shop'];
    const found = await look([makeConfigMap(), makeMountedPod()], { forbidden });
    assert.deepEqual(
      found.warnings.map(({ why }) => why.replace(/ the right .*/, '')),
      ['the ConfigMap wasm-filter could not be checked:', 'what is not tapped could not be checked:'],
    );
    for (const { fix } of found.warnings)
      assert.match(fix, /`meshtap rbac shop --commands status --delivery config-map` prints a Role/);
    assert.deepEqual([found.problems, found.isReady], [[], true]);
  });

  it('reads no ConfigMap and no workload where proxies pull an image', async () => {
    const cluster = makePodsCluster([makePlugin(), makeMountedPod()]);
    await takeSnapshot(REQUEST, cluster, { signal, isPolling: true });
    assert.ok(!cluster.asked.some((one) => /ConfigMap|Deployment/.test(one)), cluster.asked.join());
  });
});
