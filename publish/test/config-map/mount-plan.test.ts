import assert from 'node:assert/strict';
import { buildMount, USER_VOLUME, USER_VOLUME_MOUNT } from '../../src/config-map/config-map.ts';
import { planMount, planUnmount } from '../../src/config-map/mount-plan.ts';
import { MOUNT, makeMounted, makeWorkload, owning, type WorkloadParts } from './workloads.ts';

const OTHER_MODULE = { ...MOUNT, digest: 'sha256:two' };
const FOREIGN = { [USER_VOLUME]: '{"certs":{}}', [USER_VOLUME_MOUNT]: '{"certs":{}}' };
const SEED = {
  [USER_VOLUME]: '[{"name":"wasmfilters-dir","configMap":{"name":"wasm-filter"}}]',
  [USER_VOLUME_MOUNT]: '[{"mountPath":"/var/local/lib/wasm-filters","name":"wasmfilters-dir"}]',
};

describe('planMount', () => {
  it('applies only the label and the annotations, and only to this workload', () => {
    const step = planMount(makeWorkload({ annotations: { other: 'x' } }), MOUNT);
    assert.equal(step?.action, 'configured');
    assert.equal(step?.reason, 'its pods restart to mount the filter');
    assert.deepEqual(step?.change, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', uid: 'uid-web' },
      spec: { template: { metadata: buildMount(MOUNT) } },
    });
  });

  it('ignores workloads whose pods the selector does not match', () => {
    const workload = makeWorkload({ labels: { tier: 'front' } });
    const plan = (selector: Record<string, string>) => planMount(workload, { ...MOUNT, selector });
    assert.equal(plan({ app: 'web', tier: 'front' })?.action, 'configured');
    assert.equal(plan({ app: 'web', tier: 'back' }), undefined);
    assert.equal(plan({ missing: '' }), undefined);
  });

  it('writes nothing if everything is there', () => {
    assert.deepEqual(planMount(makeMounted(), MOUNT)?.action, 'unchanged');
    assert.equal(planMount(makeMounted(), MOUNT)?.reason, undefined);
    assert.equal(planMount(makeMounted(), MOUNT, { isRestart: true })?.change, undefined);
  });

  it('says that a changed module needs a restart, and restarts pods if asked to', () => {
    const calm = planMount(makeMounted(), OTHER_MODULE);
    assert.equal(calm?.action, 'unchanged');
    assert.equal(calm?.change, undefined);
    assert.equal(calm?.reason, 'restart needed to load the changed module: run again with --restart');
    const restart = planMount(makeMounted(), OTHER_MODULE, { isRestart: true });
    assert.equal(restart?.reason, 'its pods restart to load the changed module');
    assert.deepEqual(restart?.change?.spec, { template: { metadata: buildMount(OTHER_MODULE) } });
  });

  it('replaces its own mount of another ConfigMap', () => {
    const other = { ...MOUNT, configMap: 'other' };
    assert.deepEqual(planMount(makeMounted(), other)?.change?.spec, {
      template: { metadata: buildMount(other) },
    });
  });

  it('leaves a mount of the same file that somebody else made, and adds the label', () => {
    const { change } = planMount(makeWorkload({ annotations: SEED }), MOUNT) ?? {};
    assert.deepEqual(change?.spec, {
      template: {
        metadata: {
          labels: { 'meshtap/mounted': 'meshtap' },
          annotations: { 'meshtap/module-digest': 'sha256:one' },
        },
      },
    });
    const labels = { 'meshtap/mounted': 'meshtap' };
    const mounted = makeWorkload({ annotations: SEED, labels });
    assert.deepEqual(planMount(mounted, MOUNT), { workload: mounted, action: 'unchanged' });
  });

  const PLANNED: [string, WorkloadParts, string][] = [
    [
      'a paused Deployment',
      { spec: { paused: true } },
      'restart needed to mount the filter: it is paused: its pods restart after `kubectl rollout resume`',
    ],
    [
      'a Deployment with Recreate',
      { spec: { strategy: { type: 'Recreate' } } },
      'its pods restart to mount the filter, all at once (strategy Recreate)',
    ],
    [
      'a DaemonSet with OnDelete',
      { kind: 'DaemonSet', spec: { updateStrategy: { type: 'OnDelete' } } },
      'restart needed to mount the filter: its pods restart only when they are deleted (updateStrategy OnDelete)',
    ],
    [
      'a StatefulSet with a partition',
      { kind: 'StatefulSet', spec: { updateStrategy: { rollingUpdate: { partition: 2 } } } },
      'restart needed to mount the filter: its pods below number 2 restart only when the partition is lowered',
    ],
  ];
  for (const [name, parts, reason] of PLANNED) {
    it(`says what happens to the pods of ${name}`, () => {
      const step = planMount(makeWorkload(parts), MOUNT);
      assert.equal(step?.action, 'configured');
      assert.equal(step?.reason, reason);
    });
  }

  it('repeats that a restart is needed until the pods have it', () => {
    const held = (updatedReplicas: number) =>
      planMount(
        makeMounted({
          spec: { paused: true },
          status: { observedGeneration: 1, replicas: 3, updatedReplicas },
        }),
        MOUNT,
      );
    assert.match(held(1)?.reason ?? '', /^restart needed to mount the filter: it is paused/);
    assert.equal(held(3)?.reason, undefined);
  });

  const SKIPPED: [string, WorkloadParts, RegExp][] = [
    ['is on its node’s network', { podSpec: { hostNetwork: true } }, /hostNetwork/],
    ['has injection off by label', { labels: { 'sidecar.istio.io/inject': 'false' } }, /inject is "false"/],
    [
      'has injection off by annotation',
      { annotations: { 'sidecar.istio.io/inject': 'false' } },
      /inject is "false"/,
    ],
    [
      'is a gateway',
      { annotations: { 'inject.istio.io/templates': 'gateway' } },
      /injection template gateway/,
    ],
    ['was injected by hand', { annotations: { 'sidecar.istio.io/status': '{}' } }, /by hand/],
    ['mounts another plugin’s filter', { labels: { 'meshtap/mounted': 'other' } }, /the plugin other/],
    [
      'has other volumes',
      { annotations: FOREIGN },
      /^kubectl sets other volumes for its sidecar in sidecar\.istio\.io\/userVolume/,
    ],
    [
      'has another mount alone',
      { annotations: { [USER_VOLUME_MOUNT]: '[]' } },
      /in sidecar\.istio\.io\/userVolumeMount/,
    ],
    ['has other volumes of nobody', { annotations: FOREIGN, managedFields: [] }, /^somebody sets/],
  ];
  for (const [name, parts, reason] of SKIPPED) {
    it(`skips a workload that ${name}, and says why`, () => {
      const step = planMount(makeWorkload(parts), MOUNT);
      assert.equal(step?.action, 'skipped');
      assert.equal(step?.change, undefined);
      assert.match(step?.reason ?? '', reason);
    });
  }

  it('prefers the injection label to the annotation, as Istio does', () => {
    const on = makeWorkload({
      labels: { 'sidecar.istio.io/inject': 'true' },
      annotations: { 'sidecar.istio.io/inject': 'false', 'inject.istio.io/templates': 'sidecar, extra' },
    });
    assert.equal(planMount(on, MOUNT)?.action, 'configured');
  });
});

describe('planUnmount', () => {
  it('applies only the name, which removes everything of ours', () => {
    assert.deepEqual(planUnmount(makeMounted({ annotations: { other: 'x' } }), 'meshtap'), {
      workload: makeMounted({ annotations: { other: 'x' } }),
      action: 'configured',
      reason: 'its pods restart without the filter',
      change: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop', uid: 'uid-web' },
      },
    });
  });

  it('finds what is ours even if somebody removed the label', () => {
    const annotations = { 'meshtap/module-digest': 'sha256:one' };
    const workload = makeWorkload({ annotations, managedFields: [owning('meshtap', { annotations })] });
    assert.equal(planUnmount(workload, 'meshtap')?.action, 'configured');
  });

  it('ignores workloads that never mounted it, and those of another plugin', () => {
    assert.equal(planUnmount(makeWorkload(), 'meshtap'), undefined);
    assert.equal(planUnmount(makeMounted(), 'other'), undefined);
    assert.equal(planUnmount(makeWorkload({ annotations: SEED }), 'meshtap'), undefined);
  });

  it('keeps a label that somebody else added, and names the owner', () => {
    const step = planUnmount(makeWorkload({ labels: { 'meshtap/mounted': 'meshtap' } }), 'meshtap');
    assert.equal(step?.action, 'skipped');
    assert.equal(step?.reason, 'the mount is not ours: kubectl added it');
  });
});
