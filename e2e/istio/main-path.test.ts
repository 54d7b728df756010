import assert from 'node:assert/strict';
import { assertComplete, assertNothingLost, makeOrder } from './complete-document.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin, type Plugin, selectorOf } from './plugin.ts';
import { useScene } from './scene.ts';
import { awaitTapped, readProxyStats, type Send, untap } from './tapping.ts';
import { awaitTracesOf, readTracesOf } from './traces.ts';

describe('a filter that was pushed, and applied to a namespace,', () => {
  const scene = useScene('main-path');
  let plugin: Plugin | undefined;

  /** Applies what `meshtap generate` prints for the namespace. */
  const tap = async (...flags: string[]) => {
    const { namespace, backend } = scene();
    plugin = await applyPlugin({ namespaces: [namespace], backend, flags });
  };

  undoAfterEach(async () => {
    const { send, client, app } = scene();
    if (plugin) await untap(plugin, send, client.proxy, app.proxy);
    plugin = undefined;
  });

  it('posts a complete document, once, of what the client’s sidecar sends', async () => {
    const { client, app, backend, send } = scene();
    await tap();
    await awaitTapped(send, client.proxy);
    const answer = await send(makeOrder('/outbound?of=client'));
    const [trace] = await awaitTracesOf(backend, '/outbound?of=client', 1);
    assertComplete(trace, answer);
    assert.equal((await readProxyStats(app.proxy)).seen, 0, 'exchanges that the app’s sidecar saw');
    await assertNothingLost(client.proxy, 2);
  });

  it('posts a complete document, once, of what the app’s sidecar gets', async () => {
    const { client, app, backend, send } = scene();
    await getMesh().connect(app, backend);
    await tap('--direction', 'inbound', ...selectorOf(app.proxy));
    await awaitTapped(send, app.proxy);
    const answer = await send(makeOrder('/inbound'));
    const [trace] = await awaitTracesOf(backend, '/inbound', 1);
    assertComplete(trace, answer);
    assert.equal(trace?.destination_address, `${app.address}:${app.port}`);
    assert.equal((await readProxyStats(client.proxy)).seen, 0, 'exchanges that the client’s sidecar saw');
    await assertNothingLost(app.proxy, 2);
  });

  it('posts a document from each of the two sidecars where both directions are tapped', async () => {
    const { client, app, backend, send } = scene();
    await getMesh().connect(app, backend);
    await tap('--direction', 'both');
    await awaitTapped(send, client.proxy, app.proxy);
    const answer = await send(makeOrder('/both'));
    const traces = await awaitTracesOf(backend, '/both', 2);
    for (const trace of traces) assertComplete(trace, answer);
    assert.equal(new Set(traces.map(({ destination_address }) => destination_address)).size, 2);
  });

  it('posts a complete document, once, of what a gateway hands on', async () => {
    const { namespace, app, backend, client, send } = scene();
    const gateway = await getMesh().startGateway(namespace, 'edge', app);
    const enter: Send = (request) => getMesh().sendThrough(gateway, request);
    await tap(...selectorOf(gateway.proxy));
    await awaitTapped(enter, gateway.proxy);
    const answer = await enter(makeOrder('/gateway'));
    const [trace] = await awaitTracesOf(backend, '/gateway', 1);
    assertComplete(trace, answer);
    await send({ path: '/inside' });
    assert.equal((await readProxyStats(client.proxy)).seen, 0, 'exchanges that the client’s sidecar saw');
    assert.deepEqual(await readTracesOf(backend, '/inside'), []);
  });

  it('leaves no trace of itself once it is removed', async () => {
    const { client, app, backend, send } = scene();
    await tap();
    await awaitTapped(send, client.proxy);
    assert.ok(plugin);
    await untap(plugin, send, client.proxy, app.proxy);
    plugin = undefined;
    for (let i = 0; i < 10; i++) assert.equal((await send({ path: '/untapped' })).status, 200);
    assert.equal((await readProxyStats(client.proxy)).seen, 0, 'exchanges that the client’s sidecar saw');
    assert.deepEqual(await readTracesOf(backend, '/untapped'), []);
  });
});
