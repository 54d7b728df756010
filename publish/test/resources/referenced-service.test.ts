import assert from 'node:assert/strict';
import type { PluginSettings } from '../../src/options/plugin.ts';
import { findBackendService } from '../../src/resources/backend-cluster.ts';
import { findReferenceTargets } from '../../src/resources/referenced-service.ts';
import { makePlan } from '../cluster/preflight/stored-cluster.ts';

const gateway = (name: string) => ({ group: 'gateway.networking.k8s.io', kind: 'Gateway', name });
const service = { group: '', kind: 'Service', name: 'cart' };
const waypoints = { group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name: 'istio-waypoint' };

describe('who is told of the backend', () => {
  const cases: [string, Partial<PluginSettings>, object | undefined][] = [
    ['a whole namespace', {}, undefined],
    ['an ingress gateway', { targetRefs: [gateway('web')] }, undefined],
    ['a waypoint', { targetRefs: [gateway('w')], direction: 'inbound' }, { targetRefs: [gateway('w')] }],
    ['all waypoints', { targetRefs: [waypoints], direction: 'inbound' }, { targetRefs: [waypoints] }],
    ['a Service of an unknown waypoint', { targetRefs: [service], direction: 'inbound' }, undefined],
    [
      'a Service of a known one',
      { targetRefs: [service], direction: 'inbound', waypoint: 'w' },
      { targetRefs: [gateway('w')] },
    ],
    [
      'a waypoint named twice',
      { targetRefs: [gateway('w'), service], direction: 'inbound', waypoint: 'w' },
      { targetRefs: [gateway('w')] },
    ],
    [
      'a gateway where that is asked for',
      { targetRefs: [gateway('web')], isBackendReferenced: true },
      { targetRefs: [gateway('web')] },
    ],
    [
      'selected pods where that is asked for',
      { selector: { istio: 'ingress' }, isBackendReferenced: true },
      { workloadSelector: { labels: { istio: 'ingress' } } },
    ],
  ];
  for (const [name, settings, expected] of cases) {
    it(`is ${expected === undefined ? 'nobody' : JSON.stringify(expected)} for ${name}`, () => {
      assert.deepEqual(findReferenceTargets(makePlan({ settings }).settings), expected);
    });
  }
});

describe('the service behind a backend', () => {
  const cases: [object, object | undefined][] = [
    [
      { address: 'a.b.c', port: 80 },
      { host: 'a.b.c', port: 80 },
    ],
    [{ cluster: 'outbound|9000||a.b.c' }, { host: 'a.b.c', port: 9000 }],
    [
      { cluster: 'outbound|9000|v1|a.b.c', address: 'other', port: 1 },
      { host: 'a.b.c', port: 9000 },
    ],
    [{ cluster: 'trace_analyzer' }, undefined],
    [{ cluster: 'inbound|9000||' }, undefined],
  ];
  for (const [backend, expected] of cases) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(backend)}`, () => {
      assert.deepEqual(findBackendService({ backend }), expected);
    });
  }
});
