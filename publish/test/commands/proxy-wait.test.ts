import assert from 'node:assert/strict';
import { awaitProxies, reportStatus, tellIfEmpty } from '../../src/commands/proxy-wait.ts';
import { PublishError } from '../../src/errors.ts';
import { makePod } from '../cluster/status/pod-objects.ts';
import { makePlugin, makePodsCluster } from '../cluster/status/pods-cluster.ts';
import { readRecorded } from '../cluster/status/recorded.ts';
import { AdminServer } from '../support/admin-server.ts';
import { makeContext } from '../support/cli.ts';

describe('awaitProxies', () => {
  const request = { namespaces: ['shop'], name: 'meshtap' };
  let server: AdminServer;

  beforeEach(async () => {
    server = await AdminServer.start({ dump: readRecorded('running.json') });
  });
  afterEach(() => server.stop());

  const makeCluster = (...pods: ReturnType<typeof makePod>[]) => {
    const cluster = makePodsCluster([makePlugin(), ...pods]);
    for (const { metadata } of pods) cluster.ports.set(`shop/${metadata.name}`, server.port);
    return cluster;
  };

  it('gives what it saw once all proxies are ready, and the report of it goes to stdout', async () => {
    const { context, out } = makeScreen();
    const report = await awaitProxies(request, {}, makeCluster(makePod({ name: 'cart' })), context);
    assert.equal(out.stdout, '');
    await reportStatus(report, {}, context);
    assert.match(out.stdout, /shop +cart +running +d0a4dc42 +same +same +yes /);
  });

  it('has nothing to wait for where no proxy is selected, and says so', async () => {
    const { context, out } = makeScreen();
    const report = await awaitProxies(request, { timeout: '1m' }, makeCluster(), context);
    assert.deepEqual(report.proxies, []);
    await tellIfEmpty(report, context);
    assert.match(out.stderr, /^Warning: shop: it has no pod with a proxy\.\n/);
  });

  it('throws with exit code 6 when the time is up, the table on stderr', async () => {
    const { context, out } = makeScreen();
    const cluster = makeCluster(
      makePod({ name: 'cart' }),
      makePod({ name: 'late', phase: 'Pending', state: undefined }),
    );
    const waiting = awaitProxies(request, { timeout: '200ms' }, cluster, context);
    await assert.rejects(waiting, (error) => error instanceof PublishError && error.exitCode === 6);
    assert.match(out.stderr, /shop +late +not-running/);
    assert.match(out.stderr, /shop\/late: the pod is Pending\./);
    assert.equal(out.stdout, '');
  });

  it('throws what the cluster refuses, at once', async () => {
    const { context } = makeScreen();
    const cluster = makeCluster(makePod({ name: 'cart' }));
    cluster.refusals.set('list Pod of shop', 403);
    const waiting = awaitProxies(request, {}, cluster, context);
    await assert.rejects(waiting, (error) => error instanceof PublishError && error.exitCode === 3);
  });

  it('shows its progress in place on a terminal, and clears it', async () => {
    const { context, out } = makeScreen({ isTTY: true });
    const cluster = makeCluster(makePod({ name: 'late', phase: 'Pending', state: undefined }));
    const waiting = awaitProxies(request, { timeout: '200ms' }, cluster, context);
    await assert.rejects(waiting);
    assert.ok(out.stderr.startsWith('\r\u001b[2Kwaiting: 0 of 1 proxies run the filter\r\u001b[2K'));
  });

  it('asks proxies that are no pods too, of the namespace that is listed', async () => {
    const { context } = makeScreen();
    const raw = { admin: [`edge=${server.url}`] };
    const report = await awaitProxies(request, raw, makeCluster(), context);
    assert.deepEqual(
      report.proxies.map(({ namespace, name, hasExpectedModule }) => [namespace, name, hasExpectedModule]),
      [['shop', 'edge', true]],
    );
  });
});

function makeScreen({ isTTY = false } = {}) {
  const out = { stdout: '', stderr: '' };
  const context = makeContext({
    stdout: { write: (text: string) => (out.stdout += text) },
    stderr: { isTTY, write: (text: string) => (out.stderr += text) },
  });
  return { context, out };
}
