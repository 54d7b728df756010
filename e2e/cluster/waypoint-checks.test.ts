import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { getMesh, undoAfterEach } from '../istio/mesh-under-test.ts';
import { makePluginName } from '../istio/plugin.ts';
import { useInMesh } from '../istio/scene.ts';
import { awaitDone, awaitTapped, awaitUnseen, type Send, untap } from '../istio/tapping.ts';
import { awaitTracesOf, readTracesOf } from '../istio/traces.ts';
import { openWay, startWaypointScene, WHOLE_WAYPOINT } from '../istio/waypoint-scene.ts';
import type { MeshRequest } from '../mesh/mesh.ts';
import { openPods } from './kubelet-proxy.ts';
import { mergePatch, readAccess } from './raw-api.ts';
import { makeWaypoint } from './waypoint-objects.ts';
import { openPublisher, type Publisher, WAIT } from './waypoint-publisher.ts';

const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };
const TWICE =
  /^Warning: .* at a waypoint, and .* again at the sidecars .*, so each (would arrive|arrives) twice\.$/m;

type Way = 'to plain' | 'to meshed' | 'by a sidecar';

describe('in a namespace in ambient mode, with a waypoint before pods with and without a sidecar,', () => {
  const scene = useInMesh('mixed', async (namespace) => {
    const mesh = getMesh();
    const around = await startWaypointScene(namespace);
    const { waypoint, backend } = around;
    const options = { serviceKind: 'Service', waypoint } as const;
    const [plain, meshed, client] = await Promise.all([
      mesh.startPlainWorkload(namespace, { name: 'plain', ...options }),
      mesh.startWorkload(namespace, { name: 'meshed', ...options }),
      mesh.startWorkload(namespace, { name: 'client' }),
    ]);
    await Promise.all([mesh.connect(client, plain, backend), mesh.connect(meshed, backend)]);
    const proxies = [waypoint.proxy, meshed.proxy, client.proxy];
    const pods = await openPods(proxies);
    const ways: Record<Way, Send> = {
      'to plain': await openWay(around, plain),
      'to meshed': await openWay(around, meshed),
      'by a sidecar': (request: MeshRequest) => mesh.send(client, plain, request),
    };
    await label(namespace, AMBIENT);
    return { ...around, meshed, client, proxies, pods, ways };
  });
  after(() => scene().pods.stop());

  let atWaypoint: Publisher;
  let atSidecars: Publisher;
  beforeEach(() => {
    const { kubeconfig } = scene().pods;
    atWaypoint = openPublisher({ ...scene(), name: makePluginName(), kubeconfig });
    atSidecars = openPublisher({ ...scene(), name: makePluginName(), kubeconfig });
  });
  undoAfterEach(async () => {
    const { proxies, ways } = scene();
    const sendAll: Send = async (request) => {
      await ways['to meshed'](request);
      return ways['by a sidecar'](request);
    };
    const both = [atWaypoint, atSidecars];
    // Both first: a proxy that still runs the other sees requests.
    for (const publisher of both) await publisher.remove();
    for (const publisher of both) await untap(publisher, sendAll, ...proxies);
  });

  /** Applies a plugin, waits until its proxies run it, and returns what the command said. */
  const apply = async (publisher: Publisher, ...flags: string[]): Promise<string> => {
    const { code, stderr } = await publisher.apply(...flags, ...WAIT);
    assert.equal(code, 0, stderr);
    return stderr;
  };
  /** Sends one request each way, and checks how many documents of it arrive. */
  const assertDocuments = async (counts: Record<Way, number>) => {
    const { backend, proxies, ways } = scene();
    const path = `/${randomBytes(4).toString('hex')}`;
    const all = Object.entries(ways).map(([way, send], i) => {
      return { way, send, path: `${path}/${i}`, count: counts[way as Way] };
    });
    for (const each of all) {
      assert.equal((await each.send({ path: each.path })).status, 200, each.way);
      if (each.count > 0) await awaitTracesOf(backend, each.path, each.count);
    }
    await Promise.all(proxies.map((proxy) => awaitDone(proxy, 0)));
    for (const each of all)
      assert.equal((await readTracesOf(backend, each.path)).length, each.count, `documents ${each.way}`);
  };

  it('the checks lead from another such namespace, without a waypoint, to a waypoint that is used', async () => {
    const namespace = `ambient-${randomBytes(4).toString('hex')}`;
    const declare = (labels: Record<string, string>) =>
      getMesh().cluster.apply([
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      ]);
    const { apply } = openPublisher({
      ...scene(),
      namespace,
      name: 'tap',
      kubeconfig: scene().pods.kubeconfig,
    });
    const check = async (...flags: string[]) => (await apply(...flags, '--dry-run', 'server')).stderr;
    await declare(AMBIENT);
    const none = await check();
    assert.match(
      none,
      /^Warning: \S+: it is in ambient mode without a waypoint, .* nothing will load the filter\.$/m,
    );
    assert.ok(none.includes(`\`istioctl waypoint apply -n ${namespace} --enroll-namespace --wait\``));
    await getMesh().cluster.apply([makeWaypoint(namespace)]);
    const toWaypoint = ['--target-ref', 'Gateway/way', '--direction', 'inbound'];
    const idle = await check(...toWaypoint);
    assert.match(idle, /^Warning: \S+: nothing uses the waypoint way, so it gets no requests\.$/m);
    assert.ok(idle.includes(`\`kubectl label namespace ${namespace} istio.io/use-waypoint=way\``));
    await declare({ ...AMBIENT, 'istio.io/use-waypoint': 'way' });
    assert.doesNotMatch(await check(...toWaypoint), /^(Warning|Note|Error)/m);
    await getMesh().cluster.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });

  it('the checks say that sidecars alone are tapped, and how to tap the others without a second document', async () => {
    const { waypoint, meshed, client, ways } = scene();
    const sidecars = await apply(atSidecars, '--direction', 'both');
    assert.match(
      sidecars,
      /^Note: \S+: it is in ambient mode, so only its pods with a sidecar are tapped\.$/m,
    );
    assert.match(
      sidecars,
      /tap their Services there, .*: --target-ref Service\/NAME --waypoint waypoint\.$/m,
    );
    await awaitTapped(ways['to meshed'], meshed.proxy);
    await awaitTapped(ways['by a sidecar'], client.proxy);
    await assertDocuments({ 'to plain': 0, 'to meshed': 1, 'by a sidecar': 1 });
    const { stderr } = await atWaypoint.apply(...WHOLE_WAYPOINT, '--dry-run', 'server');
    assert.match(stderr, TWICE);
    assert.match(
      stderr,
      /Tap only Services whose pods have no sidecar: --target-ref Service\/NAME --waypoint NAME\./,
    );
    const services = await apply(atWaypoint, '--target-ref', 'Service/plain', '--waypoint', 'waypoint');
    assert.doesNotMatch(services, /^Warning/m);
    await awaitTapped(ways['to plain'], waypoint.proxy);
    await assertDocuments({ 'to plain': 1, 'to meshed': 1, 'by a sidecar': 1 });
  });

  it('the checks say who bypasses a waypoint, and warn, as status does, of a second document, which comes; their advice prevents it', async () => {
    const { waypoint, meshed, client, ways } = scene();
    const whole = await apply(atWaypoint, ...WHOLE_WAYPOINT);
    assert.match(
      whole,
      /^Note: \S+: requests from its pods with a sidecar bypass the waypoint, so they are not seen /m,
    );
    assert.match(whole, /Tap these pods too, with a --name of their own and --direction outbound\./);
    await awaitTapped(ways['to meshed'], waypoint.proxy);
    await assertDocuments({ 'to plain': 1, 'to meshed': 1, 'by a sidecar': 0 });
    assert.match(
      (await atWaypoint.look()).stderr,
      /^Note: \S+: requests from its pods with a sidecar bypass the waypoint/m,
    );
    const warned = await apply(atSidecars, '--direction', 'both');
    assert.match(warned, TWICE);
    assert.match(warned, /Give --direction outbound: /);
    await awaitTapped(ways['to meshed'], meshed.proxy);
    await awaitTapped(ways['by a sidecar'], client.proxy);
    await assertDocuments({ 'to plain': 1, 'to meshed': 2, 'by a sidecar': 1 });
    assert.match((await atSidecars.look()).stderr, TWICE);
    const heeded = await apply(atSidecars, '--direction', 'outbound');
    assert.doesNotMatch(heeded, /^Warning/m);
    await awaitUnseen(ways['to meshed'], meshed.proxy);
    assert.doesNotMatch((await atSidecars.look()).stderr, /^Warning/m);
    await awaitTapped(ways['by a sidecar'], client.proxy);
    await assertDocuments({ 'to plain': 1, 'to meshed': 1, 'by a sidecar': 1 });
  });
});

async function label(namespace: string, labels: Record<string, string>): Promise<void> {
  const access = await readAccess(getMesh().cluster.kubeconfig);
  await mergePatch(access, `/api/v1/namespaces/${namespace}`, { metadata: { labels } });
}
