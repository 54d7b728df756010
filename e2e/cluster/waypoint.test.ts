import assert from 'node:assert/strict';
import { assertComplete, makeOrder } from '../istio/complete-document.ts';
import { getMesh, undoAfterEach } from '../istio/mesh-under-test.ts';
import { makePluginName } from '../istio/plugin.ts';
import { useInMesh } from '../istio/scene.ts';
import { NOBODYS_DIGEST, sendUnharmed } from '../istio/stand-in.ts';
import { awaitDone, readProxyStats, untap } from '../istio/tapping.ts';
import { awaitTracesOf, readTracesOf } from '../istio/traces.ts';
import { openWay, startWaypointScene, WHOLE_WAYPOINT } from '../istio/waypoint-scene.ts';
import { eventually } from '../support/eventually.ts';
import type { CliResult } from '../support/meshtap-cli.ts';
import { addAccount } from './account.ts';
import { openPods } from './kubelet-proxy.ts';
import { readListenersAndClusters } from './proxy-config.ts';
import { openApi } from './publisher-cluster.ts';
import { mergePatch, readAccess } from './raw-api.ts';
import { applyRoles, removeRoles } from './rbac-scene.ts';
import { readResource } from './rollout-scene.ts';
import { ONE_SERVICE, openPublisher, type Publisher, WAIT } from './waypoint-publisher.ts';

const ENVOY_FILTER = { apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter' };
const UNKNOWN_BACKEND = ['--target-ref', 'Service/app'];
const TARGETS = { 'its Gateway': WHOLE_WAYPOINT, 'a Service': ONE_SERVICE };

describe('the commands of the publisher, at a waypoint,', () => {
  const scene = useInMesh('at-waypoint', async (namespace) => {
    const around = await startWaypointScene(namespace);
    const { waypoint } = around;
    const options = { name: 'app', serviceKind: 'Service', waypoint } as const;
    const app = await getMesh().startPlainWorkload(namespace, options);
    const [send, pods] = await Promise.all([openWay(around, app), openPods([waypoint.proxy])]);
    return { ...around, app, send, pods, before: await readListenersAndClusters(waypoint.proxy) };
  });
  after(() => scene().pods.stop());

  let publisher: Publisher;
  beforeEach(() => {
    publisher = openPublisher({ ...scene(), name: makePluginName(), kubeconfig: scene().pods.kubeconfig });
  });
  undoAfterEach(async () => {
    const { send, waypoint } = scene();
    await untap(publisher, send, waypoint.proxy);
    await assertAsBefore();
  });

  const assertAsBefore = async () => {
    const { before, waypoint } = scene();
    const read = () => readListenersAndClusters(waypoint.proxy);
    await eventually('the waypoint to be as before', read, (now) => now === before);
  };
  const listEnvoyFilters = async (): Promise<string[]> => {
    const { namespace } = scene();
    const ours = { namespace, labelSelector: 'app.kubernetes.io/managed-by=meshtap' };
    const found = await openApi(getMesh().cluster).list(ENVOY_FILTER, ours);
    return found.map(({ metadata }) => metadata.name);
  };
  const assertRunning = async ({ look }: Publisher) => {
    const { code, stderr, rows } = await look();
    assert.equal(code, 0, stderr);
    const { name } = scene().waypoint.proxy;
    const states = rows.map((row) => [row.name, row.source, row.state, row.ready]);
    assert.deepEqual(states, [[name, 'pod', 'running', true]]);
  };
  const assertAnswered = async (path: string, count = 5) => {
    for (let i = 0; i < count; i++) assert.equal((await scene().send({ path })).status, 200);
  };
  /** Sends requests until a command has ended; each must be answered with 200. */
  const whileAnswered = async (path: string, command: Promise<CliResult>): Promise<CliResult> => {
    let result: CliResult | undefined;
    const ended = command.then((value) => {
      result = value;
    });
    const { send, waypoint } = scene();
    while (result === undefined) await sendUnharmed(send, path, waypoint.proxy);
    await ended;
    return result;
  };

  for (const [target, flags] of Object.entries(TARGETS)) {
    it(`an account with what rbac prints for ${target}, and no other right, taps it, looks, and leaves nothing`, async () => {
      const { namespace, backend, waypoint, send } = scene();
      const { name, toBackend } = publisher;
      const account = await addAccount(namespace);
      const roles = await applyRoles(account, [namespace, '--name', name, ...flags, ...toBackend]);
      const { kubeconfig, stop } = await openPods([waypoint.proxy], account.kubeconfig);
      const employed = openPublisher({ namespace, backend, name, kubeconfig });
      try {
        await employed.applyQuietly(...flags, ...WAIT);
        await assertRunning(employed);
        const path = `/${name}`;
        const answer = await send(makeOrder(path));
        const [trace] = await awaitTracesOf(backend, path, 1);
        assertComplete(trace, answer);
        assert.equal((await listEnvoyFilters()).length, 1);
        await employed.remove();
        assert.deepEqual(await listEnvoyFilters(), []);
        await assertAsBefore();
      } finally {
        await stop();
        await removeRoles(roles);
      }
    });
  }

  it('apply warns if the waypoint will not know the backend, and names the flag; with --strict it writes nothing', async () => {
    const { namespace } = scene();
    const strict = await publisher.apply(...UNKNOWN_BACKEND, '--strict');
    assert.equal(strict.code, 3, strict.stderr);
    assert.match(strict.stderr, /^Error: \S+: Service\/app is served by the waypoint waypoint, /m);
    assert.equal(await readResource(namespace, 'WasmPlugin', publisher.name), undefined);
    const { code, stderr } = await publisher.apply(...UNKNOWN_BACKEND, '--dry-run', 'server');
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^Warning: \S+: Service\/app is served by the waypoint waypoint, which knows only /m,
    );
    assert.match(stderr, /Give --waypoint waypoint,/);
  });

  it('apply --wait and status say that it drops all because it does not know the backend, and name the flag that helps', async () => {
    const { waypoint, backend } = scene();
    const waited = await whileAnswered('/unknown', publisher.apply(...UNKNOWN_BACKEND, ...WAIT));
    assert.equal(waited.code, 5, waited.stderr);
    assert.match(
      waited.stderr,
      /it sends nothing: .*: the proxy has no cluster for the backend: a waypoint knows only /,
    );
    assert.match(waited.stderr, /again with --waypoint waypoint, .*waiting longer would not help/s);
    const { seen, dropped_no_cluster } = await awaitDone(waypoint.proxy, 1);
    assert.equal(dropped_no_cluster, seen);
    const { code, stderr, rows } = await publisher.look();
    assert.equal(code, 5, stderr);
    assert.deepEqual([rows.length, rows[0]?.state, rows[0]?.ready], [1, 'running', false]);
    const [problem] = rows[0]?.problems ?? [];
    assert.match(problem?.why ?? '', /only dropped exchanges: the proxy has no cluster for the backend/);
    assert.match(problem?.fix ?? '', /again with --waypoint waypoint, which adds this EnvoyFilter/);
    await publisher.applyQuietly(...UNKNOWN_BACKEND, '--waypoint', 'waypoint', ...WAIT);
    // The plugin is as it was, so nobody waits for the cluster, which the proxy gets a moment later.
    await eventually(
      'a document to be delivered',
      async () => {
        await assertAnswered('/known', 1);
        return readTracesOf(backend, '/known');
      },
      (traces) => traces.length > 0,
    );
    assert.deepEqual(await readTracesOf(backend, '/unknown'), []);
    assert.equal((await publisher.look()).code, 0);
  });

  it('apply --wait and status say that a stand-in lets traffic pass if the image is not there, and it passes', async () => {
    const image = `${getMesh().registry.pullHost}/meshtap/missing:1@${NOBODYS_DIGEST}`;
    const flags = ['--image', image, '--plain-http', ...publisher.toBackend, ...WHOLE_WAYPOINT];
    const refused = await publisher.run('apply', ...flags);
    assert.equal(refused.code, 4, refused.stderr);
    const { code, stderr } = await whileAnswered(
      '/stand-in',
      publisher.run('apply', ...flags, '--skip-preflight', ...WAIT),
    );
    assert.equal(code, 5, stderr);
    assert.match(
      stderr,
      /could not get \S+missing:1@sha256:\w+: .*; the stand-in wasm-default-allow lets all/,
    );
    assert.match(stderr, /waiting longer would not help/);
    const { code: later, rows } = await publisher.look();
    assert.equal(later, 5);
    assert.deepEqual([rows.length, rows[0]?.state], [1, 'stand-in-allow']);
    assert.match(rows[0]?.problems[0]?.why ?? '', /could not get \S+missing:1@sha256:\w+: /);
    await assertAnswered('/stand-in');
    assert.equal((await readProxyStats(scene().waypoint.proxy)).seen, 0);
  });

  it('status says that the filter rejects its configuration, and traffic passes', async () => {
    await publisher.applyQuietly(...WHOLE_WAYPOINT, ...WAIT);
    const access = await readAccess(getMesh().cluster.kubeconfig);
    const path = `/apis/extensions.istio.io/v1alpha1/namespaces/${scene().namespace}/wasmplugins/${publisher.name}`;
    // What the publisher would refuse to write.
    await mergePatch(access, path, { spec: { pluginConfig: { backend: { port: 'x' } } } });
    const { code, stderr } = await whileAnswered('/rejected', publisher.run('status', ...WAIT));
    assert.equal(code, 5, stderr);
    assert.match(stderr, /cannot use its pluginConfig and captures nothing/);
    const { rows } = await publisher.look();
    assert.deepEqual([rows.length, rows[0]?.state, rows[0]?.ready], [1, 'rejected', false]);
    await assertAnswered('/rejected');
  });
});
