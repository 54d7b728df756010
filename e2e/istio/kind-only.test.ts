import assert from 'node:assert/strict';
import { sendFrom } from '../mesh/workload-client.ts';
import { getMesh, PROVIDER } from './mesh-under-test.ts';
import { applyPlugin, type Plugin, selectorOf } from './plugin.ts';
import { useScene } from './scene.ts';
import { awaitTapped, readProxyStats, type Send } from './tapping.ts';
import { awaitTracesOf, readTracesOf } from './traces.ts';

// These need the work of a cluster: it injects a pod's sidecar, and rules that lead all its traffic there.
const describeOnKind = PROVIDER === 'kind' ? describe : () => {};

describeOnKind('in a namespace that takes mutual TLS alone', () => {
  const scene = useScene('strict');

  it('the app’s sidecar traces what a sidecar sends, and no request in the clear gets to it', async () => {
    const { namespace, app, backend, send } = scene();
    const mesh = getMesh();
    await mesh.cluster.apply([
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'strict', namespace },
        spec: { mtls: { mode: 'STRICT' } },
      },
    ]);
    await mesh.connect(app, backend);
    await applyPlugin({
      namespaces: [namespace],
      backend,
      flags: ['--direction', 'inbound', ...selectorOf(app.proxy)],
    });
    await awaitTapped(send, app.proxy);
    const answer = await send({ path: '/strict' });
    assert.equal(answer.status, 200, answer.error);
    const [trace] = await awaitTracesOf(backend, '/strict', 1);
    const sent = trace?.scnt_request.headers.find(([name]) => name === 'x-forwarded-client-cert')?.[1] ?? '';
    assert.match(sent, new RegExp(`URI=spiffe://[^;]*/ns/${namespace}/sa/client`));
    const { seen } = await readProxyStats(app.proxy);
    for (const host of [app.host, app.address]) {
      const target = { url: `http://${host}:${app.port}`, host: app.host };
      const inTheClear = await sendFrom(backend.control, target, { path: '/clear' });
      assert.equal(inTheClear.status, 0, 'a connection in the clear is cut off');
    }
    assert.equal((await readProxyStats(app.proxy)).seen, seen, 'exchanges that the app’s sidecar saw');
    assert.deepEqual(await readTracesOf(backend, '/clear'), []);
  });
});

describeOnKind('a pod whose traffic is led through its sidecar', () => {
  const scene = useScene('intercepted');
  let plugin: Plugin | undefined;

  beforeEach(async () => {
    const { namespace, backend } = scene();
    plugin = await applyPlugin({ namespaces: [namespace], backend });
  });
  afterEach(() => plugin?.remove());

  it('is traced where it calls another pod by its address, past any service', async () => {
    const { client, app, backend, send } = scene();
    await awaitTapped(send, client.proxy);
    const address = `${app.address}:${app.port}`;
    const target = { url: `http://${address}`, host: address };
    const answer = await sendFrom(client.control, target, { path: '/by-address' });
    assert.equal(answer.status, 200, answer.error);
    const [trace] = await awaitTracesOf(backend, '/by-address', 1);
    assert.equal(trace?.destination_address, address);
    assert.equal(trace?.scnt_request.host, address);
    assert.match(trace?.source_address ?? '', new RegExp(`^${client.address.replaceAll('.', '\\.')}:\\d+$`));
  });

  it('is traced from its first request on where it starts after the filter was applied', async () => {
    const { namespace, app, backend } = scene();
    const latecomer = await getMesh().startWorkload(namespace, { name: 'latecomer' });
    const send: Send = (request) => getMesh().send(latecomer, app, request);
    assert.equal((await send({ path: '/late' })).status, 200);
    await awaitTracesOf(backend, '/late', 1);
  });
});
