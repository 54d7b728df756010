import assert from 'node:assert/strict';
import type { MeshedWorkload } from '../mesh/mesh.ts';
import { getMesh } from './mesh-under-test.ts';
import { applyPlugin } from './plugin.ts';
import { useInMesh, useScene } from './scene.ts';
import { awaitTapped, readProxyStats } from './tapping.ts';
import { awaitTracesOf, readTracesOf } from './traces.ts';

describe('a filter that was applied to two of three namespaces', () => {
  const scene = useScene('first');
  const startCaller = async (namespace: string): Promise<MeshedWorkload> => {
    const { app, backend } = scene();
    const caller = await getMesh().startWorkload(namespace, { name: 'caller' });
    await getMesh().connect(caller, app, backend);
    return caller;
  };
  const second = useInMesh('second', startCaller);
  const unlisted = useInMesh('unlisted', startCaller);

  it('traces what these two send, to one backend, and nothing of the third', async () => {
    const { namespace, client, app, backend } = scene();
    const listed = [client, second()];
    await applyPlugin({ namespaces: [namespace, second().namespace], backend });
    for (const caller of listed)
      await awaitTapped((request) => getMesh().send(caller, app, request), caller.proxy);
    for (const caller of [...listed, unlisted()]) {
      const { status } = await getMesh().send(caller, app, { path: `/of/${caller.namespace}` });
      assert.equal(status, 200);
    }
    for (const caller of listed) await awaitTracesOf(backend, `/of/${caller.namespace}`, 1);
    assert.equal((await readProxyStats(unlisted().proxy)).seen, 0);
    assert.deepEqual(await readTracesOf(backend, `/of/${unlisted().namespace}`), []);
  });
});
