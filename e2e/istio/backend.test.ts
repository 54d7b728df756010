import assert from 'node:assert/strict';
import { sendFrom } from '../mesh/workload-client.ts';
import { eventually } from '../support/eventually.ts';
import { runMeshtap } from '../support/meshtap-cli.ts';
import { getMesh } from './mesh-under-test.ts';
import { applyPlugin, makePluginName } from './plugin.ts';
import { BACKEND_PORT, useInMesh, useScene } from './scene.ts';
import { awaitDone, awaitTapped, readProxyStats } from './tapping.ts';
import { awaitTracesOf } from './traces.ts';

describe('a backend that takes mutual TLS alone', () => {
  const scene = useScene('mtls');
  const backend = useInMesh('mtls-backend', async (namespace) => {
    const spec = { mtls: { mode: 'STRICT' } };
    const metadata = { name: 'strict', namespace };
    await getMesh().cluster.apply([
      { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata, spec },
    ]);
    return getMesh().startWorkload(namespace, { name: 'collector', port: BACKEND_PORT });
  });

  it('gets documents with the identity of the client’s sidecar, and nothing in the clear', async () => {
    const { namespace, client, backend: plain, send } = scene();
    await getMesh().connect(client, backend());
    await applyPlugin({ namespaces: [namespace], backend: backend() });
    await awaitTapped(send, client.proxy);
    await send({ path: '/secured' });
    const [trace] = await awaitTracesOf(backend(), '/secured', 1);
    const identity = trace?.postHeaders['X-Forwarded-Client-Cert']?.[0] ?? '';
    assert.match(identity, new RegExp(`URI=spiffe://[^;]*/ns/${namespace}/sa/`));
    const { address, port, host } = backend();
    const target = { url: `http://${address}:${port}`, host };
    const inTheClear = await sendFrom(plain.control, target, {
      method: 'POST',
      path: '/publish',
      body: '{}',
    });
    assert.equal(inTheClear.status, 0, 'a connection in the clear is refused');
  });
});

describe('a backend outside the mesh', () => {
  const host = 'traces.example.com';
  const outside = useInMesh('outside', async (namespace) => {
    const backend = await getMesh().startPlainWorkload(namespace, {
      ...{ name: 'collector', port: 8443, tlsHost: host },
    });
    return { backend, certificate: await (await backend.control('/certificate')).text() };
  });
  const scene = useInMesh('external', async (namespace) => {
    const mesh = getMesh();
    const [client, app] = await Promise.all([
      mesh.startWorkload(namespace, {
        name: 'client',
        proxyFiles: { 'ca.pem': outside().certificate },
      }),
      mesh.startWorkload(namespace, { name: 'app' }),
    ]);
    return { namespace, client, app };
  });

  it('gets documents by TLS, through the ServiceEntry that was generated', async () => {
    const { namespace, client, app } = scene();
    const { backend } = outside();
    const plugin = await applyPlugin({
      namespaces: [namespace],
      backend: { host: backend.address, port: backend.port },
      flags: [
        ...['--backend-external', '--backend-tls', '--backend-sni', host],
        ...['--backend-ca-file', client.proxy.pathOf('ca.pem')],
      ],
    });
    const entry = plugin.resources.find(({ kind }) => kind === 'ServiceEntry');
    const [service = ''] = (entry?.spec as { hosts: string[] } | undefined)?.hosts ?? [];
    await getMesh().connect(client, app, { host: service, port: backend.port });
    const send = (request: { path: string }) => getMesh().send(client, app, request);
    await awaitTapped(send, client.proxy);
    await send({ path: '/abroad' });
    await awaitTracesOf(backend, '/abroad', 1);
  });
});

describe('a backend that is scaled to zero', () => {
  const scene = useScene('scaled');
  const run = async (command: string, ...flags: string[]) => {
    const { cluster } = getMesh();
    return runMeshtap([command, scene().namespace, '--kubeconfig', cluster.kubeconfig, ...flags]);
  };
  const publish = (name: string) => {
    const { backend } = scene();
    const image = `${getMesh().registry.pushHost}/meshtap/scaled:1`;
    return run(
      'publish',
      ...['--name', name, '--image', image, '--plain-http'],
      ...[...['--backend-address', backend.host, '--backend-port', `${backend.port}`]],
    );
  };

  it('ends `publish` and `status` with exit code 5, with a fix; nothing is pushed or written', async () => {
    const { namespace, client, backend, send } = scene();
    const { name } = await applyPlugin({ namespaces: [namespace], backend });
    await awaitTapped(send, client.proxy);
    await getMesh().scaleToZero(backend);
    const found = await eventually(
      'the endpoint to be gone',
      () => run('status', '--name', name),
      ({ stderr }) => stderr.includes('has no endpoint'),
    );
    assert.equal(found.code, 5, found.stderr);
    const other = makePluginName();
    const { code, stdout, stderr } = await publish(other);
    assert.equal(code, 5, stderr);
    assert.match(
      stderr,
      /^Error: the backend's Service\w* \S+\/backend has no endpoint, so every exchange is dropped\.\n {2}\S/m,
    );
    assert.doesNotMatch(stdout + stderr, /Pushed|created/);
    const plugin = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
    await assert.rejects(getMesh().cluster.read({ ...plugin, metadata: { name: other, namespace } }));
  });
});

describe('a backend that a `Sidecar` hides from the proxy', () => {
  const scene = useScene('hidden');

  it('harms no request; each document is counted as dropped, and the log says why, once', async () => {
    const { namespace, client, backend, send } = scene();
    await getMesh().disconnect(client, backend);
    await applyPlugin({ namespaces: [namespace], backend });
    await awaitTapped(send, client.proxy);
    for (let i = 0; i < 10; i++) assert.equal((await send({ path: '/hidden' })).status, 200);
    const stats = await awaitDone(client.proxy, 11);
    assert.equal(stats.dropped_no_cluster, stats.seen);
    assert.equal(stats.config_error, 0);
    const cluster = `outbound|${backend.port}||${backend.host}`;
    const lines = await eventually(
      `the log to name ${cluster}`,
      async () => {
        const log = (await client.proxy.readLog()).split('\n');
        return log.filter((line) => line.includes('wasm log') && line.includes(cluster));
      },
      (found) => found.length > 0,
    );
    assert.equal(lines.length, 1, `lines about ${cluster}: ${JSON.stringify(lines)}`);
    assert.match(lines[0] ?? '', /warn.*Sidecar/);
  });

  it('gets documents as soon as the `Sidecar` lists it', async () => {
    const { client, backend, send } = scene();
    await getMesh().connect(client, backend);
    await eventually(
      'a document to be delivered',
      async () => {
        await send({ path: '/listed' });
        return readProxyStats(client.proxy);
      },
      ({ exported }) => exported > 0,
    );
  });
});
