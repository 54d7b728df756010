import assert from 'node:assert/strict';
import { parsePod } from '../../../src/cluster/status/proxy-pods.ts';
import { makePod } from './pod-objects.ts';

const parse = (options: Parameters<typeof makePod>[0]) => parsePod(makePod(options), 'shop');

describe('parsePod', () => {
  it('finds a proxy among the containers, and a native sidecar among the init containers', () => {
    assert.equal(parse({ name: 'a' })?.stillness, undefined);
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
    assert.equal(parse({ name: 'a', phase: 'Pending', state: undefined })?.stillness, 'the pod is Pending');
    const state = { waiting: { reason: 'ImagePullBackOff' } };
    assert.match(parse({ name: 'a', phase: 'Pending', state })?.stillness ?? '', /ImagePullBackOff/);
    const ended = { terminated: { reason: 'OOMKilled' } };
    assert.match(parse({ name: 'a', state: ended })?.stillness ?? '', /OOMKilled/);
  });

  it('takes a native sidecar for running though the pod is pending', () => {
    assert.equal(parse({ name: 'a', isNative: true, phase: 'Pending' })?.stillness, undefined);
  });

  it('knows a gateway, and a waypoint by its arguments or its labels', () => {
    const gateway = { 'gateway.networking.k8s.io/gateway-name': 'web' };
    assert.equal(parse({ name: 'a', labels: gateway, type: 'router' })?.gateway, 'web');
    assert.equal(parse({ name: 'a', labels: gateway, type: 'router' })?.isWaypoint, false);
    assert.equal(parse({ name: 'a', type: 'waypoint' })?.isWaypoint, true);
    const managed = { 'gateway.istio.io/managed': 'istio.io-mesh-controller' };
    assert.equal(parse({ name: 'a', labels: managed })?.isWaypoint, true);
  });
});
