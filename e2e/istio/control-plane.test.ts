import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { readLoadedFilter } from './loaded-filter.ts';
import { getMesh } from './mesh-under-test.ts';
import { applyPlugin, makePluginName } from './plugin.ts';
import { useScene } from './scene.ts';
import { awaitDone, awaitTapped, readProxyStats } from './tapping.ts';

describe('a restart of istiod', () => {
  const scene = useScene('istiod');

  it('fails no request and loses no document, and later changes reach the proxies', async () => {
    const { namespace, client, app, backend, send } = scene();
    const options = { namespaces: [namespace], backend, name: makePluginName() };
    await applyPlugin(options);
    await awaitTapped(send, client.proxy);
    const before = await readProxyStats(client.proxy);
    const load = await getMesh().startLoad(client, app, { path: '/restart' });
    await getMesh().restartControlPlane();
    const later = (await load.count()) + 100;
    await eventually('100 requests more', load.count, (count) => count >= later);
    const { requests, failures } = await load.stop();
    assert.deepEqual(failures, []);
    const after = await awaitDone(client.proxy, before.seen + requests);
    assert.deepEqual(
      { seen: after.seen - before.seen, exported: after.exported - before.exported },
      { seen: requests, exported: requests },
    );
    await applyPlugin({ ...options, config: { redact: { replacement: 'after-restart' } } });
    await eventually(
      'the proxy to run the new configuration',
      () => readLoadedFilter(client.proxy, namespace, options.name),
      (loaded) => loaded.kind === 'filter' && loaded.configuration.includes('after-restart'),
      // Agents come back to istiod after a pause that grows.
      { timeoutMs: 120_000 },
    );
  });
});
