import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { check, make, type PlanOptions, proxyPod, type StoredOptions } from './stored-cluster.ts';

const USE = 'istio.io/use-waypoint';
const shop = (labels: Record<string, string> = {}) =>
  make('Namespace', 'shop', undefined, { labels: { 'istio.io/dataplane-mode': 'ambient', ...labels } });
const sidecar = proxyPod('cart-1', 'shop', { app: 'cart' });
const waypoint = make('Gateway', 'way', 'shop', { spec: { gatewayClassName: 'istio-waypoint' } });
const cart = make('Service', 'cart', 'shop', { labels: { [USE]: 'way' } });
const toWaypoint: PlanOptions = {
  settings: {
    direction: 'inbound',
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'way' }],
  },
};
const toService: PlanOptions = {
  settings: {
    direction: 'inbound',
    targetRefs: [{ group: '', kind: 'Service', name: 'cart' }],
    waypoint: 'way',
  },
};
const ONLY = 'note shop: it is in ambient mode, so only its pods with a sidecar are tapped | ';
const BYPASS =
  'note shop: requests from its pods with a sidecar bypass the waypoint, so they are not seen there | Tap these pods too, with a --name of their own and --direction outbound.';
const INGRESS =
  ' Ingress gateways bypass it too, unless the namespace or the Service has the label istio.io/ingress-use-waypoint=true.';

describe('the check of a namespace with sidecars in ambient mode', () => {
  const noted: [string, ClusterResource[], PlanOptions, string][] = [
    [
      'that nobody sees requests of the others without a waypoint',
      [shop(), sidecar],
      {},
      `${ONLY}To see requests of the others, add a waypoint with \`istioctl waypoint apply -n shop --enroll-namespace --wait\`, and tap it with a --name of its own: --target-ref Gateway/waypoint --direction inbound.`,
    ],
    [
      'that the waypoint sees requests of the others',
      [shop({ [USE]: 'way' }), sidecar, waypoint],
      {},
      `${ONLY}The waypoint way sees requests of the others: tap it too, with a --name of its own: --target-ref Gateway/way --direction inbound.`,
    ],
    [
      'that the waypoint sees requests to the others, if requests to sidecars are tapped',
      [shop(), sidecar, waypoint],
      { settings: { direction: 'inbound' } },
      `${ONLY}The waypoint way sees requests to the others: tap their Services there, with a --name of its own: --target-ref Service/NAME --waypoint way.`,
    ],
    [
      'that a waypoint of another namespace sees requests of the others',
      [shop({ [USE]: 'way', 'istio.io/use-waypoint-namespace': 'infra' }), sidecar],
      {},
      `${ONLY}The waypoint infra/way sees requests of the others: tap it too, \`meshtap apply infra --target-ref Gateway/way --direction inbound\`.`,
    ],
    ['that sidecars bypass a waypoint', [shop(), sidecar, waypoint, cart], toWaypoint, BYPASS + INGRESS],
    [
      'that sidecars bypass the waypoint of a Service',
      [shop(), sidecar, waypoint, cart],
      toService,
      BYPASS + INGRESS,
    ],
    [
      'that ingress gateways use a waypoint',
      [shop({ 'istio.io/ingress-use-waypoint': 'true' }), sidecar, waypoint, cart],
      toWaypoint,
      BYPASS,
    ],
  ];
  for (const [name, resources, plan, finding] of noted) {
    it(`says ${name}`, async () => assert.deepEqual(await check(resources, plan), [finding]));
  }

  it('says how to find the waypoint if the Gateways cannot be read', async () => {
    const options = { forbidden: ['list Gateway shop'] };
    assert.deepEqual(await check([shop(), sidecar, waypoint], {}, options), [
      `${ONLY}\`istioctl waypoint list -n shop\` shows whether it has a waypoint, which sees requests of the others. Tap it too, with a --name of its own: --target-ref Gateway/NAME --direction inbound.`,
    ]);
  });

  const router = proxyPod('web-1', 'shop', {}, 'router');
  const quiet: [string, ClusterResource[], PlanOptions, StoredOptions?][] = [
    ['gateways alone', [shop(), router], {}],
    ['a waypoint without sidecars beside it', [shop(), router, waypoint, cart], toWaypoint],
    [
      'a waypoint if pods cannot be read',
      [shop(), waypoint, cart],
      toWaypoint,
      { forbidden: ['list Pod shop'] },
    ],
    [
      'a namespace that is not in ambient mode',
      [make('Namespace', 'shop', undefined), sidecar, waypoint],
      {},
    ],
  ];
  for (const [name, resources, plan, options] of quiet) {
    it(`says nothing about ${name}`, async () => assert.deepEqual(await check(resources, plan, options), []));
  }
});
