import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readLoadedFilter } from '../istio/loaded-filter.ts';
import { getMesh, PROVIDER, undoAfterEach } from '../istio/mesh-under-test.ts';
import { applyPlugin, makePluginName, type Plugin, type PluginOptions, selectorOf } from '../istio/plugin.ts';
import { type Scene, startScene, useInMesh } from '../istio/scene.ts';
import { awaitTapped, readProxyStats, untap } from '../istio/tapping.ts';
import { awaitTracesOf, readTracesOf } from '../istio/traces.ts';
import type { Gateway, MeshedWorkload, MeshRequest } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { readListeners } from './proxy-config.ts';

// On kind a pod is what it is, and its labels come from its Deployment.
const describeOnLocal = PROVIDER === 'local' ? describe : () => {};

const ROOT_NAMESPACE = 'istio-system';
const GATEWAY_NAME = 'web';

type Targets = Scene & { other: MeshedWorkload; gateway: Gateway };

describeOnLocal('the targets of a filter, on real proxies,', () => {
  const scene = useInMesh('targets', async (namespace): Promise<Targets> => {
    const mesh = getMesh();
    const plain = await startScene(namespace);
    const other = await mesh.startWorkload(namespace, { name: 'other' });
    await mesh.connect(other, plain.app, plain.backend);
    await makeGatewayPod(namespace);
    const gateway = await mesh.startGateway(namespace, GATEWAY_NAME, plain.app);
    return { ...plain, other, gateway };
  });
  const elsewhere = useInMesh('elsewhere', async (namespace) => {
    const { app, backend } = scene();
    const client = await getMesh().startWorkload(namespace, { name: 'far' });
    await getMesh().connect(client, app, backend);
    return client;
  });
  const senders = () => {
    const { client, other, gateway, app } = scene();
    const mesh = getMesh();
    const sendFrom = (from: MeshedWorkload) => (request: MeshRequest) => mesh.send(from, app, request);
    return {
      client: { proxy: client.proxy, send: sendFrom(client) },
      other: { proxy: other.proxy, send: sendFrom(other) },
      far: { proxy: elsewhere().proxy, send: sendFrom(elsewhere()) },
      gateway: {
        proxy: gateway.proxy,
        send: (request: MeshRequest) => mesh.sendThrough(gateway, request),
      },
    };
  };
  type Sender = keyof ReturnType<typeof senders>;

  const plugins: Plugin[] = [];
  const tap = async (options: Partial<PluginOptions>) => {
    const { namespace, backend } = scene();
    const plugin = await applyPlugin({ namespaces: [namespace], backend, ...options });
    plugins.push(plugin);
    return plugin;
  };
  undoAfterEach(async () => {
    // All of them first: a proxy that still runs a filter sees requests.
    for (const { remove } of plugins) await remove();
    for (const plugin of plugins.splice(0)) {
      for (const { proxy, send } of Object.values(senders())) await untap(plugin, send, proxy);
    }
  });

  /** Sends one request by each sender, and checks that the tapped ones alone are traced. */
  const assertTapped = async (tapped: readonly Sender[]) => {
    const { backend } = scene();
    const all = senders();
    for (const name of tapped) await awaitTapped(all[name].send, all[name].proxy);
    const path = `/${randomBytes(4).toString('hex')}`;
    for (const [name, { send }] of Object.entries(all)) {
      assert.equal((await send({ path: `${path}/${name}` })).status, 200);
    }
    for (const name of tapped) await awaitTracesOf(backend, `${path}/${name}`, 1);
    const rest = (Object.keys(all) as Sender[]).filter((name) => !tapped.includes(name));
    for (const name of rest) assert.deepEqual(await readTracesOf(backend, `${path}/${name}`), [], name);
  };

  it('a namespace: its sidecars and gateways, those of no other', async () => {
    await tap({});
    await assertTapped(['client', 'other', 'gateway']);
  });

  it('a selector: the pods with the labels', async () => {
    await tap({ flags: selectorOf(scene().client.proxy) });
    await assertTapped(['client']);
  });

  it('a Gateway: its proxies, without a direction', async () => {
    await tap({ flags: ['--target-ref', `Gateway/${GATEWAY_NAME}`] });
    await assertTapped(['gateway']);
  });

  it('a gateway takes all requests as outbound: nothing is loaded for inbound', async () => {
    const flags = ['--target-ref', `Gateway/${GATEWAY_NAME}`];
    const inbound = await tap({ flags: [...flags, '--direction', 'inbound'] });
    await tap({ flags });
    await assertTapped(['gateway']);
    const { namespace, gateway } = scene();
    assert.equal((await readLoadedFilter(gateway.proxy, namespace, inbound.name)).kind, 'nothing');
  });

  it('the root namespace: the whole mesh', async () => {
    await tap({ namespaces: [ROOT_NAMESPACE] });
    await assertTapped(['client', 'other', 'far', 'gateway']);
  });

  it('a selector in the root namespace: the pods with the labels, wherever they are', async () => {
    await tap({ namespaces: [ROOT_NAMESPACE], flags: selectorOf(elsewhere().proxy) });
    await assertTapped(['far']);
  });

  it('the root namespace with a backend outside the mesh: proxies of all namespaces reach it', async () => {
    const { backend } = scene();
    const name = makePluginName();
    const host = `${name}-backend.meshtap.internal`;
    await getMesh().connect(elsewhere(), { host, port: backend.port });
    const external = { ...backend, host: backend.address };
    const flags = ['--backend-external', ...selectorOf(elsewhere().proxy)];
    await tap({ namespaces: [ROOT_NAMESPACE], backend: external, name, flags });
    await assertTapped(['far']);
    assert.equal((await readProxyStats(elsewhere().proxy)).dropped_no_cluster, 0);
  });

  it('as a TrafficExtension: the same proxies, the same documents', async () => {
    const flags = ['--api', 'trafficextension', ...selectorOf(scene().client.proxy)];
    const { resources } = await tap({ flags });
    assert.deepEqual(
      resources.map(({ kind }) => kind),
      ['TrafficExtension'],
    );
    await assertTapped(['client']);
  });

  it('the EnvoyFilter that names the backend: it is accepted, and changes nothing in a gateway', async () => {
    const before = await readListeners(scene().gateway.proxy);
    const { resources } = await tap({
      flags: ['--target-ref', `Gateway/${GATEWAY_NAME}`, '--reference-backend'],
    });
    assert.deepEqual(
      resources.map(({ kind }) => kind),
      ['EnvoyFilter', 'WasmPlugin'],
    );
    await assertTapped(['gateway']);
    const [, plugin] = resources;
    await getMesh().cluster.remove(plugin ?? assert.fail());
    await eventually(
      'the gateway to be as before but for the EnvoyFilter',
      () => readListeners(scene().gateway.proxy),
      (after) => after === before,
    );
  });
});

// istiod takes a proxy's labels from its pod, if there is one when it connects. The Gateway API's controller would have
// made this one.
async function makeGatewayPod(namespace: string): Promise<void> {
  const labels = { app: GATEWAY_NAME, 'gateway.networking.k8s.io/gateway-name': GATEWAY_NAME };
  const containers = [{ name: 'istio-proxy', image: 'none', args: ['proxy', 'router'] }];
  const metadata = { name: `${GATEWAY_NAME}-0`, namespace, labels };
  await getMesh().cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers } }]);
}
