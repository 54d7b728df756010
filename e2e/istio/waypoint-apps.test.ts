import assert from 'node:assert/strict';
import type { MeshedWorkload, Workload } from '../mesh/mesh.ts';
import { assertComplete, makeOrder } from './complete-document.ts';
import { getMesh } from './mesh-under-test.ts';
import { applyPlugin } from './plugin.ts';
import { useInMesh } from './scene.ts';
import { awaitTapped, readProxyStats } from './tapping.ts';
import { awaitTracesOf } from './traces.ts';
import { openWay, startWaypointScene, WHOLE_WAYPOINT } from './waypoint-scene.ts';

describe('a waypoint with a filter posts a complete document, once, of what it sends', () => {
  const scene = useInMesh('waypoint-apps', async (namespace) => {
    const mesh = getMesh();
    const around = await startWaypointScene(namespace);
    const { waypoint } = around;
    await mesh.cluster.apply([
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'strict', namespace },
        spec: { selector: { matchLabels: { app: 'strict' } }, mtls: { mode: 'STRICT' } },
      },
    ]);
    const [plain, permissive, strict] = await Promise.all([
      mesh.startPlainWorkload(namespace, { name: 'plain', waypoint }),
      mesh.startWorkload(namespace, { name: 'permissive', waypoint }),
      mesh.startWorkload(namespace, { name: 'strict', waypoint, takesHbone: true }),
    ]);
    await applyPlugin({ namespaces: [namespace], backend: around.backend, flags: WHOLE_WAYPOINT });
    await awaitTapped(await openWay(around, plain), waypoint.proxy);
    return { ...around, plain, permissive, strict };
  });

  const assertCaptured = async (app: Workload) => {
    const send = await openWay(scene(), app);
    const path = `/to-${app.name}`;
    const answer = await send(makeOrder(path));
    const [trace] = await awaitTracesOf(scene().backend, path, 1);
    assertComplete(trace, answer);
  };
  const assertUntapped = async ({ proxy }: MeshedWorkload) =>
    assert.equal((await readProxyStats(proxy)).seen, 0, 'exchanges that the sidecar saw');

  it('to an app without a sidecar', () => assertCaptured(scene().plain));

  it('to an app whose sidecar takes requests in the clear too', async () => {
    await assertCaptured(scene().permissive);
    await assertUntapped(scene().permissive);
  });

  it('to an app whose sidecar takes mutual TLS alone, and HBONE', async () => {
    await assertCaptured(scene().strict);
    await assertUntapped(scene().strict);
  });
});
