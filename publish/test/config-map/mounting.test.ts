import assert from 'node:assert/strict';
import type { ClusterResource } from '../../src/cluster/api.ts';
import { awaitMounted, mountWorkloads, unmountWorkloads } from '../../src/config-map/mounting.ts';
import { ExitCode, PublishError, usageError } from '../../src/errors.ts';
import { formatRolloutEvent } from '../../src/present/event-text.ts';
import { MOUNT, makeCluster, makeMounted, makeWorkload } from './workloads.ts';

const OUTDATED = { observedGeneration: 1, replicas: 2, updatedReplicas: 0 };

describe('mountWorkloads', () => {
  it('changes Deployments, StatefulSets and DaemonSets, by kind and name, and emits it before', async () => {
    const kinds = ['DaemonSet', 'Deployment', 'StatefulSet'];
    const workloads = kinds.flatMap((kind) => ['b', 'a'].map((name) => makeWorkload({ kind, name })));
    const { cluster, applied } = makeCluster(() => workloads);
    const said: string[] = [];
    const outcomes = await mountWorkloads(MOUNT, 'shop', cluster, {
      emit: (event) => {
        assert.equal(applied.length, 0, 'something was written before everything was emitted');
        said.push(formatRolloutEvent(event));
      },
    });
    assert.deepEqual(
      outcomes.map(({ kind, name, action }) => `${kind} ${name} ${action}`),
      ['Deployment', 'StatefulSet', 'DaemonSet'].flatMap((kind) => [
        `${kind} a configured`,
        `${kind} b configured`,
      ]),
    );
    assert.equal(said[0], 'Deployment shop/a: its pods restart to mount the filter');
    assert.equal(said.length, 6);
    assert.deepEqual(
      applied.map(({ isDryRun }) => isDryRun),
      Array(6).fill(false),
    );
  });

  it('writes and emits nothing for workloads that are unchanged, skipped or being deleted', async () => {
    const { cluster, applied } = makeCluster(() => [
      makeMounted({ name: 'done' }),
      makeWorkload({ name: 'host', podSpec: { hostNetwork: true } }),
      makeWorkload({ name: 'going', metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
    ]);
    const said: string[] = [];
    const outcomes = await mountWorkloads(MOUNT, 'shop', cluster, {
      emit: (event) => said.push(formatRolloutEvent(event)),
    });
    assert.deepEqual(
      outcomes.map(({ name, action }) => `${name} ${action}`),
      ['done unchanged', 'host skipped'],
    );
    assert.deepEqual([applied, said], [[], []]);
  });

  it('only has the server check in a dry run', async () => {
    const { cluster, applied } = makeCluster(() => [makeWorkload()]);
    await mountWorkloads(MOUNT, 'shop', cluster, { isDryRun: true });
    assert.deepEqual(
      applied.map(({ isDryRun }) => isDryRun),
      [true],
    );
  });

  it('reports a workload that the cluster refuses, and continues with the others', async () => {
    const { cluster } = makeCluster(() => [makeWorkload({ name: 'a' }), makeWorkload({ name: 'b' })]);
    const apply: typeof cluster.apply = async (resource) => {
      if (resource.metadata.name === 'a') throw usageError('Cannot apply a', 'somebody manages it', 'Ask.');
      return resource;
    };
    const outcomes = await mountWorkloads(MOUNT, 'shop', { ...cluster, apply });
    assert.deepEqual(
      outcomes.map(({ name, action, reason }) => [name, action, reason]),
      [
        ['a', 'failed', 'somebody manages it'],
        ['b', 'configured', 'its pods restart to mount the filter'],
      ],
    );
  });

  it('fails if the workloads cannot be listed', async () => {
    const { cluster } = makeCluster(() => []);
    const list = async () => {
      throw usageError('Cannot list Deployment of shop', 'it is forbidden', 'Ask.');
    };
    await assert.rejects(
      mountWorkloads(MOUNT, 'shop', { ...cluster, list }),
      /Cannot list Deployment of shop/,
    );
  });
});

describe('unmountWorkloads', () => {
  it('removes what is ours, and ignores the rest', async () => {
    const { cluster, applied } = makeCluster(() => [makeMounted({ name: 'a' }), makeWorkload({ name: 'b' })]);
    const outcomes = await unmountWorkloads('meshtap', 'shop', cluster);
    assert.deepEqual(
      outcomes.map(({ name, action }) => `${name} ${action}`),
      ['a configured'],
    );
    assert.deepEqual(
      applied.map(({ resource }) => resource.spec),
      [undefined],
    );
  });
});

describe('awaitMounted', () => {
  const wait = (workloads: () => ClusterResource[], timeoutMs: number) =>
    awaitMounted({ name: 'meshtap', namespaces: ['shop'] }, makeCluster(workloads).cluster, {
      timeoutMs,
      signal: new AbortController().signal,
    });

  it('returns once all pods that mount the filter are of the latest template', async () => {
    let looks = 0;
    await wait(
      () => [makeMounted({ status: looks++ < 5 ? OUTDATED : { ...OUTDATED, updatedReplicas: 2 } })],
      60_000,
    );
    assert.ok(looks >= 5);
  });

  it('does not wait for other workloads, nor for those that do not restart by themselves', async () => {
    const held = makeMounted({ name: 'held', spec: { paused: true }, status: OUTDATED });
    await wait(() => [makeWorkload({ status: OUTDATED }), held], 0);
  });

  it('names those that are not done in time, with exit code 6', async () => {
    await assert.rejects(
      wait(() => [makeMounted({ status: OUTDATED })], 0),
      (error) => {
        assert.ok(error instanceof PublishError);
        assert.equal(error.exitCode, ExitCode.timeout);
        assert.match(error.why, /not all pods mount the filter: Deployment shop\/web \(2 pods\)/);
        return true;
      },
    );
  });
});
