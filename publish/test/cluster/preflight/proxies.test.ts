import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { checkCluster } from '../../../src/cluster/preflight/run.ts';
import {
  check,
  injected,
  make,
  makeCluster,
  makePlan,
  type PlanOptions,
  proxyPod,
} from './stored-cluster.ts';

const labelled = (labels: Record<string, string>) => make('Namespace', 'shop', undefined, { labels });
const plain = labelled({});
const empty = 'neither sidecar injection nor a gateway';
const init = make('Pod', 'cart', 'shop', {
  spec: {
    containers: [{ name: 'app' }],
    initContainers: [{ name: 'istio-proxy', args: ['proxy', 'sidecar'] }],
  },
});
const bare = make('Pod', 'cart', 'shop', { spec: { containers: [{ name: 'app' }] } });
const ended = { ...proxyPod('cart', 'shop'), status: { phase: 'Succeeded' } };
const going = { ...proxyPod('cart', 'shop') };
going.metadata = { ...going.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
const ztunnel = proxyPod('ztunnel-1', 'shop', {}, 'ztunnel');
const gatewayOf = (gatewayClassName: string) =>
  make('Gateway', 'web', 'shop', { spec: { gatewayClassName } });

describe('the check for proxies', () => {
  const quiet: [string, ClusterResource[], PlanOptions?][] = [
    ['a namespace with injection', [injected('shop')]],
    ['a namespace with a revision', [labelled({ 'istio.io/rev': 'canary' })]],
    ['a namespace in which some pod has a proxy', [plain, bare, proxyPod('cart', 'shop')]],
    ['a proxy that is an init container', [plain, init]],
    ['a gateway', [plain, proxyPod('web', 'shop', {}, 'router')]],
    ['a Gateway whose pods are still to come', [plain, gatewayOf('istio')]],
    [
      'a selector that fits',
      [injected('shop'), proxyPod('cart', 'shop', { app: 'cart', v: '1' })],
      { settings: { selector: { app: 'cart' } } },
    ],
    ['a selector before any pod is there', [injected('shop')], { settings: { selector: { app: 'cart' } } }],
    [
      'inbound at sidecars and gateways',
      [injected('shop'), proxyPod('a', 'shop'), proxyPod('b', 'shop', {}, 'router')],
      { settings: { direction: 'inbound' } },
    ],
    [
      'the root namespace, which is for the whole mesh',
      [make('Namespace', 'istio-system', undefined)],
      { namespaces: ['istio-system'] },
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => {
      assert.deepEqual(await check(resources, plan ?? {}), []);
    });
  }

  const reported: [string, ClusterResource[], PlanOptions, RegExp][] = [
    [
      'a namespace without any proxy',
      [plain, bare],
      {},
      new RegExp(`^warning shop: .*${empty}.*kubectl label namespace shop `),
    ],
    ['a namespace whose only proxy has ended', [plain, ended], {}, new RegExp(empty)],
    ['a namespace whose only proxy is going away', [plain, going], {}, new RegExp(empty)],
    ['a namespace with a ztunnel alone, which is no Envoy', [plain, ztunnel], {}, new RegExp(empty)],
    [
      'injection that is turned off, whatever the revision',
      [labelled({ 'istio-injection': 'disabled', 'istio.io/rev': 'x' })],
      {},
      new RegExp(empty),
    ],
    [
      'a namespace with a waypoint alone',
      [plain, gatewayOf('istio-waypoint'), proxyPod('w', 'shop', {}, 'waypoint')],
      {},
      new RegExp(empty),
    ],
    [
      'ambient mode',
      [labelled({ 'istio.io/dataplane-mode': 'ambient' }), bare],
      {},
      /^warning shop: it is in ambient mode.*--target-ref Gateway\/waypoint/,
    ],
    [
      'a waypoint alone, which only a target selects',
      [plain, proxyPod('w', 'shop', { 'gateway.networking.k8s.io/gateway-name': 'way' }, 'waypoint')],
      {},
      /^warning shop: .*\| Tap its waypoint: --target-ref Gateway\/way --direction inbound\.$/,
    ],
    [
      'a selector that selects no proxy in ambient mode',
      [
        labelled({ 'istio.io/dataplane-mode': 'ambient', 'istio-injection': 'enabled' }),
        proxyPod('cart', 'shop', { app: 'cart' }),
      ],
      { settings: { selector: { app: 'card' } } },
      /^warning shop: --selector selects none.*Pods in ambient mode have no proxy: tap their waypoint, --target-ref Gateway\/NAME --direction inbound\.$/,
    ],
    [
      'a selector that selects no proxy',
      [injected('shop'), proxyPod('cart', 'shop', { app: 'cart' })],
      { settings: { selector: { app: 'card' } } },
      /^warning shop: --selector selects none/,
    ],
    [
      'inbound at gateways alone',
      [injected('shop'), proxyPod('web', 'shop', {}, 'router')],
      { settings: { direction: 'inbound' } },
      /^error shop: .*gateways, which handle all requests as outbound/,
    ],
  ];
  for (const [name, resources, plan, message] of reported) {
    it(`reports ${name}`, async () => {
      const findings = await check(resources, plan);
      assert.equal(findings.length, 1);
      assert.match(findings[0] ?? '', message);
    });
  }

  it('asks once for the waypoints of many namespaces in ambient mode, and once for what uses them', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `shop-${i}`);
    const labels = { 'istio.io/dataplane-mode': 'ambient' };
    const resources = names.flatMap((name) => [
      make('Namespace', name, undefined, { labels }),
      make('Gateway', 'way', name, { spec: { gatewayClassName: 'istio-waypoint' } }),
    ]);
    const cluster = makeCluster(resources);
    const { findings } = await checkCluster(makePlan({ namespaces: names }), cluster);
    assert.equal(findings.filter(({ why }) => why.includes('no Service uses its waypoint')).length, 30);
    const asked = cluster.requests.filter((request) => /Gateway|Service|Namespace/.test(request)).sort();
    assert.deepEqual(asked, ['list Gateway *', 'list Namespace *', 'list Service *', 'list ServiceEntry *']);
  });

  it('asks for no pod where the namespace says enough', async () => {
    const cluster = makeCluster([injected('shop')]);
    await checkCluster(makePlan(), cluster);
    assert.ok(!cluster.requests.some((request) => request.includes('Pod')), cluster.requests.join());
    assert.equal(cluster.requests.length, 5);
  });
});
