import assert from 'node:assert/strict';
import type { StatusReport } from '../../../src/cluster/status/report.ts';
import type { StatusRequest } from '../../../src/cluster/status/snapshot.ts';
import { awaitProxies, WaitFailure } from '../../../src/cluster/status/wait.ts';
import { makePod } from './pod-objects.ts';
import { makePlugin, makePodsCluster } from './pods-cluster.ts';

const REQUEST: StatusRequest = {
  ...{ namespaces: ['shop'], name: 'meshtap', rootNamespace: 'istio-system', admins: [], files: [] },
};
const pending = makePod({ name: 'late', phase: 'Pending', state: undefined });

describe('awaitProxies of a cluster', () => {
  const { signal } = new AbortController();

  it('gives a typed error with the last report after the timeout, and calls back with each look', async () => {
    const looks: StatusReport[] = [];
    const onLook = (report: StatusReport) => looks.push(report);
    const cluster = makePodsCluster([makePlugin(), pending]);
    const waiting = awaitProxies(REQUEST, cluster, { timeoutMs: 100, isEmptyEnough: true, signal, onLook });
    const error = await waiting.catch((caught: unknown) => caught);
    assert.ok(error instanceof WaitFailure);
    assert.equal(error.exitCode, 6);
    assert.match(error.why, /^after 0\.1 s 1 of 1 proxies do not run what their resource says$/);
    assert.deepEqual([error.report], looks.slice(-1));
    assert.equal(error.report.proxies[0]?.state, 'not-running');
  });

  it('returns at once where no proxy is selected, if that is enough, without calling back', async () => {
    const onLook = () => assert.fail('nothing to wait for');
    const options = { timeoutMs: 60_000, isEmptyEnough: true, signal, onLook };
    const report = await awaitProxies(REQUEST, makePodsCluster([makePlugin()]), options);
    assert.deepEqual(report.proxies, []);
  });

  it('waits for a proxy to come where none is not enough', async () => {
    const options = { timeoutMs: 100, isEmptyEnough: false, signal };
    const waiting = awaitProxies(REQUEST, makePodsCluster([makePlugin()]), options);
    await assert.rejects(waiting, /no proxy is selected/);
  });

  it('throws the reason of the signal when that stops it', async () => {
    const abort = new AbortController();
    const onLook = () => abort.abort(new Error('stopped'));
    const options = { timeoutMs: 60_000, isEmptyEnough: true, signal: abort.signal, onLook };
    await assert.rejects(awaitProxies(REQUEST, makePodsCluster([makePlugin(), pending]), options), /stopped/);
  });
});
