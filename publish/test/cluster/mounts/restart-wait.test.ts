import assert from 'node:assert/strict';
import { awaitMounted } from '../../../src/cluster/mounts/restart-wait.ts';
import type { ClusterResource } from '../../../src/cluster/resource.ts';
import { ExitCode, PublishError } from '../../../src/errors.ts';
import { makeCluster, makeMounted, makeWorkload } from './workloads.ts';

const OUTDATED = { observedGeneration: 1, replicas: 2, updatedReplicas: 0 };

describe('awaitMounted', () => {
  const wait = (workloads: () => ClusterResource[], timeoutMs: number) =>
    awaitMounted({ name: 'meshtap', namespaces: ['shop'] }, makeCluster(workloads).cluster, {
      timeoutMs,
      signal: new AbortController().signal,
    });

  it('returns when all pods that mount the filter are of the latest template', async () => {
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
