import assert from 'node:assert/strict';
import type { PluginSettings } from '../../src/options/plugin.ts';
import { findReferenceTargets } from '../../src/resources/backend-resources.ts';
import { makePlan } from '../cluster/preflight/stored-cluster.ts';

const gateway = (name: string) => ({ group: 'gateway.networking.k8s.io', kind: 'Gateway', name });
const service = { group: '', kind: 'Service', name: 'cart' };
const waypoints = { group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name: 'istio-waypoint' };

describe('the proxies that are told about the backend', () => {
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
    it(`are ${expected === undefined ? 'none' : JSON.stringify(expected)} for ${name}`, () => {
      assert.deepEqual(findReferenceTargets(makePlan({ settings }).settings), expected);
    });
  }
});
