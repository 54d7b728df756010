import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { check, injected, make, type PlanOptions, type StoredOptions } from './stored-cluster.ts';

const USE = 'istio.io/use-waypoint';
const FOR = 'istio.io/waypoint-for';
const inbound = { direction: 'inbound' as const };
const toService = {
  settings: { ...inbound, targetRefs: [{ group: '', kind: 'Service', name: 'cart' }], waypoint: 'way' },
};
const ref = (kind: string, name: string) => ({ group: 'gateway.networking.k8s.io', kind, name });
const toGateway = { settings: { ...inbound, targetRefs: [ref('Gateway', 'way')] } };
const toClass: PlanOptions = {
  namespaces: ['istio-system'],
  settings: { ...inbound, targetRefs: [ref('GatewayClass', 'istio-waypoint')] },
};
const root = make('Namespace', 'istio-system', undefined);
const cart = (labels: Record<string, string> = { [USE]: 'way' }) =>
  make('Service', 'cart', 'shop', { labels });
const far = cart({ [USE]: 'way', 'istio.io/use-waypoint-namespace': 'infra' });
const waypoint = (
  labels: Record<string, string> = {},
  { namespace = 'shop', className = 'istio-waypoint' } = {},
) => make('Gateway', 'way', namespace, { labels, spec: { gatewayClassName: className } });
const shop = injected('shop');

describe('the check of targets that waypoints serve', () => {
  const reported: [string, ClusterResource[], PlanOptions, string][] = [
    [
      'a Service without a waypoint',
      [shop, cart({})],
      toService,
      'warning shop: no waypoint serves Service/cart, so nothing will load the filter | Have it use a waypoint: `kubectl label service cart -n shop istio.io/use-waypoint=NAME`. For sidecars use --selector.',
    ],
    [
      'a Service that is excluded from the waypoint of its namespace',
      [shop, cart({ [USE]: 'none' })],
      toService,
      'warning shop: no waypoint serves Service/cart, so nothing will load the filter | Have it use a waypoint: `kubectl label service cart -n shop istio.io/use-waypoint=NAME --overwrite`. For sidecars use --selector.',
    ],
    [
      'a Service whose waypoint is not there',
      [shop, cart()],
      toService,
      'warning shop: Service/cart uses the waypoint way, but there is no such Gateway, so nothing will load the filter | Add it with `istioctl waypoint apply -n shop --name way --wait`, or correct the label istio.io/use-waypoint.',
    ],
    [
      'a Service whose waypoint is for pods',
      [shop, cart(), waypoint({ [FOR]: 'workload' })],
      toService,
      'warning shop: the waypoint way of Service/cart has the label istio.io/waypoint-for=workload, so it serves no Services and nothing will load the filter | Have it serve them: `kubectl label gateways.gateway.networking.k8s.io way -n shop istio.io/waypoint-for=all --overwrite`.',
    ],
    [
      'a Service whose waypoint is for nothing',
      [shop, cart(), waypoint({ [FOR]: 'none' })],
      toService,
      'warning shop: the waypoint way of Service/cart has the label istio.io/waypoint-for=none, so it serves no Services and nothing will load the filter | Have it serve them: `kubectl label gateways.gateway.networking.k8s.io way -n shop istio.io/waypoint-for=service --overwrite`.',
    ],
    [
      'a Service whose waypoint is not Envoy',
      [shop, cart(), waypoint({}, { className: 'istio-agentgateway-waypoint' })],
      toService,
      'error shop: the waypoint way of Service/cart is of the class istio-agentgateway-waypoint, whose proxy is not Envoy and loads no filter | Change it to the class istio-waypoint, or leave it out.',
    ],
    [
      'a Service whose waypoint is a gateway',
      [shop, cart(), waypoint({}, { className: 'istio' })],
      toService,
      'warning shop: Service/cart uses the Gateway way as its waypoint, but its class is istio, so nothing will load the filter | Have it use a Gateway of the class istio-waypoint: correct the label istio.io/use-waypoint. `istioctl waypoint apply -n shop --name NAME --wait` adds one.',
    ],
    [
      'a waypoint that no label names',
      [shop, waypoint()],
      toGateway,
      'warning shop: nothing uses the waypoint way, so it gets no requests | Have the Services of the namespace use it: `kubectl label namespace shop istio.io/use-waypoint=way`. Or one of them: `kubectl label service NAME -n shop istio.io/use-waypoint=way`.',
    ],
    [
      'a waypoint for nothing',
      [shop, cart(), waypoint({ [FOR]: 'none' })],
      toGateway,
      'warning shop: Gateway/way has the label istio.io/waypoint-for=none, so it gets no requests | Have it serve Services: `kubectl label gateways.gateway.networking.k8s.io way -n shop istio.io/waypoint-for=service --overwrite`.',
    ],
    [
      'all waypoints of a mesh that has none',
      [root, waypoint({}, { className: 'istio' })],
      toClass,
      'warning istio-system: the mesh has no waypoint of the class istio-waypoint, so nothing will load the filter | Add one with `istioctl waypoint apply -n NAMESPACE --enroll-namespace --wait`.',
    ],
  ];
  for (const [name, resources, plan, finding] of reported) {
    it(`reports ${name}`, async () => assert.deepEqual(await check(resources, plan), [finding]));
  }

  it('reports a waypoint of another namespace that takes no Services of this one', async () => {
    const findings = await check([shop, far, waypoint({}, { namespace: 'infra' })], toService);
    assert.deepEqual(findings, [
      'warning shop: the waypoint infra/way of Service/cart takes no Services of this namespace, so nothing will load the filter | Set allowedRoutes.namespaces.from to All, or to Selector, in its listener of port 15008: `kubectl edit gateways.gateway.networking.k8s.io way -n infra`.',
      'warning shop: Service/cart is served by the waypoint infra/way, and an EnvoyFilter of this namespace cannot make the backend known to it | Unless it knows the backend already, tap the whole waypoint: `meshtap apply infra --target-ref Gateway/way --direction inbound`.',
    ]);
  });

  it('reports all that is wrong with a waypoint', async () => {
    const settings = { ...toService.settings, waypoint: 'other' };
    const [missing = '', unknown = ''] = await check([shop, cart()], { settings });
    assert.match(missing, /^warning shop: .*there is no such Gateway/);
    assert.match(unknown, /^error shop: .*Give --waypoint way,/);
  });

  it('reports a second Service of another waypoint', async () => {
    const till = make('Service', 'till', 'shop', { labels: { [USE]: 'other' } });
    const targetRefs = [...toService.settings.targetRefs, { group: '', kind: 'Service', name: 'till' }];
    const other = make('Gateway', 'other', 'shop', { spec: { gatewayClassName: 'istio-waypoint' } });
    const settings = { ...toService.settings, targetRefs };
    assert.deepEqual(await check([shop, cart(), till, waypoint(), other], { settings }), [
      'error shop: Service/till is served by the waypoint other, which knows only the services that it serves | If other targets use the waypoint way, tap Service/till with a command of its own, with another --name and --waypoint other.',
    ]);
  });

  it('says nothing of the waypoint of a Service if the labels of its namespace cannot be read', async () => {
    const options = { forbidden: ['get Namespace shop'] };
    const [finding = '', ...others] = await check([shop, cart({})], toService, options);
    assert.match(finding, /^error shop: the right to get namespaces is missing/);
    assert.deepEqual(others, []);
  });

  const both = { ...inbound, targetRefs: [...toService.settings.targetRefs, ref('Gateway', 'way')] };
  const accepted: [string, ClusterResource[], PlanOptions, StoredOptions?][] = [
    ['a Service whose waypoint is for all', [shop, cart(), waypoint({ [FOR]: 'all' })], toService],
    [
      'a Service whose waypoint cannot be read',
      [shop, cart()],
      toService,
      { forbidden: ['get Gateway shop/way'] },
    ],
    ['a Service whose waypoint is a target too', [shop, cart(), waypoint()], { settings: both }],
    ['a waypoint that a Service uses', [shop, cart(), waypoint()], toGateway],
    [
      'a waypoint whose users cannot be read',
      [shop, waypoint()],
      toGateway,
      { forbidden: ['list Service shop'] },
    ],
    ['all waypoints of a mesh that has one', [root, waypoint()], toClass],
    ['all waypoints if they cannot be read', [root], toClass, { forbidden: ['list Gateway *'] }],
  ];
  for (const [name, resources, plan, options] of accepted) {
    it(`accepts ${name}`, async () => assert.deepEqual(await check(resources, plan, options), []));
  }
});
