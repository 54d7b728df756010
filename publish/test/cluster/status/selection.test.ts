import assert from 'node:assert/strict';
import type { ProxyPod } from '../../../src/cluster/status/proxy-pods.ts';
import { isSelected } from '../../../src/cluster/status/selection.ts';

const pod = (more: Partial<ProxyPod> = {}): ProxyPod => ({
  ...{ namespace: 'shop', name: 'a', labels: { app: 'cart', tier: 'x' }, isWaypoint: false },
  ...more,
});
const sidecar = pod();
const gateway = pod({ gateway: 'web' });
const waypoint = pod({ gateway: 'way', isWaypoint: true });
const select = (
  labels: Record<string, string>,
  targets: { kind: string; name: string }[] = [],
  namespace = 'shop',
) => [sidecar, gateway, waypoint].map((one) => isSelected({ namespace, labels, targets }, one));

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

  it('takes waypoints for services and for their class', () => {
    for (const kind of ['Service', 'ServiceEntry', 'GatewayClass']) {
      assert.deepEqual(select({}, [{ kind, name: 'any' }]), [false, false, true], kind);
    }
  });
});
