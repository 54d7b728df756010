import assert from 'node:assert/strict';
import { ClusterError } from '../../src/cluster/refusal.ts';
import { PublishError } from '../../src/errors.ts';
import { findReceiverPod } from '../../src/receiver/receiver-pod.ts';
import { makeReceiverCluster, makeReceiverPod } from '../support/receiver-cluster.ts';

const refused = (code: number, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof PublishError);
  assert.match(error.message, message);
  assert.equal(error.exitCode, code);
  return true;
};

describe('findReceiverPod', () => {
  it('finds the only one in the cluster, and passes over a pod that is not ready beside it', async () => {
    const cluster = makeReceiverCluster(makeReceiverPod('old', { isReady: false }), makeReceiverPod('new'));
    assert.deepEqual(await findReceiverPod(cluster), { namespace: 'traces', name: 'new' });
  });

  it('takes any that is ready of several pods of one receiver, which show the same', async () => {
    const pods = [
      makeReceiverPod('starting', { isReady: false }),
      ...['a', 'b', 'c'].map((name) => makeReceiverPod(name)),
    ];
    const { namespace, name } = await findReceiverPod(makeReceiverCluster(...pods));
    assert.equal(namespace, 'traces');
    assert.ok(['a', 'b', 'c'].includes(name), name);
  });

  it('finds the one that is named among several', async () => {
    const cluster = makeReceiverCluster(makeReceiverPod('a'), makeReceiverPod('b', { name: 'glass' }));
    const receiver = { namespace: 'traces', name: 'glass' };
    assert.equal((await findReceiverPod(cluster, receiver)).name, 'b');
  });

  it('asks which one, where there are several', async () => {
    const cluster = makeReceiverCluster(makeReceiverPod('a'), makeReceiverPod('b', { namespace: 'other' }));
    const message =
      /several in the cluster: other\/meshtap-receiver, traces\/meshtap-receiver\.\nGive one with --receiver/;
    await assert.rejects(findReceiverPod(cluster), refused(2, message));
  });

  it('says how to run one where there is none', async () => {
    await assert.rejects(
      findReceiverPod(makeReceiverCluster(), { namespace: 'traces', name: 'meshtap-receiver' }),
      refused(
        3,
        /there is none with the name meshtap-receiver in the namespace traces\.\nStart one with `meshtap receiver traces/,
      ),
    );
  });

  it('says where to look when its pod is not ready', async () => {
    const cluster = makeReceiverCluster(makeReceiverPod('a', { isReady: false }));
    await assert.rejects(
      findReceiverPod(cluster),
      refused(
        3,
        /its pod traces\/a is Pending and not ready\.\nSee `kubectl describe pod a --namespace traces`/,
      ),
    );
  });

  it('does not name it when the cluster cannot be reached', async () => {
    const error = new ClusterError({ what: 'a', why: 'b', fix: 'Check it.', cause: undefined });
    const cluster = { ...makeReceiverCluster(), list: () => Promise.reject(error) };
    await assert.rejects(findReceiverPod(cluster), error);
  });

  it('names the flag to give where nobody may look into all namespaces', async () => {
    const cluster = makeReceiverCluster(makeReceiverPod('a'));
    cluster.isLimited = true;
    await assert.rejects(
      findReceiverPod(cluster),
      refused(3, /\nGive the namespace of the receiver with --receiver/),
    );
    const receiver = { namespace: 'traces', name: 'meshtap-receiver' };
    assert.equal((await findReceiverPod(cluster, receiver)).name, 'a');
  });
});
