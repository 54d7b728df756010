import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { pushSharedImage } from '../istio/published-image.ts';
import { useInMesh } from '../istio/scene.ts';
import type { Resource } from '../mesh/cluster.ts';
import { needMeshtap } from '../support/meshtap-cli.ts';
import { addAccount } from './account.ts';
import { CHECKED_PORT, checkBefore, type Given } from './checked-apply.ts';
import { makeSlice } from './endpoint-objects.ts';
import { applyRoles, removeRoles } from './rbac-scene.ts';
import { makeWaypoint } from './waypoint-objects.ts';

// All of these are only objects here: no waypoint, ztunnel or kubelet acts on them.
const describeOnLocal = PROVIDER === 'local' ? describe : () => {};

const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };
const USE = { 'istio.io/use-waypoint': 'way' };
const TO_WAYPOINT = { targetRef: ['Gateway/way'], direction: 'inbound' };
const TO_SERVICE = { targetRef: ['Service/cart'], waypoint: 'way' };

describeOnLocal('the checks before writing, in ambient mode on a real API server,', () => {
  const traces = useInMesh('traces-of-ambient', async (namespace) => {
    await getMesh().cluster.apply([
      makeService('collector', namespace, CHECKED_PORT),
      makeSlice('collector', namespace),
    ]);
    return namespace;
  });
  const host = () => `collector.${traces()}.svc.cluster.local`;
  const apply = (...resources: Resource[]) => getMesh().cluster.apply(resources);
  const makeNamespace = async (labels: Record<string, string> = AMBIENT) => {
    const name = `ambient-${randomBytes(4).toString('hex')}`;
    await apply(namespaceOf(name, labels));
    return name;
  };
  const check = (namespace: string, given: Given = {}, kubeconfig?: string) =>
    checkBefore([namespace], { backendAddress: host(), ...given }, kubeconfig);

  it('lead from a namespace that cannot be tapped to its waypoint', async () => {
    const namespace = await makeNamespace();
    const none = await check(namespace);
    assert.deepEqual(none.outcome, [namespace]);
    assert.match(
      none.stderr,
      /^Warning: \S+: it is in ambient mode without a waypoint, .*load the filter\.$/m,
    );
    assert.ok(none.stderr.includes(`\`istioctl waypoint apply -n ${namespace} --enroll-namespace --wait\``));
    assert.equal((await check(namespace, { strict: true })).outcome, 3);

    await apply(makeWaypoint(namespace));
    const idle = await check(namespace);
    assert.match(idle.stderr, /^Warning: \S+: it is in ambient mode, and no Service uses its waypoint way,/m);
    assert.ok(idle.stderr.includes(`\`kubectl label namespace ${namespace} istio.io/use-waypoint=way\``));
    assert.match(
      (await check(namespace, TO_WAYPOINT)).stderr,
      /^Warning: \S+: nothing uses the waypoint way,/m,
    );

    await apply(namespaceOf(namespace, { ...AMBIENT, ...USE }));
    const used = await check(namespace);
    assert.match(used.stderr, /Tap its waypoint instead: --target-ref Gateway\/way --direction inbound\.$/m);
    assert.deepEqual(await check(namespace, TO_WAYPOINT), { outcome: [namespace], stderr: '' });
  });

  it('find a Service’s waypoint that is missing, or that does not serve it', async () => {
    const namespace = await makeNamespace();
    await apply(makeService('cart', namespace, 80, USE));
    const look = () => check(namespace, TO_SERVICE);
    const missing = await look();
    assert.deepEqual(missing.outcome, [namespace]);
    assert.match(missing.stderr, /Service\/cart uses the waypoint way, but there is no such Gateway,/);
    await apply(makeWaypoint(namespace, { 'istio.io/waypoint-for': 'workload' }));
    assert.match(
      (await look()).stderr,
      /has the label istio\.io\/waypoint-for=workload, so it serves no Services/,
    );
    await apply(makeWaypoint(namespace, { 'istio.io/waypoint-for': 'all' }));
    assert.deepEqual(await look(), { outcome: [namespace], stderr: '' });
    assert.match(
      (await check(namespace, { ...TO_SERVICE, waypoint: undefined })).stderr,
      /Give --waypoint way,/,
    );
  });

  it('find a waypoint of another namespace that takes no Services of this one', async () => {
    const [namespace, infra] = [await makeNamespace(), await makeNamespace({})];
    const labels = { ...USE, 'istio.io/use-waypoint-namespace': infra };
    await apply(makeService('cart', namespace, 80, labels), makeWaypoint(infra));
    const { stderr } = await check(namespace, { targetRef: ['Service/cart'] });
    assert.match(stderr, new RegExp(`the waypoint ${infra}/way of Service/cart takes no Services of this`));
    assert.ok(stderr.includes(`\`meshtap apply ${infra} --target-ref Gateway/way --direction inbound\``));
    const toInfra = await check(infra, TO_WAYPOINT);
    assert.match(toInfra.stderr, /nothing uses the waypoint way,/);
    await apply(makeWaypoint(infra, {}, 'All'));
    assert.doesNotMatch(
      (await check(namespace, { targetRef: ['Service/cart'] })).stderr,
      /takes no Services/,
    );
    assert.deepEqual(await check(infra, TO_WAYPOINT), { outcome: [infra], stderr: '' });
  });

  it('say who is seen where, and what would be captured twice, beside pods with a sidecar', async () => {
    const namespace = await makeNamespace({ ...AMBIENT, ...USE });
    await apply(makeWaypoint(namespace), makePod('cart', namespace, 'sidecar', { app: 'cart' }));
    await apply(
      makePod('way', namespace, 'waypoint', {
        'gateway.networking.k8s.io/gateway-name': 'way',
        'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint',
      }),
    );
    assert.match(
      (await check(namespace)).stderr,
      /^Note: \S+: it is in ambient mode, so only its pods with a sidecar are tapped\.$/m,
    );
    assert.match(
      (await check(namespace, TO_WAYPOINT)).stderr,
      /^Note: \S+: requests from its pods .* bypass/m,
    );

    const image = await pushSharedImage(getMesh().registry);
    const waypoint = ['--name', 'at-waypoint', '--target-ref', 'Gateway/way', '--direction', 'inbound'];
    await needMeshtap([
      ...['apply', namespace, ...waypoint, '--image', image, '--skip-preflight'],
      ...['--backend-address', host(), '--kubeconfig', getMesh().cluster.kubeconfig],
    ]);
    const twice = await check(namespace, { direction: 'inbound' });
    assert.deepEqual(twice.outcome, [namespace]);
    assert.match(
      twice.stderr,
      /^Warning: \S+: WasmPlugin \S+\/at-waypoint captures requests at a waypoint, .*each would arrive twice\.$/m,
    );
    assert.match(twice.stderr, /Give --direction outbound: .*`meshtap remove \S+ --name at-waypoint`/);
    assert.doesNotMatch((await check(namespace)).stderr, /Warning/);
  });

  it('need no rights beyond those that rbac prints', async () => {
    const namespace = await makeNamespace();
    await apply(makeWaypoint(namespace), makeService('cart', namespace, 80, USE));
    const account = await addAccount(namespace);
    const targets = ['--target-ref', 'Service/cart', '--waypoint', 'way', '--backend-address', host()];
    const roles = await applyRoles(account, [namespace, '--commands', 'apply', ...targets]);
    const asOther = await check(namespace, TO_SERVICE, account.kubeconfig);
    assert.deepEqual(asOther, { outcome: [namespace], stderr: '' });
    await removeRoles(roles);
  });
});

function namespaceOf(name: string, labels: Record<string, string>): Resource {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function makeService(
  name: string,
  namespace: string,
  port: number,
  labels: Record<string, string> = {},
): Resource {
  return {
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels } },
    spec: { selector: { app: name }, ports: [{ name: 'http', port }] },
  };
}

function makePod(name: string, namespace: string, type: string, labels: Record<string, string>): Resource {
  const proxy = { name: 'istio-proxy', image: 'none', args: ['proxy', type] };
  return {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels } },
    spec: { containers: [{ name: 'app', image: 'none' }, proxy] },
  };
}
