import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { useLookScene } from './look-scene.ts';
import { makePlugin, makePodsCluster } from './pods-cluster.ts';
import { describeWaypoint, makeNamespace, makeService, targetRefs } from './waypoint-objects.ts';

const OURS = { 'app.kubernetes.io/managed-by': 'meshtap' };
const USES_W = { 'istio.io/use-waypoint': 'w' };
const sideOf = (mode: string) => ({ match: [{ mode }] });
const AT_WAYPOINT = { ...targetRefs('Gateway/w'), ...sideOf('SERVER') };

function makeOurs(spec: object, name = 'meshtap'): ClusterResource {
  const plugin = makePlugin(spec, { name });
  return { ...plugin, metadata: { ...plugin.metadata, labels: OURS } };
}

describe('the look of status at a namespace with sidecars and a waypoint', () => {
  const scene = useLookScene();
  const look = async (...resources: ClusterResource[]) => {
    const app = makeService('cart');
    const cart = { ...app, spec: { ports: [{ port: 80 }], selector: { app: 'cart' } } };
    scene.cluster = makePodsCluster([makeNamespace('shop', USES_W), cart, ...resources]);
    await scene.addPod({ name: 'cart', labels: { app: 'cart' } });
    await scene.addPod(describeWaypoint('w'));
    const [namespace = assert.fail()] = (await scene.look({}, true)).namespaces;
    const [warnings, notes] = [namespace.warnings, namespace.notes].map((all) =>
      all.map(({ why, fix }) => `${why}. ${fix}`),
    );
    assert.deepEqual(namespace.problems, []);
    return { warnings, notes };
  };

  it('says that requests from pods with a sidecar bypass a tapped waypoint', async () => {
    assert.deepEqual(await look(makeOurs(AT_WAYPOINT)), {
      warnings: [],
      notes: [
        'requests from its pods with a sidecar bypass the waypoint, so they are not seen there. ' +
          'To see them, run `meshtap apply shop` for these pods too, with a --name of its own and --direction outbound.',
      ],
    });
  });

  it('says that the waypoint handles requests of pods without a sidecar', async () => {
    assert.deepEqual(await look(makeOurs(sideOf('CLIENT'))), {
      warnings: [],
      notes: [
        'only its pods with a sidecar are tapped; the waypoint w handles the requests of the others. ' +
          'To see those, run `meshtap apply shop` for the waypoint too, with a --name of its own and --target-ref Gateway/w --direction inbound.',
      ],
    });
    const { notes } = await look(makeOurs(sideOf('SERVER')));
    assert.match(
      notes?.join() ?? '',
      /handles the requests to the others\. .*--target-ref Service\/NAME --waypoint w\.$/,
    );
  });

  it('stays silent if a second plugin sees what the first does not', async () => {
    const [sidecars, waypoint] = [sideOf('CLIENT'), AT_WAYPOINT];
    for (const [own, other] of [
      [sidecars, waypoint],
      [waypoint, sidecars],
    ] as const) {
      assert.deepEqual(await look(makeOurs(own), makeOurs(other, 'second')), { warnings: [], notes: [] });
    }
  });

  it('warns of requests that a waypoint and the sidecars behind it both capture for one backend', async () => {
    const text =
      / captures requests at a waypoint, and .* captures them again at the sidecars .*`meshtap remove shop --name second`\.$/;
    for (const target of ['Gateway/w', 'Service/cart']) {
      const atWaypoint = { ...targetRefs(target), ...sideOf('SERVER') };
      const first = await look(makeOurs(atWaypoint), makeOurs(sideOf('SERVER'), 'second'));
      assert.match(first.warnings?.join('\n') ?? '', text, target);
      assert.match(
        first.warnings?.join('\n') ?? '',
        /^WasmPlugin shop\/meshtap captures requests at a waypoint/,
      );
      const second = await look(makeOurs({}), makeOurs(atWaypoint, 'second'));
      assert.match(second.warnings?.join('\n') ?? '', text, target);
      assert.match(
        second.warnings?.join('\n') ?? '',
        /^WasmPlugin shop\/second captures requests at a waypoint/,
      );
    }
  });

  it('stays silent about two backends, and about sidecars that are not behind the waypoint', async () => {
    const pluginConfig = { backend: { address: 'b.example.com', port: 9000 } };
    const twoBackends = await look(
      makeOurs(AT_WAYPOINT),
      makeOurs({ ...sideOf('SERVER'), pluginConfig }, 'second'),
    );
    assert.deepEqual(twoBackends.warnings, []);
    const till = { ...makeService('till'), spec: { selector: { app: 'till' } } };
    const toTill = { ...targetRefs('Service/till'), ...sideOf('SERVER') };
    const apart = await look(till, makeOurs(toTill), makeOurs(sideOf('SERVER'), 'second'));
    assert.deepEqual(apart, { warnings: [], notes: [] });
  });

  it('still says who is not seen if it may not list plugins', async () => {
    await look(makeOurs(AT_WAYPOINT), makeOurs(sideOf('CLIENT'), 'second'));
    scene.cluster.refusals.set('list WasmPlugin of shop', 403);
    const [namespace] = (await scene.look({}, true)).namespaces;
    assert.equal(namespace?.notes.length, 1);
  });

  it('says nothing of a plugin that taps gateways alone', async () => {
    const labels = { 'gateway.networking.k8s.io/gateway-name': 'web' };
    scene.cluster = makePodsCluster([makeOurs(targetRefs('Gateway/web'))]);
    await scene.addPod({ name: 'cart' });
    await scene.addPod(describeWaypoint('w'));
    await scene.addPod({ name: 'web-0', labels, type: 'router' });
    const [namespace] = (await scene.look({}, true)).namespaces;
    assert.deepEqual([namespace?.proxyCount, namespace?.notes], [1, []]);
  });
});
