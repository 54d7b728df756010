import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getMesh, getRunFolder, PROVIDER } from '../istio/mesh-under-test.ts';
import { applyPlugin, makePluginName } from '../istio/plugin.ts';
import { makeLogin, pushImage, pushSharedImage } from '../istio/published-image.ts';
import { useInMesh, useScene } from '../istio/scene.ts';
import { awaitTapped } from '../istio/tapping.ts';
import { awaitTracesOf } from '../istio/traces.ts';
import type { Resource } from '../mesh/cluster.ts';
import { needMeshtap } from '../support/meshtap-cli.ts';
import { addAccount } from './account.ts';
import { CHECKED_PORT, checkBefore, type Given } from './checked-apply.ts';
import { makeSlice } from './endpoint-objects.ts';

// Pods, Services and Secrets are only objects here; nothing acts on them.
const describeOnLocal = PROVIDER === 'local' ? describe : () => {};

const PROXY = { name: 'istio-proxy', image: 'none', args: ['proxy', 'sidecar'] };

describeOnLocal('the checks before writing, on a real API server,', () => {
  const scene = useInMesh('checks', async (namespace) => namespace);
  const traces = useInMesh('traces', async (namespace) => namespace);
  const host = (name = 'collector', namespace = traces()) => `${name}.${namespace}.svc.cluster.local`;
  const apply = (...resources: Resource[]) => getMesh().cluster.apply(resources);
  const makeNamespace = async (labels: Record<string, string> = { 'istio-injection': 'enabled' }) => {
    const name = `checked-${randomBytes(4).toString('hex')}`;
    await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    return name;
  };
  const check = (names: string[], raw: Given = {}, kubeconfig?: string) =>
    checkBefore(names, { backendAddress: host(), ...raw }, kubeconfig);

  before(async () => {
    await apply(
      makeService('collector', traces(), { selector: { app: 'collector' } }),
      makeService('idle', traces(), { selector: { app: 'idle' } }),
      makeService('headless', traces(), { clusterIP: 'None' }),
      makeService('hidden', traces(), {}, { 'networking.istio.io/exportTo': '.' }),
      ...['collector', 'headless', 'hidden'].map((name) => makeSlice(name, traces())),
    );
  });

  it('say nothing when all is well', async () => {
    const namespace = await makeNamespace();
    assert.deepEqual(await check([namespace]), { outcome: [namespace], stderr: '' });
  });

  it('leave out namespaces that are not there or are being deleted, and stop under --strict', async () => {
    const [namespace, going] = [await makeNamespace(), await makeNamespace()];
    await getMesh().cluster.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: going } });
    const names = ['no-such-namespace', namespace, going];
    const { outcome, stderr } = await check(names);
    assert.deepEqual(outcome, [namespace]);
    assert.match(stderr, /^Warning: no-such-namespace: there is no such namespace\./m);
    assert.match(stderr, new RegExp(`^Warning: ${going}: the namespace is being deleted\\.`, 'm'));
    assert.equal((await check(names, { strict: true })).outcome, 3);
  });

  it('find proxies by the namespace’s labels or by its pods', async () => {
    const namespace = await makeNamespace({});
    const empty = await check([namespace]);
    assert.deepEqual(empty.outcome, [namespace]);
    assert.match(empty.stderr, /neither sidecar injection nor a gateway, so no proxy will load the filter/);
    await apply(makePod('cart', namespace, {}));
    assert.equal((await check([namespace])).stderr, '');
    assert.match((await check([namespace], { selector: ['app=none'] })).stderr, /--selector selects none/);
  });

  it('find the backend’s Service, its port, and whether it can be called', async () => {
    const namespace = await makeNamespace();
    const problems: [Given, RegExp, number?][] = [
      [
        { backendAddress: host('nobody') },
        /the mesh has no Service or ServiceEntry for the backend nobody\./,
        3,
      ],
      [{ backendPort: '9001' }, /has no port 9001\.\n.*Give one of 9000 /, 3],
      [{ backendAddress: host('headless') }, /is a headless Service/],
      [{ backendAddress: host('hidden') }, /Service \S+\/hidden is not exported to this namespace/, 3],
      [
        { backendAddress: 'unknown.example.com' },
        /has no Service or ServiceEntry for the backend unknown\.example\.com\.\n.*--backend-external/,
        3,
      ],
    ];
    for (const [raw, message, code] of problems) {
      const { outcome, stderr } = await check([namespace], raw);
      assert.match(stderr, message);
      assert.deepEqual(outcome, code ?? [namespace]);
    }
  });

  it('find a backend without an endpoint, and one that is still starting', async () => {
    const namespace = await makeNamespace();
    const look = () => check([namespace], { backendAddress: host('idle') });
    const none = await look();
    assert.equal(none.outcome, 5);
    assert.match(none.stderr, /Service \S+\/idle has no endpoint, .*\n.*its selector app=idle/);
    await apply(makeSlice('idle', traces(), false));
    const starting = await look();
    assert.deepEqual(starting.outcome, [namespace]);
    assert.match(starting.stderr, /^Warning: .*\/idle has no endpoint that is ready yet/);
    await apply(makeSlice('idle', traces()));
    assert.deepEqual(await look(), { outcome: [namespace], stderr: '' });
  });

  it('find a Sidecar that hides the backend, for all pods or for some', async () => {
    const namespace = await makeNamespace();
    const makeSidecar = (name: string, spec: object): Resource => ({
      ...{ apiVersion: 'networking.istio.io/v1', kind: 'Sidecar' },
      ...{ metadata: { name, namespace }, spec },
    });
    const narrow = { egress: [{ hosts: ['./*'] }] };
    await apply(makeSidecar('cart', { workloadSelector: { labels: { app: 'cart' } }, ...narrow }));
    const some = await check([namespace]);
    assert.deepEqual(some.outcome, [namespace]);
    assert.match(some.stderr, /^Warning: \S+: the Sidecar \S+\/cart hides the backend from some/);
    await apply(makeSidecar('default', narrow));
    const all = await check([namespace]);
    assert.equal(all.outcome, 3);
    assert.match(all.stderr, new RegExp(`hides the backend from all.*\\n.*Add "${traces()}/${host()}"`));
    await apply(
      makeSidecar('default', { egress: [{ hosts: [`${traces()}/*`] }] }),
      makePod('web', namespace, {}),
    );
    assert.equal((await check([namespace])).stderr, '');
  });

  it('find the backend’s own pods among those that are tapped', async () => {
    await apply(makePod('collector', traces(), { app: 'collector' }));
    const { outcome, stderr } = await check([traces()]);
    assert.deepEqual(outcome, [traces()]);
    assert.match(stderr, /the backend's own pods are tapped too/);
  });

  it('find the plugin as the other kind of resource, unless that is pruned', async () => {
    const namespace = await makeNamespace();
    const name = makePluginName();
    const image = await pushSharedImage(getMesh().registry);
    await needMeshtap([
      ...[
        'apply',
        namespace,
        '--name',
        name,
        '--image',
        image,
        '--api',
        'trafficextension',
        '--skip-preflight',
      ],
      ...['--backend-address', host(), '--kubeconfig', getMesh().cluster.kubeconfig],
    ]);
    const { outcome, stderr } = await check([namespace], { name });
    assert.equal(outcome, 3);
    assert.match(stderr, new RegExp(`there is a TrafficExtension ${name} of meshtap.*captured twice`));
    assert.equal((await check([namespace], { name, prune: true })).stderr, '');
    assert.equal((await check([namespace], { name, api: 'trafficextension' })).stderr, '');
  });

  it('find a plugin of another name that sends the same to the same backend', async () => {
    const namespace = await makeNamespace();
    const other = makePluginName();
    const image = await pushSharedImage(getMesh().registry);
    await needMeshtap([
      ...['apply', namespace, '--name', other, '--image', image, '--skip-preflight'],
      ...['--backend-address', host(), '--kubeconfig', getMesh().cluster.kubeconfig],
    ]);
    const { outcome, stderr } = await check([namespace]);
    assert.deepEqual(outcome, [namespace]);
    assert.match(
      stderr,
      new RegExp(`^Warning: ${namespace}: WasmPlugin \\S+/meshtap and WasmPlugin \\S+/${other} `, 'm'),
    );
    assert.match(stderr, new RegExp(`\`meshtap remove ${namespace} --name ${other}\``));
    assert.equal((await check([namespace], { backendAddress: host('idle') })).stderr.includes(other), false);
  });

  it('find what is wrong with a pull secret, and never show what it holds', async () => {
    const namespace = await makeNamespace();
    const { pullHost, credentials } = getMesh().privateRegistry;
    const image = await pushImage(getMesh().privateRegistry, 'meshtap/checked');
    const login = join(getRunFolder(), `login-${namespace}.json`);
    await writeFile(login, makeLogin(pullHost, credentials ?? assert.fail()), { mode: 0o600 });
    const look = () => check([namespace], { image, pullSecret: 'login', registryConfig: login });
    assert.match((await look()).stderr, /proxies cannot pull with the Secret login: there is no such Secret/);
    await apply(makeDockerSecret(namespace, makeLogin('other.example', credentials ?? assert.fail())));
    const { outcome, stderr } = await look();
    assert.equal(outcome, 3);
    assert.match(stderr, new RegExp(`it has no entry for ${pullHost}`));
    assert.ok(!stderr.includes(credentials?.password ?? assert.fail()));
    await apply(makeDockerSecret(namespace, await readFile(login, 'utf8')));
    assert.deepEqual(await look(), { outcome: [namespace], stderr: '' });
  });

  it('find an image that is not there', async () => {
    const image = (await pushSharedImage(getMesh().registry)).replace(
      /sha256:.*/,
      `sha256:${'0'.repeat(64)}`,
    );
    const { outcome, stderr } = await check([await makeNamespace()], { image });
    assert.equal(outcome, 4);
    assert.match(stderr, /the registry has no image/);
  });

  it('refuse an API that the server does not have, and know those that it has', async () => {
    const namespace = await makeNamespace();
    for (const api of ['auto', 'wasmplugin', 'trafficextension'])
      assert.deepEqual((await check([namespace], { api })).outcome, [namespace]);
  });

  it('name the rights that an account lacks, and need no others than those named', async () => {
    const namespace = await makeNamespace();
    const account = await addAccount(scene());
    const rights = [
      { namespace, group: '', resource: 'namespaces', verb: 'get' },
      { namespace, group: 'extensions.istio.io', resource: 'trafficextensions', verb: 'list' },
      {
        namespace: 'istio-system',
        group: 'extensions.istio.io',
        resource: 'trafficextensions',
        verb: 'list',
      },
      { namespace, group: 'networking.istio.io', resource: 'sidecars', verb: 'list' },
      { namespace: 'istio-system', group: 'networking.istio.io', resource: 'sidecars', verb: 'list' },
      { namespace: traces(), group: '', resource: 'services', verb: 'get' },
    ];
    const lacking = await check([namespace], {}, account.kubeconfig);
    assert.equal(lacking.outcome, 3);
    for (const { verb, resource } of rights)
      assert.match(lacking.stderr, new RegExp(`the right to ${verb} ${resource}[^\\n]* is missing`));
    assert.match(lacking.stderr, /`meshtap rbac NAMESPACE\.\.\.`/);
    await account.allow(rights);
    // These are asked only once the others were answered.
    const plugins = { group: 'extensions.istio.io', verb: 'list' };
    const later = [
      { namespace: traces(), group: 'discovery.k8s.io', resource: 'endpointslices', verb: 'list' },
      { ...plugins, namespace, resource: 'wasmplugins' },
    ];
    const almost = await check([namespace], {}, account.kubeconfig);
    assert.equal(almost.outcome, 3);
    assert.match(
      almost.stderr,
      /right to list endpointslices\.discovery\.k8s\.io in the namespace \S+ is missing/,
    );
    assert.match(almost.stderr, /right to list wasmplugins\.extensions\.istio\.io is missing/);
    await account.allow([...rights, ...later]);
    assert.deepEqual(await check([namespace], {}, account.kubeconfig), { outcome: [namespace], stderr: '' });
    const skipped = await check([namespace], { skipPreflight: true, backendAddress: host('nobody') });
    assert.deepEqual(skipped, { outcome: [namespace], stderr: '' });
  });
});

describeOnLocal('a pull secret that an older docker login wrote', () => {
  const scene = useScene('older-login');

  it('is found by the checks and by the real agent alike', async () => {
    const { namespace, client, backend, send } = scene();
    const { privateRegistry } = getMesh();
    const { pullHost, credentials } = privateRegistry;
    await getMesh().cluster.apply([
      makeDockerSecret(namespace, makeLogin(`https://${pullHost}/v1/`, credentials ?? assert.fail())),
    ]);
    const image = await pushImage(privateRegistry, 'meshtap/older-login');
    const { stderr } = await checkBefore([namespace], {
      ...{ image, pullSecret: 'login', backendAddress: backend.host, backendPort: `${backend.port}` },
    });
    assert.doesNotMatch(stderr, /Secret login/);
    await applyPlugin({ namespaces: [namespace], backend, image, flags: ['--pull-secret', 'login'] });
    await awaitTapped(send, client.proxy);
    await send({ path: '/older-login' });
    await awaitTracesOf(backend, '/older-login', 1);
  });
});

function makeService(
  name: string,
  namespace: string,
  spec: object,
  annotations: Record<string, string> = {},
): Resource {
  const ports = [{ name: 'http', port: CHECKED_PORT, targetPort: 8080 }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, annotations },
    spec: { ports, ...spec },
  };
}

function makePod(name: string, namespace: string, labels: Record<string, string>): Resource {
  const containers = [{ name: 'app', image: 'none' }, PROXY];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: { containers } };
}

function makeDockerSecret(namespace: string, config: string): Resource {
  return {
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson' },
    metadata: { name: 'login', namespace },
    data: { '.dockerconfigjson': Buffer.from(config).toString('base64') },
  };
}
