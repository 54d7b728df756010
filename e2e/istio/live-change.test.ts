import { StopList } from '../mesh/stop-list.ts';
import { changeConfigUnderLoad, changeImageUnderLoad, type TappedWay } from './change-under-load.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { useScene } from './scene.ts';
import { delayAnswers } from './traces.ts';

// What the current test has started.
let started = new StopList();

describe('under load', () => {
  const scene = useScene('live-change');
  // So that some calls are always in flight.
  before(() => delayAnswers(scene().backend, 50));
  beforeEach(() => {
    started = new StopList();
  });
  undoAfterEach(() => started.stopAll());

  const way = (): TappedWay => {
    const { namespace, client, app, backend, send } = scene();
    return {
      ...{ proxy: client.proxy, namespace, backend, send, started },
      startLoad: (request) => getMesh().startLoad(client, app, request),
    };
  };

  it('a change of the configuration fails no request, and costs no document', () =>
    changeConfigUnderLoad(way(), '/config'));

  it('a change of the image fails no request, and costs the documents under way at most', () =>
    changeImageUnderLoad(way(), '/image'));
});
