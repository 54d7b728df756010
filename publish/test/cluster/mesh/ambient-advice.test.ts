import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { explainAmbient } from '../../../src/cluster/mesh/ambient-advice.ts';
import { findNamespace, Mesh } from '../../../src/cluster/mesh/mesh.ts';
import { listProxyPods } from '../../../src/cluster/mesh/proxy-pods.ts';
import { make, makeCluster, proxyPod } from '../preflight/stored-cluster.ts';

const USE = 'istio.io/use-waypoint';
const ambient = (labels: Record<string, string> = {}) =>
  make('Namespace', 'shop', undefined, { labels: { 'istio.io/dataplane-mode': 'ambient', ...labels } });
const plain = make('Namespace', 'shop', undefined);
const waypoint = make('Gateway', 'way', 'shop', { spec: { gatewayClassName: 'istio-waypoint' } });
const idle = make('Gateway', 'idle', 'shop', { spec: { gatewayClassName: 'istio-waypoint' } });
const ingress = make('Gateway', 'web', 'shop', { spec: { gatewayClassName: 'istio' } });
const cart = make('Service', 'cart', 'shop', { labels: { [USE]: 'way' } });
const ambientPod = make('Pod', 'cart', 'shop', { labels: { 'istio.io/dataplane-mode': 'ambient' } });
const ofGateway = { 'gateway.networking.k8s.io/gateway-name': 'way' };
const waypointPod = proxyPod('way-1', 'shop', ofGateway, 'waypoint');

async function explain(resources: ClusterResource[], forbidden: string[] = []): Promise<string | undefined> {
  const mesh = new Mesh(makeCluster(resources, { forbidden }), ['shop']);
  const namespace = (await findNamespace(mesh, 'shop')) ?? assert.fail();
  const advice = await explainAmbient(mesh, namespace, await listProxyPods(mesh, 'shop'));
  return advice && `${advice.why} | ${advice.fix}`;
}

describe('the advice for ambient mode', () => {
  const cases: [string, ClusterResource[], string, string[]?][] = [
    [
      'to add a waypoint if there is none',
      [ambient(), ingress],
      'it is in ambient mode without a waypoint, so no proxy handles its HTTP requests and nothing will load the filter | Add a waypoint with `istioctl waypoint apply -n shop --enroll-namespace --wait`. Then tap it: --target-ref Gateway/waypoint --direction inbound.',
    ],
    [
      'to add a waypoint if no label can name the one that is there',
      [ambient(), make('Gateway', 'w'.repeat(64), 'shop', { spec: waypoint.spec })],
      'it is in ambient mode without a waypoint, so no proxy handles its HTTP requests and nothing will load the filter | Add a waypoint with `istioctl waypoint apply -n shop --enroll-namespace --wait`. Then tap it: --target-ref Gateway/waypoint --direction inbound.',
    ],
    [
      'to tap the waypoint that the namespace uses',
      [ambient({ [USE]: 'way' }), waypoint],
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter | Tap its waypoint instead: --target-ref Gateway/way --direction inbound.',
    ],
    [
      'to tap the waypoint that one of its Services uses',
      [ambient(), waypoint, cart],
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter | Tap its waypoint instead: --target-ref Gateway/way --direction inbound.',
    ],
    [
      'to tap the waypoint that is used, beside one that is not',
      [ambient(), idle, waypoint, cart],
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter | Tap its waypoint instead: --target-ref Gateway/way --direction inbound.',
    ],
    [
      'to have the waypoint used if nothing does',
      [ambient(), waypoint],
      'it is in ambient mode, and no Service uses its waypoint way, so no proxy handles its HTTP requests and nothing will load the filter | Have its Services use the waypoint: `kubectl label namespace shop istio.io/use-waypoint=way`. Then tap it: --target-ref Gateway/way --direction inbound.',
    ],
    [
      'to have the waypoint used although the label of the namespace excludes it',
      [ambient({ [USE]: 'none' }), waypoint],
      'it is in ambient mode, and no Service uses its waypoint way, so no proxy handles its HTTP requests and nothing will load the filter | Have its Services use the waypoint: `kubectl label namespace shop istio.io/use-waypoint=way --overwrite`. Then tap it: --target-ref Gateway/way --direction inbound.',
    ],
    [
      'to add the waypoint that its label names',
      [ambient({ [USE]: 'gone' }), waypoint],
      'it is in ambient mode, and its label istio.io/use-waypoint names the waypoint gone, but there is no such Gateway, so no proxy handles its HTTP requests and nothing will load the filter | Add it with `istioctl waypoint apply -n shop --name gone --wait`. Then tap it: --target-ref Gateway/gone --direction inbound.',
    ],
    [
      'to tap the waypoint of another namespace there',
      [ambient({ [USE]: 'way', 'istio.io/use-waypoint-namespace': 'infra' })],
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter | Tap its waypoint instead, in the namespace infra: `meshtap apply infra --target-ref Gateway/way --direction inbound`.',
    ],
    [
      'the same for single pods in ambient mode',
      [plain, ambientPod],
      'it has pods in ambient mode without a waypoint, so no proxy handles its HTTP requests and nothing will load the filter | Add a waypoint with `istioctl waypoint apply -n shop --enroll-namespace --wait`. Then tap it: --target-ref Gateway/waypoint --direction inbound.',
    ],
    [
      'where to find its name if the account may not read Gateways',
      [ambient(), waypoint],
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter | Tap its waypoint instead: --target-ref Gateway/NAME --direction inbound (`istioctl waypoint list -n shop` shows the names).',
      ['list Gateway shop'],
    ],
    [
      'its name from its pods if the account may not read Gateways',
      [ambient(), waypoint, waypointPod],
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter | Tap its waypoint instead: --target-ref Gateway/way --direction inbound.',
      ['list Gateway shop'],
    ],
    [
      'to tap the waypoint if the account may not read which Services use it',
      [ambient(), waypoint],
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter | Tap its waypoint instead: --target-ref Gateway/way --direction inbound.',
      ['list Service shop'],
    ],
  ];
  for (const [name, resources, text, forbidden] of cases) {
    it(`is ${name}`, async () => assert.equal(await explain(resources, forbidden), text));
  }

  it('is none for a namespace without pods in ambient mode', async () => {
    assert.equal(await explain([plain, waypoint]), undefined);
  });
});
