import assert from 'node:assert/strict';
import { getMesh, PROVIDER, undoAfterEach } from '../istio/mesh-under-test.ts';
import { makePluginName } from '../istio/plugin.ts';
import { pushSharedImage } from '../istio/published-image.ts';
import { startScene, useInMesh } from '../istio/scene.ts';
import { awaitTracesOf, readTracesOf } from '../istio/traces.ts';
import type { Resource } from '../mesh/cluster.ts';
import type { Service } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { addAccount } from './account.ts';
import { applyRoles } from './rbac-scene.ts';
import { readResource, runOnCluster } from './rollout-scene.ts';

type Row = { name: string; source: string; state: string; ready: boolean };

// Controllers make its proxies: only a cluster has them. targets.test.ts has a proxy with a gateway's labels instead.
const describeOnKind = PROVIDER === 'kind' ? describe : () => {};

const GATEWAY = 'web';
const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const PORT = 80;

describeOnKind('a Gateway of the Gateway API, whose proxies Istio makes,', () => {
  const scene = useInMesh('gateway-api', async (namespace) => {
    const plain = await startScene(namespace);
    const gateway: Service = { host: `${GATEWAY}-istio.${namespace}.svc.cluster.local`, port: PORT };
    await getMesh().cluster.apply(makeGateway(namespace, plain.app));
    await getMesh().connect(plain.client, gateway);
    const sendThrough = (path: string) => getMesh().send(plain.client, gateway, { path });
    await eventually(
      'a request to get through the gateway',
      () => sendThrough('/ready'),
      ({ status }) => status === 200,
      { timeoutMs: 60_000 },
    );
    return { ...plain, sendThrough };
  });

  let name = '';
  beforeEach(() => {
    name = makePluginName();
  });
  undoAfterEach(async () => {
    const { code, stderr } = await runOnCluster('remove', [scene().namespace, '--name', name]);
    assert.equal(code, 0, stderr);
  });

  const toBackend = () => {
    const { host, port } = scene().backend;
    return ['--backend-address', host, '--backend-port', `${port}`];
  };
  const applyAs = async (kubeconfig: string, flags: readonly string[]) => {
    const image = ['--image', await pushSharedImage(getMesh().registry), '--plain-http'];
    const args = [scene().namespace, '--name', name, ...image, ...toBackend(), ...flags];
    return runOnCluster('apply', args, kubeconfig);
  };
  const apply = (...flags: string[]) => applyAs(getMesh().cluster.kubeconfig, flags);
  const readRows = async () => {
    const status = await runOnCluster('status', [scene().namespace, '--name', name, '-o', 'json']);
    assert.equal(status.code, 0, status.stderr);
    return (JSON.parse(status.stdout) as { proxies: Row[] }).proxies;
  };

  it('as a target: its proxies alone load the filter, and status asks them alone', async () => {
    const flags = ['--target-ref', `Gateway/${GATEWAY}`, '--wait', '--timeout', '90s'];
    const { code, stderr } = await apply(...flags);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /^(Warning|Note)/m);
    const rows = await readRows();
    assert.equal(rows.length, 1);
    assert.match(rows[0]?.name ?? '', new RegExp(`^${GATEWAY}-istio-`));
    assert.deepEqual([rows[0]?.source, rows[0]?.state, rows[0]?.ready], ['pod', 'running', true]);
    const { backend, send, sendThrough } = scene();
    assert.equal((await send({ path: '/past-the-gateway' })).status, 200);
    assert.equal((await sendThrough('/through-the-gateway')).status, 200);
    const [trace] = await awaitTracesOf(backend, '/through-the-gateway', 1);
    assert.equal(trace?.scnt_response.status_code, '200');
    assert.deepEqual(await readTracesOf(backend, '/past-the-gateway'), []);
  });

  it('is tapped by a service account with the Role for that target, and no other right', async () => {
    const { namespace } = scene();
    const target = ['--target-ref', `Gateway/${GATEWAY}`];
    const account = await addAccount(namespace);
    const roles = await applyRoles(account, [namespace, '--name', name, ...target, ...toBackend()]);
    assert.ok(
      roles.every(({ metadata }) => metadata.namespace === namespace),
      'a gateway heeds no Sidecar of the root namespace',
    );
    const { code, stderr } = await applyAs(account.kubeconfig, [...target, '--wait', '--timeout', '90s']);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /^(Warning|Note)/m, 'what could not be checked would be reported');
  });

  it('is one of the proxies of its namespace', async () => {
    const { code, stderr } = await apply('--wait', '--timeout', '90s');
    assert.equal(code, 0, stderr);
    const [app, client, gateway] = (await readRows()).map((row) => row.name);
    assert.deepEqual([app, client], ['app', 'client']);
    assert.match(gateway ?? '', new RegExp(`^${GATEWAY}-istio-`));
  });

  it('takes no filter for inbound, and a Gateway that is not there none at all: nothing is written', async () => {
    const inbound = await apply('--target-ref', `Gateway/${GATEWAY}`, '--direction', 'inbound');
    assert.equal(inbound.code, 3, inbound.stderr);
    assert.match(inbound.stderr, /Gateway\/web is not a waypoint but of the class istio/);
    const missing = await apply('--target-ref', 'Gateway/nobody');
    assert.equal(missing.code, 3, missing.stderr);
    assert.match(missing.stderr, /there is no Gateway nobody of the Gateway API/);
    assert.equal(await readResource(scene().namespace, 'WasmPlugin', name), undefined);
  });
});

function makeGateway(namespace: string, to: Service & { name: string }): Resource[] {
  const metadata = { name: GATEWAY, namespace };
  return [
    {
      apiVersion: GATEWAY_API,
      kind: 'Gateway',
      // Nothing here assigns addresses to Services of the type LoadBalancer, its default.
      metadata: { ...metadata, annotations: { 'networking.istio.io/service-type': 'ClusterIP' } },
      spec: {
        gatewayClassName: 'istio',
        listeners: [{ name: 'http', port: PORT, protocol: 'HTTP' }],
      },
    },
    {
      apiVersion: GATEWAY_API,
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [{ name: GATEWAY }],
        rules: [{ backendRefs: [{ name: to.name, port: to.port }] }],
      },
    },
  ];
}
