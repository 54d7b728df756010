import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { check, endpointsOf, injected, make, type PlanOptions } from './stored-cluster.ts';

const GATEWAYS = 'gateway.networking.k8s.io';
const ref = (kind: string, name: string) => ({ group: kind === 'Gateway' ? GATEWAYS : '', kind, name });
const gateway = (gatewayClassName: string) => make('Gateway', 'web', 'shop', { spec: { gatewayClassName } });
const toGateway = { targetRefs: [ref('Gateway', 'web')] };
const toService = { targetRefs: [ref('Service', 'cart')], direction: 'inbound' as const };
const waypoint = (
  spec: object = {},
  { namespace = 'shop', labels = {} }: { namespace?: string; labels?: Record<string, string> } = {},
) => make('Gateway', 'w', namespace, { labels, spec: { gatewayClassName: 'istio-waypoint', ...spec } });
const open = {
  listeners: [{ protocol: 'HBONE', port: 15008, allowedRoutes: { namespaces: { from: 'All' } } }],
};
const cart = (labels: Record<string, string> = {}) => make('Service', 'cart', 'shop', { labels, spec: {} });
const istiod = make('Deployment', 'istiod', 'istio-system', {
  labels: { app: 'istiod' },
  spec: {
    template: {
      spec: { containers: [{ env: [{ name: 'PILOT_FILTER_GATEWAY_CLUSTER_CONFIG', value: 'true' }] }] },
    },
  },
});
const backend = { host: 'collector.traces.svc.cluster.local', port: 9000 };
const collector = make('Service', 'collector', 'traces', { spec: { ports: [{ port: 9000 }] } });
const running = endpointsOf('collector', 'traces');

describe('the check of targets', () => {
  const quiet: [string, ClusterResource[], PlanOptions][] = [
    ['an ingress gateway tapped outbound', [gateway('istio')], { settings: toGateway }],
    [
      'a waypoint tapped inbound',
      [gateway('istio-waypoint'), cart({ 'istio.io/use-waypoint': 'web' })],
      { settings: { ...toGateway, direction: 'inbound' } },
    ],
    [
      'a Service whose waypoint is named',
      [cart({ 'istio.io/use-waypoint': 'w' }), waypoint()],
      { settings: { ...toService, waypoint: 'w' } },
    ],
    [
      'a gateway that is told of the backend',
      [gateway('istio'), istiod, collector],
      { backend, settings: { ...toGateway, isBackendReferenced: true } },
    ],
    [
      'a gateway where istiod does not filter',
      [gateway('istio'), collector],
      { backend, settings: toGateway },
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => {
      assert.deepEqual(await check([injected('shop'), running, ...resources], plan), []);
    });
  }

  const reported: [string, ClusterResource[], PlanOptions, RegExp][] = [
    [
      'a Gateway that is not there',
      [],
      { settings: toGateway },
      /^error shop: there is no Gateway web of the Gateway API \|/,
    ],
    [
      'a Gateway of Istio’s own kind',
      [
        {
          ...make('Gateway', 'web', 'shop', { spec: { selector: { istio: 'ingress' } } }),
          apiVersion: 'networking.istio.io/v1',
        },
      ],
      { settings: toGateway },
      /^error shop: .*Istio's own API.*--selector istio=ingress/,
    ],
    [
      'a waypoint tapped outbound',
      [gateway('istio-waypoint')],
      { settings: toGateway },
      /^error shop: Gateway\/web is a waypoint.*Add --direction inbound/,
    ],
    [
      'a gateway tapped inbound',
      [gateway('istio')],
      { settings: { ...toGateway, direction: 'inbound' } },
      /^error shop: Gateway\/web is not a waypoint but of the class istio/,
    ],
    [
      'a waypoint tapped both ways that does not know the backend',
      [gateway('istio-waypoint')],
      { settings: { ...toGateway, direction: 'both' } },
      /^warning shop: .*--reference-backend/,
    ],
    [
      'a gateway without Envoy',
      [gateway('istio-agentgateway-waypoint')],
      { settings: toGateway },
      /^error shop: .*loads no filter.*class istio-waypoint/,
    ],
    [
      'a gateway where istiod filters',
      [gateway('istio'), istiod, collector],
      { backend, settings: toGateway },
      /^warning shop: .*PILOT_FILTER_GATEWAY_CLUSTER_CONFIG=true.*--reference-backend/,
    ],
    ['a Service that is not there', [], { settings: toService }, /^error shop: there is no Service cart/],
    [
      'a Service without a waypoint',
      [cart()],
      { settings: toService },
      /^warning shop: no waypoint serves Service\/cart/,
    ],
    [
      'a Service that has none, whatever its namespace says',
      [cart({ 'istio.io/use-waypoint': 'none' })],
      { settings: toService },
      /no waypoint serves/,
    ],
    [
      'a Service whose waypoint was not named',
      [cart({ 'istio.io/use-waypoint': 'w' }), waypoint()],
      { settings: toService },
      /^warning shop: .*served by the waypoint w.*Give --waypoint w,/,
    ],
    [
      'a Service with another waypoint',
      [cart({ 'istio.io/use-waypoint': 'w' }), waypoint()],
      { settings: { ...toService, waypoint: 'v' } },
      /^error shop: .*Give --waypoint w,/,
    ],
    [
      'a waypoint in another namespace',
      [
        cart({ 'istio.io/use-waypoint': 'w', 'istio.io/use-waypoint-namespace': 'infra' }),
        waypoint(open, { namespace: 'infra' }),
      ],
      { settings: toService },
      /^warning shop: .*infra\/w.*infra --target-ref Gateway\/w/,
    ],
  ];
  for (const [name, resources, plan, message] of reported) {
    it(`reports ${name}`, async () => {
      const findings = await check([injected('shop'), running, ...resources], plan);
      assert.equal(findings.length, 1, findings.join('\n'));
      assert.match(findings[0] ?? '', message);
    });
  }

  it('takes the waypoint of the namespace for a Service that names none', async () => {
    const namespace = make('Namespace', 'shop', undefined, { labels: { 'istio.io/use-waypoint': 'w' } });
    const findings = await check([namespace, cart(), waypoint()], {
      settings: { ...toService, waypoint: 'w' },
    });
    assert.deepEqual(findings, []);
  });
});
