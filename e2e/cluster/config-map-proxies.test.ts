import assert from 'node:assert/strict';
import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODULE_URL, MOUNTED_LABEL } from '../../publish/src/config-map/config-map.ts';
import { readLoadedFilter } from '../istio/loaded-filter.ts';
import { getMesh, PROVIDER, undoAfterEach } from '../istio/mesh-under-test.ts';
import { makePluginName } from '../istio/plugin.ts';
import { BACKEND_PORT, useInMesh } from '../istio/scene.ts';
import { awaitTapped, readProxyStats, type Send } from '../istio/tapping.ts';
import { awaitTracesOf } from '../istio/traces.ts';
import { parseResources } from '../mesh/api-cluster.ts';
import type { Resource } from '../mesh/cluster.ts';
import type { MeshedWorkload } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { CHECKOUT, needMeshtap } from '../support/meshtap-cli.ts';

const MODULE = join(CHECKOUT, 'bin', 'http-trace-filter.wasm');
const MODULE_FILE = 'http-trace-filter.wasm';
// Only magic and version: it has none of the functions that Envoy calls.
const EMPTY_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const REFUSAL = /TypedExtensionConfig rejected: Unable to create Wasm plugin/;

// There, a file is put into a proxy's folder instead of a mount; kind has the mount itself.
const describeOnLocal = PROVIDER === 'local' ? describe : () => {};

describeOnLocal('a plugin whose module is a file', () => {
  const scene = useInMesh('file-module', async (namespace) => {
    const mesh = getMesh();
    const [app, backend] = await Promise.all([
      mesh.startWorkload(namespace, { name: 'app' }),
      mesh.startPlainWorkload(namespace, { name: 'backend', port: BACKEND_PORT }),
    ]);
    return { namespace, app, backend };
  });
  let applied: Resource[] = [];

  undoAfterEach(async () => {
    for (const resource of applied) await getMesh().cluster.remove(resource);
    applied = [];
  });

  const sendFrom = (client: MeshedWorkload) => (request: { path: string }) =>
    getMesh().send(client, scene().app, request);

  /** Starts a client, with the module's file and the label of pods that mount it only if it is to have them. */
  const startClient = async (name: string, mounting?: string): Promise<MeshedWorkload> => {
    const { namespace, app, backend } = scene();
    const mesh = getMesh();
    if (mounting !== undefined) await mesh.cluster.apply([makePod(name, namespace, mounting)]);
    const client = await mesh.startWorkload(namespace, { name });
    if (mounting !== undefined) await copyFile(MODULE, client.proxy.pathOf(MODULE_FILE));
    await mesh.connect(client, app, backend);
    await awaitStatus(sendFrom(client), '/ready', 200);
    return client;
  };
  /** Generates a plugin, and applies it with the path of a file in place of the one in a container. */
  const apply = async (name: string, file: string, change = (plugin: Resource) => plugin) => {
    const { namespace, backend } = scene();
    const yaml = await needMeshtap([
      ...['generate', namespace, '--name', name, '--delivery', 'config-map'],
      ...['--backend-address', backend.host, '--backend-port', `${backend.port}`],
    ]);
    applied = parseResources(yaml.replaceAll(MODULE_URL, `file://${file}`));
    await getMesh().cluster.apply(
      applied.map((resource) => (resource.kind === 'WasmPlugin' ? change(resource) : resource)),
    );
  };

  it('traces what a proxy with the file and the label sends, and leaves alone one without both', async () => {
    const name = makePluginName();
    const { namespace, backend } = scene();
    const [mounted, bare] = await Promise.all([startClient('mounted', name), startClient('bare')]);
    // A proxy without the file must not be told to load it: its requests continue all the time.
    const load = await getMesh().startLoad(bare, scene().app, { path: '/bare' });
    await apply(name, mounted.proxy.pathOf(MODULE_FILE));
    await awaitTapped(sendFrom(mounted), mounted.proxy);
    await sendFrom(mounted)({ path: '/from-a-file' });
    await awaitTracesOf(backend, '/from-a-file', 1);
    const count = await load.count();
    await eventually(
      'more requests of the bare proxy',
      () => load.count(),
      (now) => now > count + 100,
    );
    assert.deepEqual((await load.stop()).failures, []);
    assert.deepEqual(await readLoadedFilter(bare.proxy, namespace, name), { kind: 'nothing' });
    assert.equal((await readProxyStats(bare.proxy)).seen, 0);
  });

  it('breaks all traffic of a proxy without the file if it has to load it: hence the label', async () => {
    const name = makePluginName();
    const client = await startClient('unlabelled');
    const send = sendFrom(client);
    await apply(name, client.proxy.pathOf('missing.wasm'), (plugin) => {
      const { selector: _selector, ...spec } = plugin.spec as Record<string, unknown>;
      return { ...plugin, spec: { ...spec, selector: { matchLabels: client.proxy.labels } } };
    });
    await awaitStatus(send, '/danger', 500);
    for (let i = 0; i < 5; i++) assert.equal((await send({ path: '/danger' })).status, 500);
    for (const resource of applied) await getMesh().cluster.remove(resource);
    await awaitStatus(send, '/after', 200);
  });

  it('reads a changed file only when the plugin changes, and keeps what it runs when the file is not a filter', async () => {
    const name = makePluginName();
    const { backend } = scene();
    const client = await startClient('changed', name);
    const send = sendFrom(client);
    const file = client.proxy.pathOf(MODULE_FILE);
    await apply(name, file);
    await awaitTapped(send, client.proxy);
    // As with kubelet, the file is another one under the same name.
    await writeFile(`${file}.new`, EMPTY_MODULE);
    await rename(`${file}.new`, file);
    assert.equal((await send({ path: '/changed-file' })).status, 200);
    await awaitTracesOf(backend, '/changed-file', 1);
    assert.doesNotMatch(await client.proxy.readLog(), REFUSAL);
    await getMesh().cluster.apply(
      applied.map((resource) => ({
        ...resource,
        metadata: { ...resource.metadata, annotations: { touched: 'yes' } },
      })),
    );
    await eventually('the proxy to refuse the file', client.proxy.readLog, (log) => REFUSAL.test(log));
    assert.equal((await send({ path: '/refused-file' })).status, 200);
    await awaitTracesOf(backend, '/refused-file', 1);
  });
});

async function awaitStatus(send: Send, path: string, wanted: number): Promise<void> {
  await eventually(
    `a request to ${path} to be answered with ${wanted}`,
    () => send({ path }),
    ({ status }) => status === wanted,
  );
}

// istiod takes a proxy's labels from its pod, if there is one.
function makePod(name: string, namespace: string, plugin: string): Resource {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-0`, namespace, labels: { app: name, [MOUNTED_LABEL]: plugin } },
    spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
  };
}
