import assert from 'node:assert/strict';
import type { StatusReport } from '../../../src/cluster/status/report.ts';
import { awaitProxies, WaitFailure } from '../../../src/cluster/status/wait.ts';
import { AdminServer } from '../../support/admin-server.ts';
import { useDeadline } from '../../support/deadline.ts';
import { REQUEST } from './look-scene.ts';
import { makePod } from './pod-objects.ts';
import { makePlugin, makePodsCluster } from './pods-cluster.ts';
import { readRecorded } from './recorded.ts';

const REFUSED = { ...REQUEST, name: 'missing' };
const pending = makePod({ name: 'late', phase: 'Pending', state: undefined });

const TIMEOUT_MS = 12_300;

describe('awaitProxies of a cluster', () => {
  const { signal } = new AbortController();
  const passTimeout = useDeadline(TIMEOUT_MS);
  const servers: AdminServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  /** Makes a cluster of a proxy with a stand-in of 08:00:27, and the resource, which was written at a time. */
  const standInCluster = async (time: string) => {
    const plugin = makePlugin({}, { name: REFUSED.name });
    plugin.metadata.managedFields = [
      { manager: 'meshtap', time },
      { manager: 'istiod', subresource: 'status', time: '2026-11-23T09:00:00Z' },
    ];
    const cluster = makePodsCluster([plugin, makePod({ name: 'cart' })]);
    const server = await AdminServer.start({ dump: readRecorded('stand-in.json') });
    servers.push(server);
    cluster.ports.set('shop/cart', server.port);
    cluster.refusals.set('read log istio-proxy of shop/cart', 403);
    return cluster;
  };

  it('gives a typed error with the last report after the timeout, and calls back with each look', async () => {
    const looks: StatusReport[] = [];
    const onLook = (report: StatusReport) => {
      looks.push(report);
      passTimeout();
    };
    const cluster = makePodsCluster([makePlugin(), pending]);
    const options = { timeoutMs: TIMEOUT_MS, isEmptyEnough: true, signal, onLook };
    const waiting = awaitProxies(REQUEST, cluster, options);
    const error = await waiting.catch((caught: unknown) => caught);
    assert.ok(error instanceof WaitFailure);
    assert.equal(error.exitCode, 6);
    assert.match(error.why, /^after 12\.3 s 1 of 1 proxies do not run what their resource says$/);
    assert.deepEqual([error.report], looks.slice(-1));
    assert.equal(error.report.proxies[0]?.state, 'not-running');
  });

  it('ends early with exit code 5 when the agent has refused the image, and gives a moment to the others', async () => {
    const cluster = await standInCluster('2026-11-23T08:00:00Z');
    cluster.resources.push(pending);
    const waiting = awaitProxies(REFUSED, cluster, { timeoutMs: 60_000, isEmptyEnough: true, signal });
    const error = await waiting.catch((caught: unknown) => caught);
    assert.ok(error instanceof WaitFailure);
    assert.equal(error.exitCode, 5);
    assert.match(error.why, /^2 of 2 proxies do not run .*; waiting longer would not help/);
    assert.deepEqual(
      error.report.proxies.map(({ state, problems }) => [state, problems[0]?.isFinal]),
      [
        ['stand-in-allow', true],
        ['not-running', undefined],
      ],
    );
  });

  it('waits on while the stand-in is older than the resource', async () => {
    const cluster = await standInCluster('2026-11-23T08:01:00Z');
    const looks: StatusReport[] = [];
    const onLook = (report: StatusReport) => {
      if (looks.push(report) === 3) passTimeout();
    };
    const options = { timeoutMs: TIMEOUT_MS, isEmptyEnough: true, signal, onLook };
    await assert.rejects(awaitProxies(REFUSED, cluster, options), { exitCode: 6 });
    assert.equal(looks.length, 3);
  });

  it('returns at once where no proxy is selected, if that is enough, without calling back', async () => {
    const onLook = () => assert.fail('nothing to wait for');
    const options = { timeoutMs: 60_000, isEmptyEnough: true, signal, onLook };
    const report = await awaitProxies(REQUEST, makePodsCluster([makePlugin()]), options);
    assert.deepEqual(report.proxies, []);
  });

  it('waits for a proxy to come where none is not enough', async () => {
    const options = { timeoutMs: TIMEOUT_MS, isEmptyEnough: false, signal, onLook: passTimeout };
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
