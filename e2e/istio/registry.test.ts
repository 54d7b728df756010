import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { readLoadedFilter } from './loaded-filter.ts';
import { getMesh } from './mesh-under-test.ts';
import { applyPlugin, makePluginName } from './plugin.ts';
import { pushSharedImage } from './published-image.ts';
import { applyPullSecret } from './pull-secret.ts';
import { useScene } from './scene.ts';
import { awaitTapped } from './tapping.ts';
import { awaitTracesOf } from './traces.ts';

describe('a filter from a registry that asks for an account', () => {
  const scene = useScene('private-registry');

  it('is pulled with the pull secret that the resource names', async () => {
    const { namespace, client, backend, send } = scene();
    const { privateRegistry } = getMesh();
    await applyPullSecret(namespace, 'registry-login', privateRegistry);
    const image = await pushSharedImage(privateRegistry);
    await applyPlugin({
      namespaces: [namespace],
      backend,
      image,
      flags: ['--pull-secret', 'registry-login'],
    });
    await awaitTapped(send, client.proxy);
    await send({ path: '/private' });
    await awaitTracesOf(backend, '/private', 1);
  });
});

describe('a registry that is gone after the filter was pulled', () => {
  const scene = useScene('registry-gone');

  before(async () => {
    const { namespace, client, backend, send } = scene();
    name = makePluginName();
    await applyPlugin({ namespaces: [namespace], backend, name });
    await awaitTapped(send, client.proxy);
    await getMesh().registry.stop();
  });
  after(() => getMesh().registry.start());
  let name = '';

  it('does not affect the proxies that run it', async () => {
    const { backend, send } = scene();
    const { status } = await send({ path: '/without-registry' });
    assert.equal(status, 200);
    await awaitTracesOf(backend, '/without-registry', 1);
  });

  it('does not affect a change of the configuration', async () => {
    const { namespace, client, backend, send } = scene();
    const config = { redact: { replacement: 'new' } };
    await applyPlugin({ namespaces: [namespace], backend, name, config });
    await eventually(
      'the proxy to run the new configuration',
      () => readLoadedFilter(client.proxy, namespace, name),
      (loaded) => loaded.kind === 'filter' && loaded.configuration.includes('"new"'),
    );
    await awaitTapped(send, client.proxy);
    await send({ path: '/changed', headers: { cookie: 'a=b' } });
    const [trace] = await awaitTracesOf(backend, '/changed', 1);
    assert.ok(trace?.scnt_request.headers.some(([header, value]) => header === 'cookie' && value === 'new'));
  });
});
