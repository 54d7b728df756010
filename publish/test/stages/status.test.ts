import assert from 'node:assert/strict';
import { PublishError } from '../../src/errors.ts';
import { presentStatus } from '../../src/present/results.ts';
import { awaitPlugin, emitIfEmpty } from '../../src/stages/status.ts';
import { makePod } from '../cluster/status/pod-objects.ts';
import { makePlugin, makePodsCluster } from '../cluster/status/pods-cluster.ts';
import { readRecorded } from '../cluster/status/recorded.ts';
import { AdminServer } from '../support/admin-server.ts';
import { makeScreen } from '../support/cli.ts';
import { useDeadline } from '../support/deadline.ts';
import { until } from '../support/receiver.ts';

describe('awaitPlugin', () => {
  const request = { namespaces: ['shop'], name: 'meshtap', rootNamespace: 'istio-system' };
  const MINUTE = { timeoutMs: 60_000, admins: [] };
  const SOON = { timeoutMs: 12_300, admins: [] };
  const passTimeout = useDeadline(SOON.timeoutMs);
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
    const { run, out } = await makeScreen({}, (output) => presentStatus('table', output));
    const report = await awaitPlugin(request, makeCluster(makePod({ name: 'cart' })), MINUTE, run);
    assert.equal(out.stdout, '');
    run.emit({ kind: 'status', report });
    assert.match(out.stdout, /shop +cart +running +d0a4dc42 +same +same +yes /);
  });

  it('has nothing to wait for where no proxy is selected, and says so', async () => {
    const { run, out } = await makeScreen({}, (output) => presentStatus('table', output));
    const report = await awaitPlugin(request, makeCluster(), MINUTE, run);
    assert.deepEqual(report.proxies, []);
    emitIfEmpty(report, run);
    assert.match(out.stderr, /^Warning: shop: it has no pod with a proxy\.\n/);
  });

  it('throws with exit code 6 when the time is up, the table on stderr', async () => {
    const { run, out } = await makeScreen({}, (output) => presentStatus('table', output));
    const cluster = makeCluster(
      makePod({ name: 'cart' }),
      makePod({ name: 'late', phase: 'Pending', state: undefined }),
    );
    const waiting = awaitPlugin(request, cluster, SOON, run);
    until(() => out.stderr !== '', 'the first look').then(passTimeout);
    await assert.rejects(waiting, (error) => error instanceof PublishError && error.exitCode === 6);
    assert.match(out.stderr, /shop +late +not-running/);
    assert.match(out.stderr, /shop\/late: the pod is Pending\./);
    assert.equal(out.stdout, '');
  });

  it('throws what the cluster refuses, at once', async () => {
    const { run } = await makeScreen();
    const cluster = makeCluster(makePod({ name: 'cart' }));
    cluster.refusals.set('list Pod of shop', 403);
    const waiting = awaitPlugin(request, cluster, MINUTE, run);
    await assert.rejects(waiting, (error) => error instanceof PublishError && error.exitCode === 3);
  });

  it('shows its progress in place on a terminal, and clears it', async () => {
    const { run, out, end } = await makeScreen({ stderr: { isTTY: true, write: () => {} } });
    const cluster = makeCluster(makePod({ name: 'late', phase: 'Pending', state: undefined }));
    const waiting = awaitPlugin(request, cluster, SOON, run);
    until(() => out.stderr !== '', 'the first look').then(passTimeout);
    await assert.rejects(waiting);
    end();
    assert.ok(out.stderr.startsWith('\r\u001b[2Kwaiting: 0 of 1 proxies run the filter\r\u001b[2K'));
  });

  it('asks proxies that are no pods too, of the namespace that is listed', async () => {
    const { run } = await makeScreen();
    const admins = [{ name: 'edge', url: new URL(server.url) }];
    const report = await awaitPlugin(request, makeCluster(), { ...MINUTE, admins }, run);
    assert.deepEqual(
      report.proxies.map(({ namespace, name, hasExpectedModule }) => [namespace, name, hasExpectedModule]),
      [['shop', 'edge', true]],
    );
  });
});
