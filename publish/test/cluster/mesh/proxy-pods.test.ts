import assert from 'node:assert/strict';
import { isSelected, type ProxyPod, parseProxyPod } from '../../../src/cluster/mesh/proxy-pods.ts';
import { makePod } from '../status/pod-objects.ts';

const parse = (options: Parameters<typeof makePod>[0]) => parseProxyPod(makePod(options), 'shop');

describe('parseProxyPod', () => {
  it('finds a proxy among the containers, and a native sidecar among the init containers', () => {
    assert.equal(parse({ name: 'a' })?.notRunningReason, undefined);
    assert.equal(parse({ name: 'a', isNative: true })?.name, 'a');
  });

  it('leaves out pods without a proxy, those that have ended or are about to, and ztunnel', () => {
    assert.equal(parse({ name: 'a', hasProxy: false }), undefined);
    assert.equal(parse({ name: 'a', phase: 'Succeeded' }), undefined);
    assert.equal(parse({ name: 'a', phase: 'Failed' }), undefined);
    assert.equal(parse({ name: 'a', isLeaving: true }), undefined);
    assert.equal(parse({ name: 'a', type: 'ztunnel' }), undefined);
  });

  it('says why a proxy does not run', () => {
    assert.equal(
      parse({ name: 'a', phase: 'Pending', state: undefined })?.notRunningReason,
      'the pod is Pending',
    );
    const state = { waiting: { reason: 'ImagePullBackOff' } };
    assert.match(parse({ name: 'a', phase: 'Pending', state })?.notRunningReason ?? '', /ImagePullBackOff/);
    const ended = { terminated: { reason: 'OOMKilled' } };
    assert.match(parse({ name: 'a', state: ended })?.notRunningReason ?? '', /OOMKilled/);
  });

  it('takes a native sidecar for running though the pod is pending', () => {
    assert.equal(parse({ name: 'a', isNative: true, phase: 'Pending' })?.notRunningReason, undefined);
  });

  it('knows a gateway, and a waypoint by its arguments or its labels', () => {
    const gateway = { 'gateway.networking.k8s.io/gateway-name': 'web' };
    assert.equal(parse({ name: 'a', labels: gateway, type: 'router' })?.gateway, 'web');
    assert.equal(parse({ name: 'a', labels: gateway, type: 'router' })?.kind, 'gateway');
    assert.equal(parse({ name: 'a', type: 'waypoint' })?.kind, 'waypoint');
    const managed = { 'gateway.istio.io/managed': 'istio.io-mesh-controller' };
    assert.equal(parse({ name: 'a', labels: managed })?.kind, 'waypoint');
  });
});

const pod = (more: Partial<ProxyPod> = {}): ProxyPod => ({
  ...{ namespace: 'shop', name: 'a', labels: { app: 'cart', tier: 'x' }, annotations: {}, kind: 'sidecar' },
  ...more,
});
const sidecar = pod();
const gateway = pod({ gateway: 'web', kind: 'gateway' });
const waypoint = pod({ gateway: 'way', kind: 'waypoint' });
const select = (
  labels: Record<string, string>,
  targets: { kind: string; name: string }[] = [],
  namespace = 'shop',
) => [sidecar, gateway, waypoint].map((one) => isSelected({ namespace, labels, targets }, one));
const selectServed = (kind: string, ...waypoints: string[]) =>
  isSelected(
    {
      ...{ namespace: 'billing', labels: {}, targets: [{ kind, name: 'any' }] },
      waypoints: waypoints.map((name) => ({ namespace: 'shop', name })),
    },
    waypoint,
  );

describe('isSelected', () => {
  it('takes all but waypoints where the resource names neither labels nor targets', () => {
    assert.deepEqual(select({}), [true, true, false]);
  });

  it('takes proxies that have all labels', () => {
    assert.deepEqual(select({ app: 'cart', tier: 'x' }), [true, true, false]);
    assert.deepEqual(select({ app: 'cart', tier: 'y' }), [false, false, false]);
  });

  it('takes the gateway that is a target, of the resource’s own namespace alone', () => {
    assert.deepEqual(select({}, [{ kind: 'Gateway', name: 'web' }]), [false, true, false]);
    assert.deepEqual(select({}, [{ kind: 'Gateway', name: 'other' }]), [false, false, false]);
    assert.deepEqual(select({}, [{ kind: 'Gateway', name: 'web' }], 'istio-system'), [false, false, false]);
  });

  it('takes waypoints for their class, and for services if it is unknown which waypoint serves them', () => {
    for (const kind of ['Service', 'ServiceEntry', 'GatewayClass']) {
      assert.deepEqual(select({}, [{ kind, name: 'any' }]), [false, false, true], kind);
    }
  });

  it('takes the waypoint that serves a service, of any namespace', () => {
    for (const kind of ['Service', 'ServiceEntry']) {
      assert.deepEqual([selectServed(kind, 'way'), selectServed(kind, 'other')], [true, false], kind);
      assert.equal(selectServed(kind), false, kind);
    }
    assert.equal(selectServed('GatewayClass'), true);
  });
});
