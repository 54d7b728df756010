import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { hashDestination } from '../../../src/resources/backend-address.ts';
import { check, make, type PlanOptions, proxyPod } from './stored-cluster.ts';

const pluginConfig = { backend: { address: 'b.example.com', port: 9000 } };
const destination = hashDestination(pluginConfig);
const OURS = { 'app.kubernetes.io/managed-by': 'meshtap', 'meshtap/inventory': 'web' };
const USE = 'istio.io/use-waypoint';
const INGRESS = { [USE]: 'way', 'istio.io/ingress-use-waypoint': 'true' };
const ref = (kind: string, name: string) => ({ group: 'gateway.networking.k8s.io', kind, name });
const shop = (labels: Record<string, string> = { [USE]: 'way' }) =>
  make('Namespace', 'shop', undefined, { labels });
const root = make('Namespace', 'istio-system', undefined);
const sidecar = proxyPod('cart-1', 'shop', { app: 'cart' });
const ingress = proxyPod('gate-1', 'shop', { app: 'gate' }, 'router');
const waypoint = [
  make('Gateway', 'way', 'shop', { spec: { gatewayClassName: 'istio-waypoint' } }),
  proxyPod('way-1', 'shop', { 'gateway.networking.k8s.io/gateway-name': 'way' }, 'waypoint'),
];
const service = (app: string, labels: Record<string, string> = {}) =>
  make('Service', app, 'shop', { labels, spec: { selector: { app } } });
const plugin = (spec: object, namespace = 'shop') =>
  make('WasmPlugin', 'web', namespace, { labels: OURS, spec: { pluginConfig, ...spec } });
const SERVER = { match: [{ mode: 'SERVER' }] };
const CLIENT = { match: [{ mode: 'CLIENT' }] };
const atWaypoint = (kind = 'Gateway', name = 'way') => plugin({ ...SERVER, targetRefs: [ref(kind, name)] });

const inbound = { direction: 'inbound' as const };
const planWaypoint = (kind = 'Gateway', name = 'way'): PlanOptions => ({
  settings: { ...inbound, targetRefs: [ref(kind, name)], waypoint: 'way' },
});
const planSidecars: PlanOptions = { settings: inbound };
const inRoot: PlanOptions = { namespaces: ['istio-system'] };

const find = async (resources: ClusterResource[], plan: PlanOptions) => {
  const findings = await check([...waypoint, ...resources], { destination, registry: 'r.example', ...plan });
  return findings.filter((finding) => !finding.startsWith('note'));
};
const AT_SIDECARS = 'captures them again at the sidecars that the waypoint sends them to';
const AT_INGRESS = 'captures them again at the waypoint that the gateways use';

describe('the check for requests that are captured at a waypoint and elsewhere', () => {
  const reported: [string, ClusterResource[], PlanOptions, string][] = [
    ['sidecars behind a tapped waypoint', [shop(), sidecar, atWaypoint()], planSidecars, AT_SIDECARS],
    ['a waypoint before tapped sidecars', [shop(), sidecar, plugin(SERVER)], planWaypoint(), AT_SIDECARS],
    [
      'a waypoint before sidecars that are tapped on both sides',
      [shop(), sidecar, plugin({})],
      planWaypoint(),
      AT_SIDECARS,
    ],
    [
      'a waypoint before sidecars of a tapped mesh',
      [shop(), sidecar, plugin(SERVER, 'istio-system')],
      planWaypoint(),
      AT_SIDECARS,
    ],
    [
      'sidecars of the whole mesh, some of which are behind a tapped waypoint',
      [shop(), root, sidecar, atWaypoint()],
      { ...inRoot, settings: inbound },
      AT_SIDECARS,
    ],
    [
      'all waypoints, one of which is before tapped sidecars',
      [shop(), root, sidecar, plugin(SERVER)],
      { ...inRoot, ...planWaypoint('GatewayClass', 'istio-waypoint') },
      AT_SIDECARS,
    ],
    [
      'sidecars behind the waypoint of one Service',
      [shop({}), service('cart', { [USE]: 'way' }), sidecar, atWaypoint()],
      planSidecars,
      AT_SIDECARS,
    ],
    [
      'sidecars behind a Service that is a target',
      [shop(), service('cart'), sidecar, plugin(SERVER)],
      planWaypoint('Service', 'cart'),
      AT_SIDECARS,
    ],
    ['ingress gateways before a tapped waypoint', [shop(INGRESS), ingress, atWaypoint()], {}, AT_INGRESS],
    [
      'ingress gateways before the waypoint of one Service',
      [shop({}), service('cart', INGRESS), ingress, atWaypoint()],
      {},
      AT_INGRESS,
    ],
    [
      'ingress gateways before one Service, whose namespace uses the waypoint',
      [shop(), service('cart', { 'istio.io/ingress-use-waypoint': 'true' }), ingress, atWaypoint()],
      {},
      AT_INGRESS,
    ],
    [
      'ingress gateways of a tapped mesh before a waypoint',
      [shop(INGRESS), plugin(CLIENT, 'istio-system')],
      planWaypoint(),
      AT_INGRESS,
    ],
  ];
  for (const [name, resources, plan, words] of reported) {
    it(`warns of ${name}`, async () => {
      const findings = await find(resources, plan);
      assert.equal(findings.length, 1, findings.join('\n'));
      assert.match(findings[0] ?? '', /^warning \S+: WasmPlugin \S+ captures requests at /);
      assert.ok(findings[0]?.includes(words), findings[0]);
    });
  }

  it('says how to capture each request once, and how to remove the other plugin', async () => {
    assert.deepEqual(await find([shop(), sidecar, atWaypoint()], planSidecars), [
      'warning shop: WasmPlugin shop/web captures requests at a waypoint, and WasmPlugin shop/meshtap captures them again at the sidecars that the waypoint sends them to, for the same backend, so each would arrive twice | Give --direction outbound: requests from pods with a sidecar bypass the waypoint. Or remove the other: `meshtap remove shop --name web`.',
    ]);
    assert.deepEqual(await find([shop(), sidecar, plugin(SERVER)], planWaypoint()), [
      'warning shop: WasmPlugin shop/meshtap captures requests at a waypoint, and WasmPlugin shop/web captures them again at the sidecars that the waypoint sends them to, for the same backend, so each would arrive twice | Tap only Services whose pods have no sidecar: --target-ref Service/NAME --waypoint NAME. Or remove the other: `meshtap remove shop --name web`.',
    ]);
    assert.deepEqual(await find([shop(INGRESS), ingress, atWaypoint()], {}), [
      'warning shop: WasmPlugin shop/meshtap captures requests at ingress gateways, and WasmPlugin shop/web captures them again at the waypoint that the gateways use (istio.io/ingress-use-waypoint), for the same backend, so each would arrive twice | Tap one of the two: remove the other with `meshtap remove shop --name web`, or select other proxies with --selector.',
    ]);
  });

  const quiet: [string, ClusterResource[], PlanOptions][] = [
    ['sidecars that are tapped outbound', [shop(), sidecar, atWaypoint()], {}],
    [
      'another backend',
      [
        shop(),
        sidecar,
        plugin({ ...SERVER, pluginConfig: { backend: { address: 'c.example.com', port: 9 } } }),
      ],
      planWaypoint(),
    ],
    [
      'sidecars behind no Service of the waypoint',
      [shop({}), service('other', { [USE]: 'way' }), sidecar, atWaypoint()],
      planSidecars,
    ],
    [
      'a Service whose pods have no sidecar',
      [shop(), service('other'), sidecar, plugin(SERVER)],
      planWaypoint('Service', 'other'),
    ],
    [
      'sidecars that another waypoint is before',
      [shop({ [USE]: 'other' }), service('x', { [USE]: 'way' }), sidecar, atWaypoint()],
      planSidecars,
    ],
    [
      'sidecars behind a Service with the name of one that the root namespace targets',
      [
        shop({}),
        service('cart'),
        sidecar,
        plugin({ ...SERVER, targetRefs: [ref('Service', 'cart')] }, 'istio-system'),
      ],
      planSidecars,
    ],
    ['ingress gateways that bypass the waypoint', [shop(), ingress, atWaypoint()], {}],
    [
      'sidecars of a tapped mesh that ingress gateways reach by a waypoint',
      [shop(INGRESS), plugin(SERVER, 'istio-system')],
      planWaypoint(),
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => assert.deepEqual(await find(resources, plan), []));
  }
});
