import assert from 'node:assert/strict';
import type { ClusterResource } from '../../src/cluster/api.ts';
import type { RolloutEvent } from '../../src/cluster/outcome.ts';
import { removeConfigMap } from '../../src/config-map/removal.ts';
import { formatRolloutEvent } from '../../src/present/event-text.ts';
import { MOUNT, makeCluster, makeMounted, makeWorkload } from './workloads.ts';

const CONFIG_MAP: ClusterResource = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'wasm-filter', namespace: 'shop', uid: 'uid-map' },
};
const OUTDATED = { observedGeneration: 1, replicas: 2, updatedReplicas: 1 };
const HELD = { kind: 'StatefulSet', spec: { updateStrategy: { type: 'OnDelete' } } };

describe('removeConfigMap', () => {
  const remove = async (workloads: () => ClusterResource[], options = {}) => {
    const { cluster, removed } = makeCluster(workloads);
    const [outcome] = await removeConfigMap(CONFIG_MAP, cluster, { patienceMs: 0, ...options });
    return { outcome, removed };
  };

  it('deletes only this one, if nothing mounts it', async () => {
    const { outcome, removed } = await remove(() => [makeWorkload()]);
    assert.equal(outcome?.action, 'deleted');
    assert.deepEqual(removed, [{ name: 'wasm-filter', uid: 'uid-map', isDryRun: false }]);
  });

  const KEPT: [string, ClusterResource, RegExp][] = [
    ['a template mounts it by our annotations', makeMounted(), /^Deployment web mounts it/],
    [
      'a template mounts it as a volume',
      makeWorkload({ podSpec: { volumes: [{ configMap: { name: 'wasm-filter' } }] } }),
      /^Deployment web mounts it/,
    ],
    [
      'pods are still of an earlier template',
      makeWorkload({ status: OUTDATED }),
      /^pods of Deployment web may mount it until they restart; run the command again later$/,
    ],
    [
      'the controller has not seen the template yet',
      makeWorkload({ metadata: { generation: 2 }, status: { ...OUTDATED, updatedReplicas: 2 } }),
      /^pods of Deployment web may mount it/,
    ],
    [
      'pods of an earlier template stay',
      makeWorkload({ ...HELD, status: OUTDATED }),
      /; its pods restart only when they are deleted/,
    ],
    [
      'a DaemonSet has pods of an earlier template',
      makeWorkload({
        kind: 'DaemonSet',
        status: { observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 2 },
      }),
      /^pods of DaemonSet web/,
    ],
  ];
  for (const [name, workload, reason] of KEPT) {
    it(`keeps it while ${name}`, async () => {
      const { outcome, removed } = await remove(() => [workload]);
      assert.equal(outcome?.action, 'skipped');
      assert.match(outcome?.reason ?? '', reason);
      assert.deepEqual(removed, []);
    });
  }

  it('waits for pods that restart by themselves, and emits which', async () => {
    let looks = 0;
    const said: string[] = [];
    const workloads = () => [
      makeWorkload({ status: looks++ < 5 ? OUTDATED : { ...OUTDATED, updatedReplicas: 2 } }),
    ];
    const { outcome } = await remove(workloads, {
      patienceMs: 60_000,
      emit: (event: RolloutEvent) => said.push(formatRolloutEvent(event)),
    });
    assert.equal(outcome?.action, 'deleted');
    assert.deepEqual(said, [
      'ConfigMap shop/wasm-filter is kept for now: pods of Deployment web may mount it until they restart',
    ]);
  });

  it('does not wait for pods that do not restart by themselves, or after Ctrl-C', async () => {
    const { outcome } = await remove(() => [makeMounted()], { patienceMs: 60_000 });
    assert.equal(outcome?.action, 'skipped');
    const passing = makeWorkload({ name: 'a', status: OUTDATED });
    const both = await remove(() => [passing, makeMounted({ name: 'b' })], { patienceMs: 60_000 });
    assert.match(both.outcome?.reason ?? '', /^Deployment b mounts it/);
    const signal = AbortSignal.abort();
    const stopped = await remove(() => [makeWorkload({ status: OUTDATED })], { patienceMs: 60_000, signal });
    assert.equal(stopped.outcome?.action, 'skipped');
  });

  it('treats an unmounted workload as done in a dry run, unless its pods do not restart', async () => {
    const options = { isDryRun: true, unmounting: MOUNT.name };
    const { outcome, removed } = await remove(() => [makeMounted()], options);
    assert.equal(outcome?.action, 'deleted');
    assert.deepEqual(
      removed.map(({ isDryRun }) => isDryRun),
      [true],
    );
    assert.equal((await remove(() => [makeMounted(HELD)], options)).outcome?.action, 'skipped');
    assert.equal(
      (await remove(() => [makeMounted()], { ...options, unmounting: 'other' })).outcome?.action,
      'skipped',
    );
  });
});
