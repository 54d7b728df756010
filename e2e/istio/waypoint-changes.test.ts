import { StopList } from '../mesh/stop-list.ts';
import { changeConfigUnderLoad, changeImageUnderLoad, type TappedWay } from './change-under-load.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin } from './plugin.ts';
import { pushSharedImage } from './published-image.ts';
import { useInMesh } from './scene.ts';
import { assertStandIn, NOBODYS_DIGEST } from './stand-in.ts';
import { untap } from './tapping.ts';
import { delayAnswers } from './traces.ts';
import { openWay, startWaypointScene, WHOLE_WAYPOINT } from './waypoint-scene.ts';

// What the current test has started.
let started = new StopList();

describe('at a waypoint', () => {
  const scene = useInMesh('waypoint-changes', async (namespace) => {
    const around = await startWaypointScene(namespace);
    const { waypoint, backend } = around;
    const app = await getMesh().startPlainWorkload(namespace, { name: 'app', waypoint });
    // So that some calls are always in flight.
    await delayAnswers(backend, 50);
    return { ...around, app, send: await openWay(around, app) };
  });
  beforeEach(() => {
    started = new StopList();
  });
  undoAfterEach(() => started.stopAll());

  const way = (): TappedWay => {
    const { namespace, waypoint, caller, app, backend, send } = scene();
    return {
      ...{ proxy: waypoint.proxy, namespace, backend, flags: WHOLE_WAYPOINT, send, started },
      startLoad: (request) => getMesh().startLoadByHbone(caller, app, waypoint, request),
    };
  };

  /** Applies a filter whose image cannot be pulled, and checks what the waypoint and the caller get. */
  const assertHarmless = async (image: string) => {
    const { namespace, backend, waypoint, send } = scene();
    const plugin = await applyPlugin({ namespaces: [namespace], backend, image, flags: WHOLE_WAYPOINT });
    await started.add(() => untap(plugin, send, waypoint.proxy));
    await assertStandIn(plugin, send, waypoint.proxy);
  };

  it('a change of the configuration under load fails no request, and costs no document', () =>
    changeConfigUnderLoad(way(), '/config'));

  it('a change of the image under load fails no request, and costs the documents under way at most', () =>
    changeImageUnderLoad(way(), '/image'));

  it('traffic flows, and a stand-in lets it pass, when the image is not in the registry', () =>
    assertHarmless(`${getMesh().registry.pullHost}/meshtap/missing:1@${NOBODYS_DIGEST}`));

  it('traffic flows, and a stand-in lets it pass, when the image has another digest than the resource says', async () => {
    const image = await pushSharedImage(getMesh().registry);
    await assertHarmless(image.replace(/sha256:.*/, NOBODYS_DIGEST));
  });
});
