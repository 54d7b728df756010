import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { MeshProxy, MeshRequest, Service } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { assertComplete, assertNothingLost, makeOrder } from './complete-document.ts';
import { hasIstio } from './istio-version.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin, makePluginName, type Plugin, type PluginOptions } from './plugin.ts';
import { useInMesh } from './scene.ts';
import { awaitDone, awaitTapped, readProxyStats, type Send, untap } from './tapping.ts';
import { awaitTracesOf, readTracesOf } from './traces.ts';
import { openWay, startServed, startWaypointScene, WHOLE_WAYPOINT } from './waypoint-scene.ts';

const ROOT_NAMESPACE = 'istio-system';
// Before Istio 1.29, the EnvoyFilter that makes the backend known may reach no waypoint. Source: istio/istio#58032.
const itForClasses = hasIstio(29) ? it : () => {};
const OWN_WAYS = ['app by HBONE', 'app by a gateway', 'entry by HBONE', 'entry by a gateway'] as const;

describe('a waypoint with a filter', () => {
  const scene = useInMesh('waypoint', async (namespace) => {
    const mesh = getMesh();
    const around = await startWaypointScene(namespace);
    const [app, entry, client] = await Promise.all([
      startServed(around, 'app', 'Service'),
      startServed(around, 'entry', 'ServiceEntry'),
      mesh.startWorkload(namespace, { name: 'client' }),
    ]);
    await mesh.connect(client, app.app);
    return { ...around, app, entry, client };
  });
  const elsewhere = useInMesh('elsewhere', async (namespace) => {
    const mesh = getMesh();
    const waypoint = await mesh.startWaypoint(namespace, 'waypoint');
    const app = await mesh.startPlainWorkload(namespace, { name: 'far', waypoint });
    return { waypoint, send: await openWay({ ...scene(), waypoint }, app) };
  });
  const allWays = () => {
    const { app, entry, client } = scene();
    return {
      'app by HBONE': app.send,
      'app by a gateway': app.enter,
      'entry by HBONE': entry.send,
      'entry by a gateway': entry.enter,
      'app of another waypoint': elsewhere().send,
      'by a sidecar': (request: MeshRequest) => getMesh().send(client, app.app, request),
    };
  };
  type Way = keyof ReturnType<typeof allWays>;

  /** Sends a request each way through the waypoint, so that no gateway keeps a connection that the waypoint is about to end. */
  const sendEachWay: Send = async (request) => {
    const answers = await Promise.all(OWN_WAYS.map((way) => allWays()[way](request)));
    return answers.find(({ status }) => status === 0) ?? answers[0] ?? assert.fail();
  };

  let undo: (() => Promise<void>) | undefined;
  undoAfterEach(async () => {
    await undo?.();
    undo = undefined;
  });

  /** Applies a filter, and waits until it sees requests these ways: a gateway keeps its connection to the waypoint. */
  const tap = async (ways: readonly [Way, ...Way[]], options: Partial<PluginOptions>): Promise<Plugin> => {
    const { namespace, backend, waypoint } = scene();
    const far = elsewhere().waypoint;
    const plugin = await applyPlugin({ namespaces: [namespace], backend, ...options });
    undo = async () => {
      await untap(plugin, sendEachWay, waypoint.proxy);
      await untap(plugin, elsewhere().send, far.proxy);
    };
    for (const way of ways) {
      const { proxy } = way === 'app of another waypoint' ? far : waypoint;
      await awaitTapped(allWays()[way], proxy);
    }
    return plugin;
  };

  /** Sends one request each way, and checks that those of these ways yield a complete document each, and no others. */
  const assertCaptured = async (captured: readonly Way[]) => {
    const { backend, app, entry, client } = scene();
    const all = Object.entries(allWays()) as [Way, Send][];
    const path = `/${randomBytes(4).toString('hex')}`;
    for (const [i, [way, send]] of all.entries()) {
      const answer = await send(makeOrder(`${path}/${i}`));
      assert.equal(answer.status, 200, `${way}: ${answer.error}`);
      if (!captured.includes(way)) continue;
      const [trace] = await awaitTracesOf(backend, `${path}/${i}`, 1);
      assertComplete(trace, answer);
    }
    // Once more, when a second document of the first ones would have come.
    for (const [i, [way]] of all.entries()) {
      const traces = await readTracesOf(backend, `${path}/${i}`);
      assert.equal(traces.length, captured.includes(way) ? 1 : 0, `documents of ${way}`);
    }
    for (const proxy of [app.gateway.proxy, entry.gateway.proxy, client.proxy])
      assert.equal((await readProxyStats(proxy)).seen, 0, `exchanges that ${proxy.name} saw`);
  };

  it('that targets its Gateway posts a complete document, once, of each request to all its services', async () => {
    await tap(OWN_WAYS, { flags: WHOLE_WAYPOINT });
    await assertCaptured(OWN_WAYS);
    await assertNothingLost(scene().waypoint.proxy, 8);
  });

  it('that targets a Service posts those of its requests, and of no other service', async () => {
    const captured = ['app by HBONE', 'app by a gateway'] as const;
    await tap(captured, { flags: ['--target-ref', 'Service/app', '--waypoint', 'waypoint'] });
    await assertCaptured(captured);
    await assertNothingLost(scene().waypoint.proxy, 4);
  });

  it('that targets a ServiceEntry posts those of its requests, and of no other service', async () => {
    const captured = ['entry by HBONE', 'entry by a gateway'] as const;
    await tap(captured, { flags: ['--target-ref', 'ServiceEntry/entry', '--waypoint', 'waypoint'] });
    await assertCaptured(captured);
    await assertNothingLost(scene().waypoint.proxy, 4);
  });

  itForClasses(
    'that targets the GatewayClass posts those of all waypoints, and of no sidecar or gateway',
    async () => {
      const captured = [...OWN_WAYS, 'app of another waypoint'] as const;
      const flags = ['--target-ref', 'GatewayClass/istio-waypoint'];
      await tap(captured, { namespaces: [ROOT_NAMESPACE], flags });
      await assertCaptured(captured);
      await assertNothingLost(scene().waypoint.proxy, 8);
      await assertNothingLost(elsewhere().waypoint.proxy, 2);
    },
  );

  it('that does not know the backend harms no request, and counts each exchange; --waypoint makes it known', async () => {
    const { app, waypoint, backend, namespace } = scene();
    await awaitUnknown(waypoint.proxy, backend);
    const name = makePluginName();
    const flags = ['--target-ref', 'Service/app'];
    const { resources } = await tap(['app by HBONE'], { name, flags });
    assert.deepEqual(
      resources.map(({ kind }) => kind),
      ['WasmPlugin'],
    );
    for (let i = 0; i < 10; i++) assert.equal((await app.send({ path: '/unknown' })).status, 200);
    const stats = await awaitDone(waypoint.proxy, 11);
    assert.equal(stats.dropped_no_cluster, stats.seen);
    assert.deepEqual(await readTracesOf(backend, '/unknown'), []);
    const known = await applyPlugin({
      ...{ namespaces: [namespace], backend, name },
      flags: [...flags, '--waypoint', 'waypoint'],
    });
    undo = () => untap(known, app.send, waypoint.proxy);
    await eventually(
      'a document to be delivered',
      async () => {
        await app.send({ path: '/known' });
        return readProxyStats(waypoint.proxy);
      },
      ({ exported }) => exported > 0,
    );
  });

  it('leaves no trace of it once it is removed', async () => {
    const { app, waypoint, backend } = scene();
    const plugin = await tap(['app by HBONE'], { flags: WHOLE_WAYPOINT });
    await untap(plugin, app.send, waypoint.proxy);
    for (let i = 0; i < 10; i++) assert.equal((await app.send({ path: '/untapped' })).status, 200);
    assert.equal((await readProxyStats(waypoint.proxy)).seen, 0, 'exchanges that the waypoint saw');
    assert.deepEqual(await readTracesOf(backend, '/untapped'), []);
  });
});

// It may know the backend a moment longer than the filter before.
async function awaitUnknown(proxy: MeshProxy, { host, port }: Service): Promise<void> {
  await eventually(
    `${proxy.name} not to know ${host}`,
    () => proxy.readAdmin('/clusters'),
    (text) => !text.includes(`outbound|${port}||${host}::`),
  );
}
